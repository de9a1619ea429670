#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "document/pdf/bytes.hpp"
#include "document/text/face.hpp"

namespace billmill::document::pdf {

/// A code of a font, its glyph's width and the text it copies out as.
struct CodeEntry {
    std::uint16_t code;
    int width;
    std::u32string_view text;
};

/// A font's objects refer to each other by number.
struct FontObjects {
    const text::Face& face;
    int tag;  ///< Makes the subset's name unique within its document.
    int cid_font;
    int descriptor;
    int program;
    int to_unicode;
    int glyph_numbers;  ///< The map from codes to glyphs; 0: none, as CFF has it.
};

/// The dictionaries of a composite font, whose codes are its CIDs.   Source: ISO 32000-1, 9.7.
void put_font(Bytes& out, const FontObjects& font);
void put_cid_font(Bytes& out, const FontObjects& font, std::span<const CodeEntry> entries);
void put_descriptor(Bytes& out, const FontObjects& font);
/// A simple font with codes of one byte, whose program says itself which glyph a code shows; cid_font is not looked at.
/// Source: ISO 32000-1, 9.6.3.
void put_one_byte_font(Bytes& out, const FontObjects& font, std::span<const CodeEntry> entries);
/// The CMap that gives each code its text. `entries` in rising order of their codes.
void put_to_unicode(Bytes& out, std::span<const CodeEntry> entries, bool one_byte);

}  // namespace billmill::document::pdf
