#include "document/text/character_map.hpp"

#include <bit>
#include <vector>

namespace billmill::document::text {
namespace {

constexpr std::uint32_t symbols = 0xF000;
constexpr std::uint32_t platform_windows = 3, encoding_symbol = 0;
constexpr std::uint32_t head_size = 12;  ///< The table's head and its only record.

/// Codes in a row whose glyphs are in a row.
struct Segment {
    std::uint32_t first, last;
    std::uint32_t delta;  ///< From character to glyph, modulo 65,536.
};

void put_16(std::string& out, std::uint32_t value) {
    out += static_cast<char>(value >> 8 & 255);
    out += static_cast<char>(value & 255);
}

std::vector<Segment> segments_of(std::span<const std::uint16_t> glyphs) {
    std::vector<Segment> segments;
    for (std::uint32_t code = 0; code < glyphs.size(); ++code) {
        if (glyphs[code] == 0) continue;
        const auto character = symbols + code, delta = glyphs[code] - character;
        if (!segments.empty() && segments.back().last + 1 == character && segments.back().delta == delta)
            segments.back().last = character;
        else
            segments.push_back({character, character, delta});
    }
    segments.push_back({0xFFFF, 0xFFFF, 1});  // The format asks for an end that shows nothing.
    return segments;
}

}  // namespace

std::string symbol_character_map(std::span<const std::uint16_t> glyphs) {
    const auto segments = segments_of(glyphs);
    const auto count = static_cast<std::uint32_t>(segments.size());
    const auto power = std::bit_floor(count);
    std::string map;
    for (const auto value :
         {0U, 1U, platform_windows, encoding_symbol, 0U, head_size, 4U, 16 + 8 * count, 0U, 2 * count,
          2 * power, static_cast<std::uint32_t>(std::bit_width(power)) - 1, 2 * (count - power)})
        put_16(map, value);
    for (const auto& segment : segments) put_16(map, segment.last);
    put_16(map, 0);
    for (const auto& segment : segments) put_16(map, segment.first);
    for (const auto& segment : segments) put_16(map, segment.delta);
    for (std::uint32_t i = 0; i < count; ++i) put_16(map, 0);  // No segment has a list of glyphs.
    return map;
}

}  // namespace billmill::document::text
