#include <gtest/gtest.h>

#include <array>

#include "foundation/ascii.hpp"
#include "foundation/encoding.hpp"
#include "foundation/utf8.hpp"

namespace billmill {
namespace {

TEST(Ascii, SortsEveryByteIntoItsClasses) {
    for (int i = 0; i < 256; ++i) {
        const char c = static_cast<char>(i);
        const bool digit = i >= '0' && i <= '9';
        const bool upper = i >= 'A' && i <= 'Z';
        const bool lower = i >= 'a' && i <= 'z';
        EXPECT_EQ(ascii::is_digit(c), digit) << i;
        EXPECT_EQ(ascii::is_letter(c), upper || lower) << i;
        EXPECT_EQ(ascii::is_alphanumeric(c), digit || upper || lower) << i;
        EXPECT_EQ(ascii::is_control(c), i < 32 || i == 127) << i;
        EXPECT_EQ(ascii::is_visible(c), i > 32 && i < 127) << i;
        EXPECT_EQ(ascii::is_printable(c), i >= 32 && i < 127) << i;
        EXPECT_EQ(ascii::to_lower(c), upper ? static_cast<char>(i + 32) : c) << i;
        EXPECT_EQ(ascii::to_upper(c), lower ? static_cast<char>(i - 32) : c) << i;
    }
}

TEST(Ascii, ComparesAndTrims) {
    EXPECT_TRUE(ascii::equal_ignoring_case("Content-Type", "content-TYPE"));
    EXPECT_FALSE(ascii::equal_ignoring_case("[", "{"));
    EXPECT_FALSE(ascii::equal_ignoring_case("a", "ab"));
    EXPECT_EQ(ascii::lower_case("Ä-Z"), "Ä-z") << "only ASCII has cases";
    EXPECT_EQ(ascii::trimmed(" \t\r\n a b \n"), "a b");
    EXPECT_EQ(ascii::trimmed(" \t"), "");
    EXPECT_TRUE(ascii::is_blank(" \t\r\n"));
    EXPECT_TRUE(ascii::is_blank(""));
    EXPECT_FALSE(ascii::is_blank(" x "));
}

TEST(Hex, RoundTripsEveryByte) {
    std::array<std::uint8_t, 256> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i);
    const auto text = hex::encode(bytes);
    EXPECT_TRUE(text.starts_with("000102"));
    EXPECT_TRUE(text.ends_with("fdfeff"));
    std::array<std::uint8_t, 256> back{};
    EXPECT_TRUE(hex::decode(text, back));
    EXPECT_EQ(back, bytes);
    std::array<std::uint8_t, 2> two{};
    EXPECT_TRUE(hex::decode("aBCd", two));
    EXPECT_EQ(two, (std::array<std::uint8_t, 2>{0xAB, 0xCD}));
    for (const char* bad : {"", "abc", "abcde", "ab c", "abcg", "ab:d", "@bcd", "abc`"}) {
        EXPECT_FALSE(hex::decode(bad, two)) << bad;
    }
}

TEST(Hex, AppendsInEitherCase) {
    std::string out{"%"};
    hex::append(out, 0xAF, hex::upper);
    hex::append(out, 0xAF);
    EXPECT_EQ(out, "%AFaf");
    EXPECT_EQ(hex::byte('f', 'F'), 255);
    EXPECT_EQ(hex::byte('0', 'x'), -1);
}

TEST(Base64, EncodesAsInRfc4648) {
    const std::array<std::pair<const char*, const char*>, 7> table{{
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
    }};
    for (const auto& [plain, encoded] : table) {
        EXPECT_EQ(base64::encode(plain), encoded);
        EXPECT_EQ(base64::decode(encoded), plain);
    }
    EXPECT_EQ(base64::encode("\xFF\xFE\xFD"), "//79");
    EXPECT_EQ(base64::decode("Zm9v*Zm9v"), "foo") << "a character that is no digit ends it";
}

/// Long texts are encoded many bytes at once: every value of a digit at every place, and every length of what is left.
TEST(Base64, EncodesEachDigitAtEachPlace) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (std::size_t length = 0; length < 200; ++length) {
        std::string bytes;
        for (std::size_t i = 0; i < length; ++i) bytes += static_cast<char>(i * 97 + length * 31 + i * i);
        std::string expected;
        for (std::size_t at = 0; at < length; at += 3) {
            const auto byte = [&](std::size_t n) {
                return n < length ? static_cast<unsigned char>(bytes[n]) : std::uint32_t{0};
            };
            const auto bits = byte(at) << 16 | byte(at + 1) << 8 | byte(at + 2);
            for (std::size_t n = 0; n < 4; ++n)
                expected += at + n > length ? '=' : digits[bits >> (18 - 6 * n) & 63];
        }
        ASSERT_EQ(base64::encode(bytes), expected) << length;
    }
}

