#include "document/text/common_face.hpp"

#include <algorithm>

#include "document/text/features.hpp"
#include "document/text/harfbuzz.hpp"
#include "document/text/utf8.hpp"

namespace billmill::document::text {
namespace {

constexpr std::u32string_view signs = U"₹€£¥–’·ÄÖÜäöüß\uFFFD";
constexpr std::u32string_view western = U"—‘“”•×…°§Éàâçéèêëîïôûùáíóúñãõåæø";
/// Spaces that do not break lines; drawn, and copied out, as plain spaces.
constexpr std::u32string_view hard_spaces = U"\u00A0\u202F";
/// Not in the text face, whose en dash looks the same: a font of its own for one sign is too dear.
constexpr char32_t minus = U'\u2212';

}  // namespace

std::u32string basic_scalars() {
    std::u32string scalars;
    for (char32_t ascii = U' '; ascii < 0x7F; ++ascii) scalars += ascii;
    return scalars += signs;
}

std::u32string western_scalars() {
    return basic_scalars() += western;
}

Result<CommonFace> CommonFace::open(const Face& face, std::u32string_view wanted) {
    CommonFace common{face};
    std::u32string scalars;
    std::vector<GlyphId> glyphs;
    for (const auto scalar : wanted) {
        const auto glyph = face.glyph(scalar);
        if (glyph == 0 || std::ranges::find(glyphs, glyph) != glyphs.end()) continue;
        scalars += scalar;
        glyphs.push_back(glyph);
    }
    TRY(auto subset, face.subset(glyphs));
    common.program_ = std::move(subset.program);
    common.codes_of_glyphs_.resize(*std::ranges::max_element(glyphs) + 1);
    for (std::size_t i = 0; i < glyphs.size(); ++i) {
        if (subset.new_ids[i] > 255)
            return fail(Fault::invalid, "the text face's common glyphs exceed one byte");
        const auto code = static_cast<Code>(subset.new_ids[i]);
        if (scalars[i] < scalars_end) common.codes_[scalars[i]] = code;
        if (scalars[i] == U'?' || scalars[i] == replacement)
            common.substitute_ = code;  // The latter, if there.
        common.codes_of_glyphs_[glyphs[i]] = code;
        common.scalars_[code] = scalars[i];
        common.glyphs_[code] = glyphs[i];
        common.advances_[code] = static_cast<std::int16_t>(face.advance(glyphs[i]));
        common.codes_end_ = std::max(common.codes_end_, code + 1);
    }
    for (const auto space : hard_spaces) common.codes_[space] = common.codes_[U' '];
    common.codes_[minus] = common.codes_[U'–'];
    if (common.codes_[U' '] == 0 || common.substitute_ == 0)
        return fail(Fault::invalid, "the text face lacks ASCII");
    common.take_kerning();
    return common;
}

/// Shapes "a b0 a b1 a b2 …" for each a: every pair stands in it, and an advance differs from the glyph's own
/// by the kerning with its right neighbour.
void CommonFace::take_kerning() {
    kerns_.assign(256 * 256, 0);
    const HbBuffer buffer{hb_buffer_create()};
    const auto language = hb_language_from_string("en", -1);
    std::u32string text;
    for (int left = 1; left < codes_end_; ++left) {
        text.clear();
        for (int right = 1; right < codes_end_; ++right) {
            text += scalars_[static_cast<std::size_t>(left)];
            text += scalars_[static_cast<std::size_t>(right)];
        }
        hb_buffer_clear_contents(buffer.get());
        for (std::size_t i = 0; i < text.size(); ++i) {
            hb_buffer_add(buffer.get(), text[i], static_cast<unsigned>(i));
        }
        hb_buffer_set_content_type(buffer.get(), HB_BUFFER_CONTENT_TYPE_UNICODE);
        hb_buffer_set_direction(buffer.get(), HB_DIRECTION_LTR);
        hb_buffer_set_script(buffer.get(), HB_SCRIPT_LATIN);
        hb_buffer_set_language(buffer.get(), language);
        hb_shape(face_->font(), buffer.get(), text_features.data(), text_features.size());
        unsigned count = 0;
        const auto* positions = hb_buffer_get_glyph_positions(buffer.get(), &count);
        for (unsigned i = 0; i + 1 < count; ++i) {
            const auto own = code(text[i]) != 0 ? code(text[i]) : substitute();
            const auto next = code(text[i + 1]) != 0 ? code(text[i + 1]) : substitute();
            kerns_[static_cast<std::size_t>(own) << 8 | next] =
                static_cast<std::int16_t>(face_->thousandths(positions[i].x_advance) - advances_[own]);
        }
    }
}

}  // namespace billmill::document::text
