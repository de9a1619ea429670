#include "document/layout/classic_2/style.hpp"

#include <array>

namespace billmill::document::layout::classic_2 {
namespace {

constexpr Colour default_accent{31, 58, 95};
/// Of 255: about 4.5 : 1 against white, the least for body text in WCAG 2.
constexpr int luminance_max = 120;

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

Colour parse(std::string_view text) {
    if (text.size() != 7 || text[0] != '#') return default_accent;
    std::array<std::uint8_t, 3> parts{};
    for (std::size_t i = 0; i < 3; ++i) {
        const int high = hex_digit(text[1 + 2 * i]);
        const int low = hex_digit(text[2 + 2 * i]);
        if (high < 0 || low < 0) return default_accent;
        parts[i] = static_cast<std::uint8_t>(high << 4 | low);
    }
    return {parts[0], parts[1], parts[2]};
}

Colour darkened(Colour colour) {
    const int luminance = (colour.red * 299 + colour.green * 587 + colour.blue * 114) / 1000;
    if (luminance <= luminance_max) return colour;
    const auto scaled = [&](std::uint8_t part) {
        return static_cast<std::uint8_t>(part * luminance_max / luminance);
    };
    return {scaled(colour.red), scaled(colour.green), scaled(colour.blue)};
}

Colour tinted(Colour colour) {
    const auto mixed = [](std::uint8_t part) {
        return static_cast<std::uint8_t>(255 - (255 - part) * 7 / 100);
    };
    return {mixed(colour.red), mixed(colour.green), mixed(colour.blue)};
}

}  // namespace

Theme theme_for(std::string_view accent) {
    const auto colour = darkened(parse(accent));
    return {.accent = colour, .tint = tinted(colour)};
}

}  // namespace billmill::document::layout::classic_2