TEST(Percent, LeavesTheUnreservedAlone) {
    std::string out;
    percent::append_encoded(out, "aZ09-._~ /é");
    EXPECT_EQ(out, "aZ09-._~%20%2F%C3%A9");
}

TEST(JsonString, EscapesQuotesAndControlsOnly) {
    std::string out;
    json::append_string(out, std::string_view{"a\0\x01\b\t\n\v\f\r\x1F\"\\/\x7Fé", 16});
    EXPECT_EQ(out, "\"a\\u0000\\u0001\\b\\t\\n\\u000b\\f\\r\\u001f\\\"\\\\/\x7Fé\"");
}

TEST(Utf8, RoundTripsEveryScalarValue) {
    std::string text;
    for (char32_t scalar = 0; scalar <= 0x10FFFF; ++scalar) {
        if (scalar >= 0xD800 && scalar <= 0xDFFF) continue;
        text.clear();
        utf8::append(text, scalar);
        const char* at = text.data();
        ASSERT_EQ(utf8::read(at, at + text.size()), scalar);
        ASSERT_EQ(at, text.data() + text.size()) << static_cast<unsigned>(scalar);
        ASSERT_EQ(utf8::count(text), 1U);
    }
}

/// What a malformed text becomes, and that it is not valid.     Source: Unicode 15, tables 3-8 to 3-11.
TEST(Utf8, ReplacesEachBrokenBeginningOnce) {
    struct Case {
        std::string_view bytes;
        std::u32string_view scalars;
    };
    constexpr std::u32string_view mark = U"\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD";
    for (const auto& [bytes, scalars] :
         {Case{"\x80", mark.substr(0, 1)}, Case{"\xC0\xAF", mark.substr(0, 2)},
          Case{"\xE0\x80\x80", mark.substr(0, 3)}, Case{"\xED\xA0\x80", mark.substr(0, 3)},
          Case{"\xF0\x80\x80\x80", mark.substr(0, 4)}, Case{"\xF4\x90\x80\x80", mark.substr(0, 4)},
          Case{"\xF5\x80", mark.substr(0, 2)}, Case{"\xE2\x82", mark.substr(0, 1)},
          Case{"\xF0\x9F\x99", mark.substr(0, 1)},
          Case{"\xE1\x80\xE2\xF0\x91\x92\xF1\xBF", mark.substr(0, 4)}, Case{"\xE2\x82z", U"\uFFFDz"}}) {
        std::u32string read;
        const char* at = bytes.data();
        for (const char* end = at + bytes.size(); at != end;) read += utf8::next(at, end);
        std::string repaired;
        for (const auto scalar : scalars) utf8::append(repaired, scalar);
        EXPECT_EQ(utf8::repaired(bytes), repaired);
        EXPECT_EQ(read, scalars) << hex::encode(
            std::span{reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
        EXPECT_FALSE(utf8::is_valid(bytes));
    }
    EXPECT_TRUE(utf8::is_valid("aé₹\U0001F600\uFFFD\uFFFE"));
}

TEST(Utf8, CountsAndCutsBetweenCharacters) {
    EXPECT_EQ(utf8::count("aé₹\U0001F600"), 4U);
    EXPECT_EQ(utf8::first("aé₹\U0001F600", 3), "aé₹");
    EXPECT_EQ(utf8::first("aé", 5), "aé");
    EXPECT_EQ(utf8::first("aé", 0), "");
}

}  // namespace
}  // namespace billmill
