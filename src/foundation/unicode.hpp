#pragma once

/// Classes of code points that no line of text may hold.     Source: Unicode 15.
namespace billmill::unicode {

/// C0, DEL and C1, line and paragraph separator: what would end or break a line.
[[nodiscard]] constexpr bool is_control(char32_t c) {
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029;
}
/// Embeddings, overrides and isolates, which could make a text lie about its neighbours; and the byte order mark.
[[nodiscard]] constexpr bool is_direction_mark(char32_t c) {
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}
[[nodiscard]] constexpr bool is_noncharacter(char32_t c) {
    return (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
}

}  // namespace billmill::unicode
