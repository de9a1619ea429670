#include "document/mail/mime.hpp"

#include <gtest/gtest.h>

#include <random>

#include "document/mail/text.hpp"
#include "message_reader.hpp"

namespace billmill::document::mail {
namespace {

std::string base64_of(std::string_view bytes) {
    std::string out;
    append_base64_lines(out, bytes);
    return out;
}

std::string quoted_printable_of(std::string_view text) {
    std::string out;
    append_quoted_printable(out, text);
    return out;
}

std::string unfolded(std::string text) {
    for (std::size_t at = 0; (at = text.find("\r\n ", at)) != std::string::npos;) text.erase(at, 2);
    return text;
}

std::size_t longest_line(std::string_view text) {
    std::size_t longest = 0;
    for (std::size_t end = 0; (end = text.find("\r\n")) != std::string_view::npos;
         text.remove_prefix(end + 2)) {
        longest = std::max(longest, end);
    }
    return longest;
}

TEST(Base64, IsTheStandards) {  // RFC 4648 section 10.
    EXPECT_EQ(base64_of(""), "");
    EXPECT_EQ(base64_of("f"), "Zg==\r\n");
    EXPECT_EQ(base64_of("fo"), "Zm8=\r\n");
    EXPECT_EQ(base64_of("foo"), "Zm9v\r\n");
    EXPECT_EQ(base64_of("foobar"), "Zm9vYmFy\r\n");
    EXPECT_EQ(base64_of("\xFF\xFE\xFD\x00"), "//79\r\n");
}

TEST(Base64, ReadsBackAtEveryLengthInLinesOf76) {
    std::mt19937 random{7};
    std::string bytes;
    for (std::size_t length = 0; length < 400; ++length) {
        const auto lines = base64_of(bytes);
        ASSERT_EQ(decode_base64(lines), bytes) << length;
        ASSERT_LE(longest_line(lines), 76U);
        ASSERT_EQ(wire_fault("x\r\n" + lines), "") << length;
        bytes += static_cast<char>(random());
    }
}

TEST(QuotedPrintable, WritesWhatMailMayHold) {
    EXPECT_EQ(quoted_printable_of("a=b\n"), "a=3Db\r\n");
    EXPECT_EQ(quoted_printable_of("₹5\n"), "=E2=82=B95\r\n");
    EXPECT_EQ(quoted_printable_of("-- \n"), "--=20\r\n");
    EXPECT_EQ(quoted_printable_of(".\n.x"), "=2E\r\n=2Ex\r\n");
    EXPECT_EQ(quoted_printable_of("\n\n"), "\r\n\r\n");
    EXPECT_EQ(quoted_printable_of("a\rb"), "a=0Db\r\n");
}

TEST(QuotedPrintable, ReadsBackWhateverItHolds) {
    std::mt19937 random{11};
    constexpr std::string_view kinds[]{"a", ".", " ", "=", "\n", "₹", "\t", "\r", "word "};
    for (int round = 0; round < 2'000; ++round) {
        std::string text;
        for (auto pieces = random() % 300; pieces > 0; --pieces) text += kinds[random() % std::size(kinds)];
        const auto lines = quoted_printable_of(text);
        ASSERT_LE(longest_line(lines), 76U);
        ASSERT_EQ(wire_fault("x\r\n" + lines), "");
        if (!text.empty() && !text.ends_with('\n')) text += '\n';
        ASSERT_EQ(decode_quoted_printable(lines), text);
    }
}

struct HeaderCase {
    const char* why;
    std::string text;
    bool encoded;
};

class TextHeader : public testing::TestWithParam<HeaderCase> {};

TEST_P(TextHeader, StaysOneHeaderAndReadsBack) {
    std::string out;
    append_text_header(out, "Subject", GetParam().text);
    EXPECT_EQ(wire_fault(out), "");
    EXPECT_LE(longest_line(out), 76U);
    EXPECT_EQ(out.find("=?UTF-8?") != std::string::npos, GetParam().encoded);
    const auto line = unfolded(out);
    EXPECT_EQ(decode_words(line.substr(9, line.size() - 11)), GetParam().text);
}

// clang-format off
INSTANTIATE_TEST_SUITE_P(Table, TextHeader, testing::Values(
    //         why                        text                                                   encoded
    HeaderCase{"plain",                   "Invoice MS/26-27/000001 from MAX STORES",                     false},
    HeaderCase{"empty",                   "",                                                            false},
    HeaderCase{"folds before words",      "Invoice 1 from " + std::string("a seller of long names ") +
                                          "with more and more and more and more and more words",         false},
    HeaderCase{"one endless word",        std::string(300, 'x'),                                         true},
    HeaderCase{"accents",                 "Rechnung 7 von Müller & Söhne",                               true},
    HeaderCase{"a script of three bytes", "मैक्स स्टोर्स मैक्स स्टोर्स मैक्स स्टोर्स मैक्स स्टोर्स",                        true},
    HeaderCase{"four bytes",              "😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀",                  true},
    HeaderCase{"looks encoded",           "=?utf-8?q?Bcc:_x?=",                                          true},
    HeaderCase{"blanks that would fold",  "a" + std::string(100, ' ') + "b",                             true},
    HeaderCase{"blanks around",           " a ",                                                         true}));
// clang-format on

TEST(MailboxHeader, QuotesEncodesAndFolds) {
    const auto header = [](std::string_view display, std::string_view address) {
        std::string out;
        append_mailbox_header(out, "To", display, address);
        EXPECT_EQ(wire_fault(out), "");
        EXPECT_LE(longest_line(out), 76U + 0U);
        return out;
    };
    EXPECT_EQ(header("", "a@b.example"), "To: a@b.example\r\n");
    EXPECT_EQ(header("Ann", "a@b.example"), "To: \"Ann\" <a@b.example>\r\n");
    EXPECT_EQ(header("A \"B\" \\ <x@y>, C", "a@b.example"),
              "To: \"A \\\"B\\\" \\\\ <x@y>, C\" <a@b.example>\r\n");
    EXPECT_EQ(header("Ärzte", "a@b.example"), "To: =?UTF-8?B?w4RyenRl?= <a@b.example>\r\n");
    EXPECT_EQ(header(std::string(68, 'n'), "a@b.example"),
              "To: \"" + std::string(68, 'n') + "\"\r\n <a@b.example>\r\n");
    EXPECT_EQ(header("Ann", "a@b>\r\nBcc: <c@d"), "To: \"Ann\" <a@bBccc@d>\r\n");
}

TEST(OneLine, LeavesNoControlsAndOnlyUtf8) {
    EXPECT_EQ(one_line("a\r\nb\tc"), "a  b c");
    EXPECT_EQ(one_line(std::string_view{"a\0b", 3}), "a b");
    EXPECT_EQ(one_line("\x7F\u0085\u2028\u2029"), "    ");
    EXPECT_EQ(one_line("a\u202Eb\u2066c\uFEFF"), "abc");
    EXPECT_EQ(one_line("\xC0\xAF\xED\xA0\x80\xF4\x90\x80\x80\xE2\x82"),
              "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD");
    EXPECT_EQ(one_line("₹ नमस्ते 😀 \u200D"), "₹ नमस्ते 😀 \u200D");
}

TEST(Escaped, ShowsMarkupAsText) {
    std::string out;
    append_escaped(out, "<b onclick='x'>&\"</b>");
    EXPECT_EQ(out, "&lt;b onclick=&#39;x&#39;&gt;&amp;&quot;&lt;/b&gt;");
}

TEST(Fill, TakesBracesInValuesAsText) {
    EXPECT_EQ(fill("{1} and {0}{0}.", {"{1}", "{0} {"}), "{0} { and {1}{1}.");
}

}  // namespace
}  // namespace billmill::document::mail
