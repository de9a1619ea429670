#include "foundation/utf8.hpp"

#include <algorithm>
#include <cstdint>

namespace billmill::utf8 {
namespace {

/// What may follow a first byte.
struct Sequence {
    std::uint8_t length = 0;  ///< 0: no character begins so.
    std::uint8_t second_min = 0x80;
    std::uint8_t second_max = 0xBF;
};

Sequence sequence_of(std::uint8_t first) {
    if (first < 0xC2) return {0};  // A continuation, or an overlong form.
    if (first < 0xE0) return {2};
    if (first == 0xE0) return {3, 0xA0, 0xBF};
    if (first == 0xED) return {3, 0x80, 0x9F};
    if (first < 0xF0) return {3};
    if (first == 0xF0) return {4, 0x90, 0xBF};
    if (first < 0xF4) return {4};
    if (first == 0xF4) return {4, 0x80, 0x8F};
    return {0};
}

}  // namespace

Step read_multibyte(const char* at, const char* end) {
    const auto first = static_cast<std::uint8_t>(*at++);
    const auto [length, second_min, second_max] = sequence_of(first);
    if (length == 0) return {at, malformed};
    const auto second = at == end ? std::uint8_t{0} : static_cast<std::uint8_t>(*at);
    if (second < second_min || second > second_max) return {at, malformed};
    char32_t scalar = (first & (0x7FU >> length)) << 6 | (second & 0x3FU);
    ++at;
    for (int left = length - 2; left > 0; --left, ++at) {
        if (at == end || !is_continuation(*at)) return {at, malformed};
        scalar = scalar << 6 | (static_cast<std::uint8_t>(*at) & 0x3FU);
    }
    return {at, scalar};
}

void append(std::string& out, char32_t scalar) {
    const auto put = [&out](char32_t byte) { out += static_cast<char>(byte); };
    if (scalar < 0x80) return put(scalar);
    if (scalar < 0x800) {
        put(0xC0 | scalar >> 6);
    } else if (scalar < 0x10000) {
        put(0xE0 | scalar >> 12);
        put(0x80 | (scalar >> 6 & 0x3F));
    } else {
        put(0xF0 | scalar >> 18);
        put(0x80 | (scalar >> 12 & 0x3F));
        put(0x80 | (scalar >> 6 & 0x3F));
    }
    put(0x80 | (scalar & 0x3F));
}

bool is_valid(std::string_view text) {
    const char* at = text.data();
    for (const char* const end = at + text.size(); at != end;) {
        if (read(at, end) == malformed) return false;
    }
    return true;
}

std::string repaired(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    const char* at = text.data();
    for (const char* const end = at + text.size(); at != end;) append(out, next(at, end));
    return out;
}

std::size_t count(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return !is_continuation(c); }));
}

std::string_view first(std::string_view text, std::size_t characters_max) {
    std::size_t characters = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!is_continuation(text[i]) && ++characters > characters_max) return text.substr(0, i);
    }
    return text;
}

}  // namespace billmill::utf8
