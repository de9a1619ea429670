#include "document/text/line_breaks.hpp"

#include <string_view>

namespace billmill::document::text {
namespace {

bool is_east_asian(char32_t c) {
    return (c >= 0x2E80 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7AF) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0xFF01 && c <= 0xFFEF) || (c >= 0x20000 && c <= 0x3FFFF);
}
bool closes(char32_t c) {
    constexpr std::u32string_view closing =
        U")]}.,;:!?%'\"»”’、。，．：；！？）］｝〉》」』】〕々ーァィゥェォッャュョ·";
    return closing.find(c) != closing.npos;
}
bool opens(char32_t c) {
    constexpr std::u32string_view opening = U"([{«“‘（［｛〈《「『【〔";
    return opening.find(c) != opening.npos;
}
bool is_letter(char32_t c) {
    return (c | 0x20) >= U'a' && ((c | 0x20) <= U'z' || c >= 0xC0);
}

}  // namespace

bool may_break_between(char32_t left, char32_t right) {
    if (right == U' ') return false;
    if (left == U' ' || left == 0x200B) return true;
    if (left == U'-' || left == U'/' || left == 0x2013 || left == 0x2014) return is_letter(right);
    if (is_east_asian(left) || is_east_asian(right)) return !closes(right) && !opens(left);
    return false;
}

}  // namespace billmill::document::text
