#include "document/text/utf8.hpp"

namespace billmill::document::text {
namespace {

struct Sequence {
    int length;
    char32_t bits;
    char32_t lowest;  ///< Anything below is an overlong form.
};

Sequence sequence_of(std::uint8_t lead) {
    if (lead < 0x80) return {1, lead, 0};
    if (lead < 0xC2) return {0, 0, 0};
    if (lead < 0xE0) return {2, lead & 0x1FU, 0x80};
    if (lead < 0xF0) return {3, lead & 0x0FU, 0x800};
    if (lead < 0xF5) return {4, lead & 0x07U, 0x10000};
    return {0, 0, 0};
}

bool is_surrogate(char32_t scalar) {
    return scalar >= 0xD800 && scalar <= 0xDFFF;
}
bool is_noncharacter(char32_t scalar) {
    return (scalar & 0xFFFE) == 0xFFFE || (scalar >= 0xFDD0 && scalar <= 0xFDEF);
}
bool is_control(char32_t scalar) {
    return scalar < 0x20 || (scalar >= 0x7F && scalar < 0xA0) || scalar == 0x2028 || scalar == 0x2029;
}
/// Embeddings, overrides and isolates could make a text lie about its neighbours; the others draw nothing.
bool is_dropped(char32_t scalar) {
    return (scalar >= 0x202A && scalar <= 0x202E) || (scalar >= 0x2066 && scalar <= 0x206F) ||
           scalar == 0xFEFF || (scalar >= 0xFFF9 && scalar <= 0xFFFB) ||
           (scalar >= 0xE0000 && scalar <= 0xE007F);
}

}  // namespace

char32_t next_scalar(const char*& at, const char* end) {
    const auto [length, bits, lowest] = sequence_of(static_cast<std::uint8_t>(*at++));
    if (length == 0) return replacement;
    auto scalar = bits;
    for (int i = 1; i < length; ++i) {
        if (at == end || (static_cast<std::uint8_t>(*at) & 0xC0) != 0x80) return replacement;
        scalar = scalar << 6 | (static_cast<std::uint8_t>(*at++) & 0x3FU);
    }
    if (scalar < lowest || scalar > 0x10FFFF || is_surrogate(scalar)) return replacement;
    return scalar;
}

void clean(std::string_view utf8, std::u32string& out) {
    out.clear();
    const char* at = utf8.data();
    const char* end = at + utf8.size();
    while (at != end) {
        const auto scalar = next_scalar(at, end);
        if (is_control(scalar)) {
            out.push_back(U' ');
        } else if (is_noncharacter(scalar)) {
            out.push_back(replacement);
        } else if (!is_dropped(scalar)) {
            out.push_back(scalar);
        }
    }
}

void append_utf8(std::string& out, char32_t scalar) {
    const auto tail = [&](int shift) { out.push_back(static_cast<char>(0x80 | (scalar >> shift & 0x3F))); };
    if (scalar < 0x80) {
        out.push_back(static_cast<char>(scalar));
    } else if (scalar < 0x800) {
        out.push_back(static_cast<char>(0xC0 | scalar >> 6));
        tail(0);
    } else if (scalar < 0x10000) {
        out.push_back(static_cast<char>(0xE0 | scalar >> 12));
        tail(6);
        tail(0);
    } else {
        out.push_back(static_cast<char>(0xF0 | scalar >> 18));
        tail(12);
        tail(6);
        tail(0);
    }
}

}  // namespace billmill::document::text
