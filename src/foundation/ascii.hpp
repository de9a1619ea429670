#pragma once

#include <algorithm>
#include <string>
#include <string_view>

/// Classes of ASCII characters, whatever the locale. A byte of 0x80 or above is in none of them.
namespace billmill::ascii {

[[nodiscard]] constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
[[nodiscard]] constexpr bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
[[nodiscard]] constexpr bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}
[[nodiscard]] constexpr bool is_letter(char c) {
    return is_upper(c) || is_lower(c);
}
[[nodiscard]] constexpr bool is_alphanumeric(char c) {
    return is_letter(c) || is_digit(c);
}
/// C0 and DEL.
[[nodiscard]] constexpr bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}
/// Printable, and no space.
[[nodiscard]] constexpr bool is_visible(char c) {
    return c > ' ' && c <= '~';
}
[[nodiscard]] constexpr bool is_printable(char c) {
    return c >= ' ' && c <= '~';
}
/// Space, tab, carriage return or line feed.
[[nodiscard]] constexpr bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

[[nodiscard]] constexpr char to_lower(char c) {
    return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}
[[nodiscard]] constexpr char to_upper(char c) {
    return is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
}
[[nodiscard]] constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, to_lower, to_lower);
}
[[nodiscard]] constexpr std::string lower_case(std::string_view text) {
    std::string lowered{text};
    std::ranges::transform(lowered, lowered.begin(), to_lower);
    return lowered;
}

[[nodiscard]] constexpr std::string upper_case(std::string_view text) {
    std::string raised{text};
    std::ranges::transform(raised, raised.begin(), to_upper);
    return raised;
}

/// Holds nothing but white space, or nothing at all.
[[nodiscard]] constexpr bool is_blank(std::string_view text) {
    return std::ranges::all_of(text, is_space);
}
/// Without white space at both ends.
[[nodiscard]] constexpr std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

}  // namespace billmill::ascii
