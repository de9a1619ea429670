#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

/// Two digits for each byte.     Source: RFC 4648 section 8.
namespace billmill::hex {

inline constexpr std::string_view lower = "0123456789abcdef";
inline constexpr std::string_view upper = "0123456789ABCDEF";

/// 0 to 15; -1: not a digit. Either case.
[[nodiscard]] constexpr int value(char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
    return -1;
}
/// 0 to 255; -1: one of them is not a digit.
[[nodiscard]] constexpr int byte(char high, char low) {
    const int upper_half = value(high);
    const int lower_half = value(low);
    return upper_half < 0 || lower_half < 0 ? -1 : upper_half << 4 | lower_half;
}
/// Writes two digits; returns the end.
constexpr char* write(char* out, std::uint8_t byte, std::string_view digits = lower) {
    *out++ = digits[byte >> 4];
    *out++ = digits[byte & 15];
    return out;
}
void append(std::string& out, std::uint8_t byte, std::string_view digits = lower);
[[nodiscard]] std::string encode(std::span<const std::uint8_t> bytes);
/// Fills `bytes`; false: `text` is not exactly their digits.
[[nodiscard]] bool decode(std::string_view text, std::span<std::uint8_t> bytes);

}  // namespace billmill::hex

/// With padding.     Source: RFC 4648 section 4.
namespace billmill::base64 {

[[nodiscard]] constexpr std::size_t size(std::size_t bytes) {
    return (bytes + 2) / 3 * 4;
}
/// Writes size() digits; returns the end.
char* write(char* out, std::string_view bytes);

/// Lines as mails have them: 76 digits each, and CR LF.     Source: RFC 2045 section 6.8.
inline constexpr std::size_t line_bytes = 57;
[[nodiscard]] constexpr std::size_t size_of_lines(std::size_t bytes) {
    return size(bytes) + (bytes + line_bytes - 1) / line_bytes * 2;
}
/// Writes size_of_lines() characters; returns the end.
char* write_lines(char* out, std::string_view bytes);

[[nodiscard]] std::string encode(std::string_view bytes);
/// What the digits at the front of `text` encode; the first other character, such as the padding, ends them.
[[nodiscard]] std::string decode(std::string_view text);

}  // namespace billmill::base64

namespace billmill::json {

/// Appends a JSON string with its quotes: only '"', '\' and control characters below U+0020 are escaped.
void append_string(std::string& out, std::string_view utf8);

}  // namespace billmill::json

namespace billmill::percent {

/// Appends `text` with all but letters, digits and -._~ as %XX.     Source: RFC 3986 section 2.
void append_encoded(std::string& out, std::string_view text);

}  // namespace billmill::percent
