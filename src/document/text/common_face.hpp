#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "document/text/face.hpp"

namespace billmill::document::text {

/// What amounts, labels and plain names are made of: printable ASCII, some signs and U+FFFD.
[[nodiscard]] std::u32string basic_scalars();
/// With the accented letters of the larger western languages as well.
[[nodiscard]] std::u32string western_scalars();

/// The characters that nearly every invoice needs, of one text face: subset once and embedded in each
/// document as the same bytes, with tables that set a run of them without shaping it.
///
/// Promise: setting a run by code(), advance() and kern() gives the glyphs and advances that HarfBuzz gives
///          with text_features (the tables are taken from it, and a test compares the two).
/// Units:   thousandths of the em.
class CommonFace {
public:
    /// A glyph's number in the embedded subset, and the byte that shows it: an ASCII character's is its own.
    /// 0: not among the common characters.
    using Code = std::uint8_t;
    static constexpr char32_t scalars_end = 0x2213;  ///< After the minus sign.

    /// `scalars`: which characters; each costs about 50 bytes in every document.
    static Result<CommonFace> open(const Face& face, std::u32string_view scalars);

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
    [[nodiscard]] const std::string& program() const { return program_; }
    [[nodiscard]] int codes_end() const { return codes_end_; }
    [[nodiscard]] char32_t scalar(Code code) const {
        return scalars_[code];
    }  ///< What copies out of the document.

private:
    explicit CommonFace(const Face& face) : face_(&face) {}
    void add(char32_t scalar, GlyphId glyph, Code code);
    void take_kerning();

    const Face* face_;
    std::array<Code, scalars_end> codes_{};
    std::vector<Code> codes_of_glyphs_;
    std::array<char32_t, 256> scalars_{};
    std::array<GlyphId, 256> glyphs_{};
    std::array<std::int16_t, 256> advances_{};
    std::vector<std::int16_t> kerns_;
    std::string program_;
    int codes_end_ = 0;
    Code substitute_ = 0;
};

}  // namespace billmill::document::text
