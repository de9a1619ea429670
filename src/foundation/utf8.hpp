#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// UTF-8 as in Unicode 15, table 3-7: no overlong forms, no surrogates, nothing above U+10FFFF.
namespace billmill::utf8 {

inline constexpr char32_t replacement = U'\uFFFD';
/// Not a character: what read() gives for malformed bytes.
inline constexpr char32_t malformed = 0xFFFFFFFF;

/// A character, and where the next begins.
struct Step {
    const char* next;
    char32_t scalar;
};
/// read() of what does not begin with ASCII.
[[nodiscard]] Step read_multibyte(const char* at, const char* end);

/// Reads the character at `at`, which is not `end`, and moves past it; `malformed` where there is none. Malformed is
/// each beginning of a sequence that breaks off, as a whole, and each byte that begins none.
/// Source: Unicode 15, 3.9, "U+FFFD Substitution of Maximal Subparts".
[[nodiscard]] inline char32_t read(const char*& at, const char* end) {
    const auto first = static_cast<unsigned char>(*at);
    if (first < 0x80) {
        ++at;
        return first;
    }
    const auto [next, scalar] = read_multibyte(at, end);
    at = next;
    return scalar;
}

/// The same, but what is malformed becomes U+FFFD.
[[nodiscard]] inline char32_t next(const char*& at, const char* end) {
    const auto scalar = read(at, end);
    return scalar == malformed ? replacement : scalar;
}

/// Appends a scalar value, U+10FFFF at most.
void append(std::string& out, char32_t scalar);

[[nodiscard]] bool is_valid(std::string_view text);
/// The text with U+FFFD in the place of what is malformed.
[[nodiscard]] std::string repaired(std::string_view text);

/// The second or a later byte of a character.
[[nodiscard]] constexpr bool is_continuation(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}
/// Characters of a valid text.
[[nodiscard]] std::size_t count(std::string_view text);
/// The first `characters_max` characters of a valid text.
[[nodiscard]] std::string_view first(std::string_view text, std::size_t characters_max);

}  // namespace billmill::utf8
