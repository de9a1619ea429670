#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "document/text/harfbuzz.hpp"
#include "foundation/result.hpp"

namespace billmill::document::text {

/// A glyph's number in its font file.
using GlyphId = std::uint32_t;

/// The outlines of a TrueType face, to be put together into small programs: copying glyphs whose places are
/// known takes a tenth of the time that planning a subset takes a general library.
///
/// Threads: const; from any thread at once.   Source: OpenType 1.9, glyf, loca, hmtx.
class Outlines {
public:
    /// Nothing where the face has no TrueType outlines.
    static std::optional<Outlines> open(hb_face_t* face);

    /// A font program in which glyph i + 1 is `glyphs[i]`; 0 leaves its place empty. Components of composite
    /// glyphs follow behind. Hinting is left out.
    /// Errors: corrupt: the font file is broken.
    [[nodiscard]] Result<std::string> program(std::span<const GlyphId> glyphs) const;

private:
    struct Table {
        HbBlob blob;
        std::string_view bytes;
    };
    struct Component;
    Outlines() = default;
    [[nodiscard]] std::optional<std::string_view> outline(GlyphId glyph) const;
    [[nodiscard]] bool append_glyph(GlyphId glyph, std::vector<GlyphId>& glyphs, std::string& out) const;
    [[nodiscard]] std::string metrics(std::span<const GlyphId> glyphs) const;

    Table glyf_, loca_, hmtx_, head_, hhea_, maxp_;
    std::size_t long_metrics_ = 0;  ///< Glyphs that have an advance of their own.
    std::size_t count_ = 0;
    bool long_offsets_ = false;
};

}  // namespace billmill::document::text
