#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "document/text/face.hpp"

namespace billmill::document::text {

/// Which groups of the common characters a document shows beyond those that every document has: a bit for each.
using CommonParts = std::uint32_t;
inline constexpr CommonParts plain_parts = 0x7F;  ///< What plain English is made of.
inline constexpr CommonParts every_part = 0xF'FFFF;
[[nodiscard]] std::u32string common_scalars();
/// How far the codes of a document reach: those beyond are not told of in its fonts' dictionaries.
enum class CommonExtent : std::uint8_t { plain, western, punctuated, signs, all };
inline constexpr std::size_t common_extents = 5;
[[nodiscard]] CommonExtent extent_of(CommonParts parts);

/// The characters that nearly every invoice needs, of one text face: put together into font programs, one for each choice of
/// parts, of which a document embeds the smallest that will do; with tables that set a run of them without shaping it.
///
/// Promise: setting a run by code(), advance() and kern() gives the glyphs and advances that HarfBuzz gives
///          with text_features (the tables are taken from it, and a test compares the two).
/// Units:   thousandths of the em.
class CommonFace {
public:
    /// The byte that shows a glyph: an ASCII character's is its own.
    /// 0: not among the common characters.
    using Code = std::uint8_t;
    static constexpr char32_t scalars_end = 0x2213;  ///< After the minus sign.

    static Result<CommonFace> open(const Face& face);

    [[nodiscard]] Code code(char32_t scalar) const { return scalar < scalars_end ? codes_[scalar] : Code{0}; }
    [[nodiscard]] Code code_of_glyph(GlyphId glyph) const {
        return glyph < codes_of_glyphs_.size() ? codes_of_glyphs_[glyph] : Code{0};
    }
    [[nodiscard]] int advance(Code code) const { return advances_[code]; }
    /// What to add to the advance of `left` before `right`.
    [[nodiscard]] int kern(Code left, Code right) const {
        return kerns_[static_cast<std::size_t>(left) << 8 | right];
    }
    [[nodiscard]] Code substitute() const { return substitute_; }  ///< Drawn for what no font has.

    [[nodiscard]] const Face& face() const { return *face_; }
    /// The font program that shows what every document has, and these parts; it says itself which glyph a code shows.
    /// Errors: as of Face::subset().
    [[nodiscard]] Result<std::string> program(CommonParts parts) const;
    /// The part that a character belongs to; 0: every program shows it.
    [[nodiscard]] CommonParts parts(Code code) const { return parts_[code]; }
    [[nodiscard]] CommonExtent extent(Code code) const { return extents_[code]; }
    [[nodiscard]] char32_t scalar(Code code) const {
        return scalars_[code];
    }  ///< What copies out of the document.

private:
    explicit CommonFace(const Face& face) : face_(&face) {}
    void add(char32_t scalar, GlyphId glyph, Code code, CommonExtent extent);
    void take_kerning();

    const Face* face_;
    std::array<Code, scalars_end> codes_{};
    std::vector<Code> codes_of_glyphs_;
    std::array<char32_t, 256> scalars_{};
    std::array<GlyphId, 256> glyphs_{};
    std::array<std::int16_t, 256> advances_{};
    std::vector<std::int16_t> kerns_;
    std::array<CommonParts, 256> parts_{};
    std::array<CommonExtent, 256> extents_{};
    Code substitute_ = 0;
};

}  // namespace billmill::document::text
