#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "document/text/common_face.hpp"
#include "document/text/font_set.hpp"
#include "document/text/harfbuzz.hpp"

namespace billmill::document::text {

/// A positioned glyph. `glyph` 0 stands for the substitute of the text face, which is what is drawn.
struct Glyph {
    GlyphId glyph;
    std::uint32_t cluster;  ///< Index of the cluster's first character.
    int advance;            ///< Thousandths of the em, as are the offsets.
    int x_offset;
    int y_offset;
};

/// Neighbouring characters of one face, script and direction.
struct Item {
    const Face* face;
    hb_script_t script;
    FamilyId family;
    std::uint8_t level;  ///< Bidi embedding level; odd: right to left.
    std::uint32_t begin;
    std::uint32_t end;
    std::uint32_t glyphs_begin;
    std::uint32_t glyphs_end;
    [[nodiscard]] bool right_to_left() const { return (level & 1) != 0; }
};

/// Takes a text apart by direction, script and face, and shapes the parts. Keeps its working
/// memory: one per thread.
class Shaper {
public:
    Shaper(const FontSet& fonts, std::span<const CommonFace, 2> common);

    /// Takes a paragraph; shape() then takes parts of it.
    void begin(std::string_view utf8, Weight weight, HanForms han);
    /// Shapes characters [begin, end). items() are then in visual order, glyphs() of each left to right.
    void shape(std::size_t begin, std::size_t end);

    [[nodiscard]] std::u32string_view characters() const { return characters_; }
    [[nodiscard]] std::span<const Item> items() const { return items_; }
    [[nodiscard]] std::span<const Glyph> glyphs() const { return glyphs_; }
    [[nodiscard]] std::span<const Glyph> glyphs(const Item& item) const {
        return glyphs().subspan(item.glyphs_begin, item.glyphs_end - item.glyphs_begin);
    }
    [[nodiscard]] const CommonFace& common() const { return common_[static_cast<std::size_t>(weight_)]; }

private:
    void find_levels();
    void itemise(std::size_t begin, std::size_t end);
    FamilyId choose_family(std::size_t at, const Item* previous);
    void shape_item(Item& item);
    void reorder();

    const FontSet& fonts_;
    std::span<const CommonFace, 2> common_;
    HbBuffer buffer_;
    Weight weight_ = Weight::regular;
    HanForms han_ = HanForms::simplified;
    std::u32string characters_;  ///< As they copy out.
    std::u32string drawn_;       ///< With the substitute where no font has a character.
    std::vector<std::uint8_t> levels_;
    std::vector<Item> items_;
    std::vector<Glyph> glyphs_;
};

}  // namespace billmill::document::text
