#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "foundation/result.hpp"

struct hb_blob_t;
struct hb_font_t;

namespace billmill::document::text {

/// A glyph's number in its font file.
using GlyphId = std::uint32_t;

/// A font file that has outlines and whose licence bits let it be embedded.
[[nodiscard]] bool can_embed(hb_blob_t* file);

/// What a PDF font descriptor states, in thousandths of the em.
struct FaceMetrics {
    int bbox[4] = {0, 0, 1000, 1000};
    int ascent = 0;
    int descent = 0;
    int cap_height = 0;
};

/// A font program that shows only some glyphs, ready to be embedded.
struct FontProgram {
    std::string bytes;  ///< A TrueType file, or a bare CFF table.
    /// Of each code the glyph's number in a TrueType file, two bytes, from code 0 on: what /CIDToGIDMap wants. Empty:
    /// CFF, whose codes are the glyphs' numbers in the font file.
    std::string glyph_numbers;
};

/// One face of a font file, prepared once: for shaping, and slimmed to its outlines for subsetting.
///
/// Threads: everything is const and may be used from any thread at once.
/// Units:   widths and metrics are in thousandths of the em, whatever the file's own grid.
class Face {
public:
    /// `file` is a mapped font file; `index` the face in a collection.
    /// Errors: invalid: not a font that can_embed().
    static Result<std::unique_ptr<Face>> open(hb_blob_t* file, unsigned index);
    ~Face();

    /// Outlines are CFF, keyed by CID; else TrueType.
    [[nodiscard]] bool is_cff() const { return is_cff_; }
    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] const FaceMetrics& metrics() const { return metrics_; }
    [[nodiscard]] hb_font_t* font() const;
    [[nodiscard]] GlyphId glyph(char32_t scalar) const;  ///< 0: none.
    [[nodiscard]] int advance(GlyphId glyph) const;
    [[nodiscard]] int thousandths(int units) const {
        if (upem_ == 1000) return units;
        const auto doubled = units * 2000LL + (units < 0 ? -upem_ : upem_);
        return static_cast<int>(doubled / (2LL * upem_));
    }
    /// A font program of these glyphs. In a TrueType face code i + 1 stands for `glyphs[i]`; 0 leaves its code empty.
    /// With a map, the program itself says which glyph a code shows (text/character_map.hpp): TrueType alone.
    /// Errors: corrupt: the font file is broken. unavailable: no memory.
    [[nodiscard]] Result<FontProgram> subset(std::span<const GlyphId> glyphs) const;
    [[nodiscard]] Result<std::string> subset_with_map(std::span<const GlyphId> glyphs) const;

private:
    struct Handles;
    explicit Face(std::unique_ptr<Handles> handles);
    void read_tables();
    void slim();
    struct Subset;
    [[nodiscard]] Result<Subset> cut(std::span<const GlyphId> glyphs) const;

    std::unique_ptr<Handles> handles_;
    std::string name_;
    FaceMetrics metrics_;
    int upem_ = 1000;
    bool is_cff_ = false;
};

}  // namespace billmill::document::text
