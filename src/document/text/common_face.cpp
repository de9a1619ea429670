#include "document/text/common_face.hpp"

#include <algorithm>
#include <array>

#include "document/text/features.hpp"
#include "document/text/harfbuzz.hpp"
#include "foundation/invariant.hpp"
#include "foundation/utf8.hpp"

namespace billmill::document::text {
namespace {

/// All common characters, in the order in which those beyond ASCII are given codes: the further down, the more seldom.
constexpr std::array<std::u32string_view, common_extents> extents{
    // What labels, amounts and plain names are made of.
    U" #%&'()+,-./0123456789:@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz·–₹€",
    // The western languages.
    U"ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿ",
    // What labels and names of French and Spanish are written with.
    U"’«»°ªº",
    // The rest of ASCII, and other signs.
    U"!\"$*;<=>?[\\]^`{|}~\uFFFD£¥—‘“”„‚•×…§¿¡",
    // The languages between the Baltic and the Bosporus.
    U"ĄąĆćĘęŁłŃńŚśŹźŻżČčĎďĚěŇňŘřŠšŤťŮůŽžŐőŰűĞğİıŞşĂăȚțȘșĀāĒēĪīŪūĖėĮįŲų"};

/// Groups of which many a document shows nothing, in one face or in both. Few, so that a seller's documents share few font
/// programs: what names bring at random stands together. The first seven are plain, then come those of western languages.
struct Group {
    CommonParts bit;
    std::u32string_view scalars;
};
constexpr std::array named_groups{
    Group{1 << 0, U"%()@:"},
    Group{1 << 1, U"&'+_"},
    Group{1 << 2, U"₹€"},
    Group{1 << 3, U"jqz"},
    Group{1 << 4, U"JKQXYZ"},
    Group{1 << 5, U"HLUVW"},
    Group{1 << 6, U"kw"},
    Group{1 << 7, U"äöüßÄÖÜ"},
    Group{1 << 8, U"éèêëàâçîïôûÉ"},
    Group{1 << 9, U"ñáíóúãõåøæ"},
    Group{1 << 10, U"ÑÁÍÓÚ"},
    Group{1 << 11, U"ÅØÆ"},
    Group{1 << 12, U"’«»°"},  // "N° d’identification"
    Group{1 << 13, U"ªº"},    // "N.º"
    Group{1 << 14, U"!\"$*;<=>?[\\]^`{|}~"},
    Group{1 << 15, U"ĄąĆćĘęŁłŃńŚśŹźŻż"},
    Group{1 << 16, U"ČčĎďĚěŇňŘřŠšŤťŮůŽž"},
};
/// What is left of each extent.
constexpr std::array<CommonParts, common_extents> other_groups{0, 1 << 17, 0, 1 << 18, 1 << 19};
constexpr CommonParts western = 0x2'0F80;  ///< Bits 7 to 11, and 17.
constexpr CommonParts punctuated = 1 << 12 | 1 << 13;
constexpr CommonParts eastern = 1 << 15 | 1 << 16 | 1 << 19;
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

CommonParts part_of(CommonExtent extent, char32_t scalar) {
    const auto* group = std::ranges::find_if(
        named_groups, [&](const Group& one) { return one.scalars.find(scalar) != one.scalars.npos; });
    return group != named_groups.end() ? group->bit : other_groups[static_cast<std::size_t>(extent)];
}

}  // namespace

std::u32string common_scalars() {
    std::u32string scalars;
    for (const auto& extent : extents) scalars += extent;
    return scalars;
}

CommonExtent extent_of(CommonParts parts) {
    if ((parts & eastern) != 0) return CommonExtent::all;
    if ((parts & other_groups[3]) != 0) return CommonExtent::signs;
    if ((parts & punctuated) != 0) return CommonExtent::punctuated;
    return (parts & western) != 0 ? CommonExtent::western : CommonExtent::plain;
}

Result<CommonFace> CommonFace::open(const Face& face) {
    CommonFace common{face};
    std::size_t further = 0;
    for (std::size_t extent = 0; extent < extents.size(); ++extent) {
        for (const auto scalar : extents[extent]) {
            const auto glyph = face.glyph(scalar);
            if (glyph == 0 || common.code_of_glyph(glyph) != 0) continue;
            const bool ascii = scalar <= U'~';
            INVARIANT(ascii || further < further_codes.size(), "common characters are shown by one byte");
            common.add(scalar, glyph, ascii ? static_cast<Code>(scalar) : further_codes[further++],
                       static_cast<CommonExtent>(extent));
        }
    }
    TRY_DO(common.program(every_part));  // What cannot be put together is told now.
    for (const auto space : hard_spaces) common.codes_[space] = common.codes_[U' '];
    common.codes_[minus] = common.codes_[U'–'];
    if (common.codes_[U' '] == 0 || common.substitute_ == 0)
        return fail(Fault::invalid, "the text face lacks ASCII");
    common.take_kerning();
    return common;
}

void CommonFace::add(char32_t scalar, GlyphId glyph, Code code, CommonExtent extent) {
    if (scalar < scalars_end) codes_[scalar] = code;
    if (scalar == U'?' || scalar == utf8::replacement) substitute_ = code;  // The latter, if there.
    if (glyph >= codes_of_glyphs_.size()) codes_of_glyphs_.resize(glyph + 1);
    codes_of_glyphs_[glyph] = code;
    scalars_[code] = scalar;
    glyphs_[code] = glyph;
    advances_[code] = static_cast<std::int16_t>(face_->advance(glyph));
    parts_[code] = part_of(extent, scalar);
    // ASCII is told of as one range.
    extents_[code] = scalar <= U'~' ? CommonExtent::plain : extent;
}

Result<std::string> CommonFace::program(CommonParts parts) const {
    std::vector<GlyphId> placed;
    std::size_t used = 0;
    for (std::size_t code = 1; code < glyphs_.size(); ++code) {
        const bool shown = glyphs_[code] != 0 && (parts_[code] & ~parts) == 0;
        placed.push_back(shown ? glyphs_[code] : 0);
        if (shown) used = code;
    }
    return face_->subset_with_map(std::span{placed}.first(used));
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
