#include "document/text/common_face.hpp"

#include <algorithm>
#include <array>

#include "document/text/features.hpp"
#include "document/text/harfbuzz.hpp"
#include "foundation/invariant.hpp"
#include "foundation/utf8.hpp"

namespace billmill::document::text {
namespace {

/// What labels, amounts and plain names are made of, and its parts.
struct Part {
    CommonParts bit;
    std::u32string_view scalars;
};
constexpr std::array all_parts{
    Part{0, U" #%&'()+,-./0123456789:@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz·–₹€"},
    // The rest of ASCII, and other signs.
    Part{1, U"!\"$*;<=>?[\\]^`{|}~\uFFFD£¥’—‘“”„‚«»•×…°§¿¡ªº"},
    // The western languages.
    Part{2, U"ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿ"},
    // The languages between the Baltic and the Bosporus.
    Part{4, U"ĄąĆćĘęŁłŃńŚśŹźŻżČčĎďĚěŇňŘřŠšŤťŮůŽžŐőŰűĞğİıŞşĂăȚțȘșĀāĒēĪīŪūĖėĮįŲų"}};
/// Western letters that German, French, Spanish and their neighbours need day by day; the others are a part of their own.
constexpr std::u32string_view daily = U"äöüßÄÖÜéèêëàâçñáíóúåøæîïôûãõÉ";
constexpr CommonParts western = 2, seldom_western = 8;
/// Plain characters that many a document does without, in one face or in both.
constexpr std::array plain_groups{Part{16, U"JKQWXYZjqxz"}, Part{32, U"GHLMOUV"}, Part{64, U"#%&'+@_₹"},
                                  Part{128, U"kvw"}};
/// Spaces that do not break lines; drawn, and copied out, as plain spaces.
constexpr std::u32string_view hard_spaces = U"\u00A0\u202F";
/// Not in the text face, whose en dash looks the same: a font of its own for one sign is too dear.
constexpr char32_t minus = U'\u2212';

/// Codes for what is not ASCII, in this order. A bare carriage return would be read as a line feed.
constexpr auto further_codes = [] {
    std::array<CommonFace::Code, 128 + 1 + 29> codes{};
    std::size_t count = 0;
    for (int code = 0x7F; code < 256; ++code) codes[count++] = static_cast<CommonFace::Code>(code);
    for (int code = 1; code < ' '; ++code) {
        if (code != '\r' && code != '\n') codes[count++] = static_cast<CommonFace::Code>(code);
    }
    return codes;
}();

/// Codes are given in the order of the parts, which must stay: pages hold them.
CommonParts part_of(const Part& part, char32_t scalar) {
    if (part.bit == 0) {
        const auto* group = std::ranges::find_if(
            plain_groups, [&](const Part& one) { return one.scalars.find(scalar) != one.scalars.npos; });
        return group == plain_groups.end() ? CommonParts{0} : group->bit;
    }
    const bool seldom = part.bit == western && daily.find(scalar) == daily.npos;
    return seldom ? seldom_western : part.bit;
}

}  // namespace

std::u32string common_scalars() {
    std::u32string scalars;
    for (const auto& part : all_parts) scalars += part.scalars;
    return scalars;
}

Result<CommonFace> CommonFace::open(const Face& face) {
    CommonFace common{face};
    std::size_t further = 0;
    for (const auto& part : all_parts) {
        for (const auto scalar : part.scalars) {
            const auto glyph = face.glyph(scalar);
            if (glyph == 0 || common.code_of_glyph(glyph) != 0) continue;
            const bool ascii = scalar <= U'~';
            INVARIANT(ascii || further < further_codes.size(), "common characters are shown by one byte");
            common.add(scalar, glyph, ascii ? static_cast<Code>(scalar) : further_codes[further++],
                       part_of(part, scalar));
        }
    }
    TRY_DO(common.program(common_sizes - 1));  // What cannot be put together is told now.
    for (const auto space : hard_spaces) common.codes_[space] = common.codes_[U' '];
    common.codes_[minus] = common.codes_[U'–'];
    if (common.codes_[U' '] == 0 || common.substitute_ == 0)
        return fail(Fault::invalid, "the text face lacks ASCII");
    common.take_kerning();
    return common;
}

void CommonFace::add(char32_t scalar, GlyphId glyph, Code code, CommonParts part) {
    if (scalar < scalars_end) codes_[scalar] = code;
    if (scalar == U'?' || scalar == utf8::replacement) substitute_ = code;  // The latter, if there.
    if (glyph >= codes_of_glyphs_.size()) codes_of_glyphs_.resize(glyph + 1);
    codes_of_glyphs_[glyph] = code;
    scalars_[code] = scalar;
    glyphs_[code] = glyph;
    advances_[code] = static_cast<std::int16_t>(face_->advance(glyph));
    parts_[code] = part;
}

Result<FontProgram> CommonFace::program(CommonParts parts) const {
    std::vector<GlyphId> placed;
    std::size_t used = 0;
    for (std::size_t code = 1; code < glyphs_.size(); ++code) {
        const bool shown = glyphs_[code] != 0 && (parts_[code] & ~parts) == 0;
        placed.push_back(shown ? glyphs_[code] : 0);
        if (shown) used = code;
    }
    return face_->subset(std::span{placed}.first(used));
}

/// Shapes "a b0 a b1 a b2 …" for each a: every pair stands in it, and an advance differs from the glyph's own
/// by the kerning with its right neighbour.
void CommonFace::take_kerning() {
    kerns_.assign(256 * 256, 0);
    const HbBuffer buffer{hb_buffer_create()};
    const auto language = hb_language_from_string("en", -1);
    std::u32string text;
    for (const auto left : scalars_) {
        text.clear();
        for (const auto right : scalars_) {
            if (left != 0 && right != 0) text.append({left, right});
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
