#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace billmill::document::text {

/// The table that tells a reader of a TrueType program which glyph a one-byte code shows: the map of a symbolic font, whose
/// characters are the codes above 0xF000. `glyphs[i]` is the glyph of code i; 0: the code shows none.
/// Source: OpenType 1.9, "cmap", format 4; ISO 32000-1, 9.6.6.4.
[[nodiscard]] std::string symbol_character_map(std::span<const std::uint16_t> glyphs);

}  // namespace billmill::document::text
