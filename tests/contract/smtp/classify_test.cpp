#include "adapters/smtp/classify.hpp"

#include <gtest/gtest.h>

#include "adapters/smtp/wire.hpp"

namespace billmill::adapters::smtp {
namespace {

using domain::SmtpStep;
using ports::SendOutcome;

TEST(ReplyReader, ReadsAnswersHoweverTheyAreCut) {
    const std::string_view bytes =
        "220 hi\r\n250-one\r\n250-SIZE 5\r\n250 PIPELINING\r\n550 5.1.1 no\r\n354\n";
    for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
        ReplyReader reader;
        std::vector<Reply> replies;
        for (std::size_t at = 0; at < bytes.size(); at += cut) {
            reader.feed(bytes.substr(at, cut));
            while (auto reply = reader.next()) replies.push_back(*std::move(reply));
        }
        ASSERT_EQ(replies.size(), 4U) << cut;
        EXPECT_TRUE(reader.idle());
        EXPECT_FALSE(reader.broken());
        EXPECT_EQ(replies[1].lines, (std::vector<std::string>{"one", "SIZE 5", "PIPELINING"}));
        EXPECT_TRUE(replies[1].offers("pipelining"));
        EXPECT_TRUE(replies[1].offers("SIZE"));
        EXPECT_FALSE(replies[1].offers("SIZ"));
        EXPECT_EQ(replies[2].code_text(), "550 5.1.1");
        EXPECT_EQ(replies[3].code, 354);
    }
}

TEST(ReplyReader, MakesNothingOfNonsense) {
    for (const std::string bytes : {"hello\r\n", "25\r\n", "999 x\r\n", "150 x\r\n", "250x\r\n",
                                    "250-a\r\n550 b\r\n", "\r\n", "2 50 x\r\n"}) {
        ReplyReader reader;
        reader.feed(bytes);
        EXPECT_FALSE(reader.next()) << bytes;
        EXPECT_TRUE(reader.broken()) << bytes;
    }
}

TEST(ReplyReader, IsBounded) {
    ReplyReader endless_line;
    for (int i = 0; i < 100; ++i) endless_line.feed(std::string(100, '2'));
    EXPECT_TRUE(endless_line.broken());

    ReplyReader endless_reply;
    for (int i = 0; i < 200; ++i) {
        endless_reply.feed("250-more\r\n");
        EXPECT_FALSE(endless_reply.next());
    }
    EXPECT_TRUE(endless_reply.broken());
}

TEST(ReplyReader, TakesOnlyAnEnhancedCodeOfTheSameClass) {
    const auto code = [](const std::string& text) {
        ReplyReader reader;
        reader.feed("550 " + text + "\r\n");
        return reader.next()->enhanced;
    };
    EXPECT_EQ(code("5.1.1 no"), "5.1.1");
    EXPECT_EQ(code("5.123.456"), "5.123.456");
    for (const char* not_one : {"4.1.1 x", "5.1", "5.1.1.1 x", "5..1 x", "5.1.1234 x", "5.1.1: x",
                                "user@example.com", "55.1.1", ""}) {
        EXPECT_EQ(code(not_one), "") << not_one;
    }
}

Reply reply(int code, std::string enhanced = "") {
    return {.code = code, .enhanced = std::move(enhanced), .lines = {}};
}

TEST(Classify, HoldsItsPromisesForEveryStepAndCode) {
    for (const auto step :
         {SmtpStep::connect, SmtpStep::mail_from, SmtpStep::recipient, SmtpStep::data, SmtpStep::message}) {
        for (int code = 200; code < 600; ++code) {
            const auto result = classify(step, reply(code), CURLE_OK);
            EXPECT_EQ(result.outcome == SendOutcome::accepted, step == SmtpStep::message && code < 300)
                << code;
            EXPECT_EQ(result.outcome == SendOutcome::unknown, step == SmtpStep::message && code / 100 == 3)
                << code;
            EXPECT_EQ(result.step, step);
            if (code >= 400) {
                EXPECT_EQ(result.reply, code);
            }
        }
        for (const auto code : {CURLE_OK, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_OPERATION_TIMEDOUT,
                                CURLE_WEIRD_SERVER_REPLY, CURLE_COULDNT_CONNECT}) {
            const auto result = classify(step, std::nullopt, code);
            EXPECT_EQ(result.outcome,
                      step == SmtpStep::message ? SendOutcome::unknown : SendOutcome::refused);
            EXPECT_EQ(result.reply, 0);
            EXPECT_FALSE(result.code.empty());
        }
    }
}

TEST(Classify, TellsEncryptionAndLoginFromTheRestOfConnecting) {
    const auto step = [](CURLcode code) { return classify(SmtpStep::connect, std::nullopt, code).step; };
    EXPECT_EQ(step(CURLE_PEER_FAILED_VERIFICATION), SmtpStep::tls);
    EXPECT_EQ(step(CURLE_USE_SSL_FAILED), SmtpStep::tls);
    EXPECT_EQ(step(CURLE_LOGIN_DENIED), SmtpStep::login);
    EXPECT_EQ(step(CURLE_OPERATION_TIMEDOUT), SmtpStep::connect);
}

TEST(Classify, KeepsTheServersWordsWithoutAddresses) {
    const Reply refused{.code = 550,
                        .enhanced = "5.1.1",
                        .lines = {"5.1.1 <jane@example.com> unknown", "5.1.1 see a\x07page"}};
    const auto result = classify(SmtpStep::recipient, refused, CURLE_OK);
    EXPECT_EQ(result.code, "550 5.1.1");
    EXPECT_EQ(result.enhanced, "5.1.1");
    EXPECT_EQ(result.words, "<***@example.com> unknown see a page");
    EXPECT_EQ(result.text(), "550 5.1.1 (<***@example.com> unknown see a page)");
}

TEST(WireMessage, DoublesDotsAndEnds) {
    const auto wire = [](std::string_view message) {
        std::string out;
        append_wire_message(out, message);
        return out;
    };
    EXPECT_EQ(wire("a\r\n"), "a\r\n.\r\n");
    EXPECT_EQ(wire("a"), "a\r\n.\r\n");
    EXPECT_EQ(wire(".\r\n..\r\na.\r\n.b"), "..\r\n...\r\na.\r\n..b\r\n.\r\n");
    EXPECT_EQ(wire("\r\n.\r\n.\r\n"), "\r\n..\r\n..\r\n.\r\n");
}

}  // namespace
}  // namespace billmill::adapters::smtp
