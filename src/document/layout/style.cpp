#include "document/layout/style.hpp"

#include <array>
#include <cstdint>

#include "foundation/encoding.hpp"

namespace billmill::document::layout {
namespace {

constexpr Colour default_accent{31, 58, 95};
constexpr int contrast_least = 450;

Colour parse(std::string_view text) {
    if (text.size() != 7 || text[0] != '#') return default_accent;
    std::array<std::uint8_t, 3> parts{};
    if (!hex::decode(text.substr(1), parts)) return default_accent;
    return {parts[0], parts[1], parts[2]};
}

/// Light of an sRGB part, in millionths: a polynomial that is within 1/500 of the standard's curve, and the same
/// on every machine.
std::int64_t linear(std::uint8_t part) {
    constexpr std::int64_t one = 1'000'000;
    const auto c = part * one / 255;
    return c * (c * (c * 305'306 / one + 682'171) / one + 12'523) / one;
}

Colour darkened(Colour colour) {
    for (int step = 15; step > 0 && contrast_with_white(colour) < contrast_least; --step) {
        const auto scaled = [](std::uint8_t part) { return static_cast<std::uint8_t>(part * 15 / 16); };
        colour = {scaled(colour.red), scaled(colour.green), scaled(colour.blue)};
    }
    return colour;
}

Colour tinted(Colour colour) {
    const auto mixed = [](std::uint8_t part) {
        return static_cast<std::uint8_t>(255 - (255 - part) * 7 / 100);
    };
    return {mixed(colour.red), mixed(colour.green), mixed(colour.blue)};
}

}  // namespace

int contrast_with_white(Colour colour) {
    const auto luminance =
        (2'126 * linear(colour.red) + 7'152 * linear(colour.green) + 722 * linear(colour.blue)) / 10'000;
    return static_cast<int>(105'000'000 / (luminance + 50'000));
}

Theme theme_for(std::string_view accent) {
    const auto colour = darkened(parse(accent));
    return {.accent = colour, .tint = tinted(colour)};
}

}  // namespace billmill::document::layout
