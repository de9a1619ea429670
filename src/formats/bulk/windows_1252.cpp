#include "formats/bulk/windows_1252.hpp"

#include <algorithm>
#include <array>

#include "foundation/ascii.hpp"
#include "foundation/utf8.hpp"

namespace billmill::formats::bulk {
namespace {

/// 0x80 to 0x9F; the rest of Windows-1252 is Latin-1. 0: not assigned.
constexpr std::array<char16_t, 32> windows_1252{
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

constexpr std::string_view letters_below_c0{"\x8A\x8C\x8E\x9A\x9C\x9E\x9F"};
/// ¡ ¢ £ ¤ ¥ © ¬ ® ¯ ± ² ³ µ ¶ ¸ ¹ ¼ ½ ¾ ¿, „ † ‡ ˆ ‰ “ ˜: none stands between two letters. Those that may do are left out: ‘ ’ – — … • · ´ « ».
constexpr std::string_view signs{
    "\xA1\xA2\xA3\xA4\xA5\xA9\xAC\xAE\xAF\xB1\xB2\xB3\xB5\xB6\xB8\xB9\xBC\xBD\xBE\xBF\x84\x86\x87\x88\x89\x93"
    "\x98"};
constexpr std::string_view currencies{"\xA2\xA3\xA4\xA5"};
/// ƒ ‚ ˆ ‰ ˜: hardly used, and the first bytes of most Japanese characters in Shift JIS.
constexpr std::string_view rare{"\x82\x83\x88\x89\x98"};
/// ÄÖÜäöüß ÅÆØåæø: what people try a file with.
constexpr std::string_view alphabets{"\xC4\xD6\xDC\xE4\xF6\xFC\xDF\xC5\xC6\xD8\xE5\xE6\xF8"};
constexpr std::size_t letters_in_a_row = 3;  ///< "Sæþór".

bool is_beyond_ascii(char c) {
    return static_cast<unsigned char>(c) >= 0x80;
}
bool is_foreign_letter(char c) {
    return static_cast<unsigned char>(c) >= 0xC0 || letters_below_c0.contains(c);
}
bool is_letter(char c) {
    return ascii::is_letter(c) || is_foreign_letter(c);
}

bool has_long_row(std::string_view cell) {
    for (auto at = cell.begin(); at != cell.end();) {
        const auto begin = std::find_if(at, cell.end(), is_foreign_letter);
        at = std::find_if_not(begin, cell.end(), is_foreign_letter);
        const std::string_view row{begin, at};
        if (row.size() > letters_in_a_row && row.find_first_not_of(alphabets) != row.npos) return true;
    }
    return false;
}

bool has_sign_in_word(std::string_view cell) {
    for (std::size_t i = 0; i + 1 < cell.size(); ++i) {
        const bool follows_letter = i > 0 && is_letter(cell[i - 1]);
        const char next = cell[i + 1];
        if (signs.contains(cell[i]) && follows_letter && is_letter(next)) return true;
        if (currencies.contains(cell[i]) && (is_foreign_letter(next) || (next >= 'a' && next <= 'z')))
            return true;
    }
    return false;
}

}  // namespace

bool is_readable(std::string_view cell) {
    if (utf8::is_valid(cell)) return true;
    return std::ranges::none_of(cell, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0x80 && byte < 0xA0 && windows_1252[byte - 0x80] == 0;
    });
}

bool is_hardly_windows_1252(std::string_view cell) {
    if (std::ranges::none_of(cell, is_beyond_ascii) || utf8::is_valid(cell)) return false;
    return has_long_row(cell) || has_sign_in_word(cell) ||
           std::ranges::count_if(cell, [](char c) { return rare.contains(c); }) > 1;
}

std::string to_utf8(std::string_view cell) {
    if (utf8::is_valid(cell)) return std::string{cell};
    std::string text;
    for (const char c : cell) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80 || byte >= 0xA0) {
            utf8::append(text, byte);
        } else {
            const auto scalar = windows_1252[byte - 0x80];
            utf8::append(text, scalar == 0 ? utf8::replacement : scalar);
        }
    }
    return text;
}

std::string to_windows_1252(std::string_view text) {
    std::string out;
    const auto* at = text.data();
    const auto* end = at + text.size();
    while (at != end) {
        const auto scalar = utf8::next(at, end);
        const auto found = std::ranges::find(windows_1252, static_cast<char16_t>(scalar));
        if (scalar < 0x80 || (scalar >= 0xA0 && scalar <= 0xFF))
            out += static_cast<char>(scalar);
        else if (scalar <= 0xFFFF && found != windows_1252.end())
            out += static_cast<char>(0x80 + (found - windows_1252.begin()));
        else
            out += '?';
    }
    return out;
}

}  // namespace billmill::formats::bulk
