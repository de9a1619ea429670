#include "document/text/face.hpp"

#include <array>

#include "document/text/character_map.hpp"
#include "document/text/harfbuzz.hpp"
#include "foundation/ascii.hpp"

namespace billmill::document::text {
namespace {

/// All that subsetting needs: outlines of either kind, and what belongs to them.
constexpr std::array outline_tables{HB_TAG('C', 'F', 'F', ' '), HB_TAG('g', 'l', 'y', 'f'),
                                    HB_TAG('l', 'o', 'c', 'a'), HB_TAG('h', 'e', 'a', 'd'),
                                    HB_TAG('h', 'h', 'e', 'a'), HB_TAG('h', 'm', 't', 'x'),
                                    HB_TAG('m', 'a', 'x', 'p')};

std::string_view bytes_of(hb_blob_t* blob) {
    unsigned size = 0;
    const char* data = hb_blob_get_data(blob, &size);
    return {data, size};
}

int read_16(std::string_view bytes, std::size_t at) {
    if (at + 2 > bytes.size()) return 0;
    const auto value = static_cast<std::uint8_t>(bytes[at]) << 8 | static_cast<std::uint8_t>(bytes[at + 1]);
    return static_cast<std::int16_t>(value);
}

void put_16(std::string& out, std::uint32_t value) {
    out += static_cast<char>(value >> 8 & 255);
    out += static_cast<char>(value & 255);
}

/// PDF names may not hold delimiters; PostScript names do not either, but a file may lie.
std::string postscript_name(hb_face_t* face) {
    std::array<char, 64> text{};
    unsigned size = text.size();
    hb_ot_name_get_utf8(face, HB_OT_NAME_ID_POSTSCRIPT_NAME, HB_LANGUAGE_INVALID, &size, text.data());
    std::string name;
    for (const char c : std::string_view{text.data(), size}) {
        if (ascii::is_alphanumeric(c) || c == '-') name += c;
    }
    return name.empty() ? "Font" : name;
}

}  // namespace

bool can_embed(hb_blob_t* file) {
    const HbFace face{hb_face_create(file, 0)};
    const HbBlob os2{hb_face_reference_table(face.get(), HB_TAG('O', 'S', '/', '2'))};
    const bool restricted = (read_16(bytes_of(os2.get()), 8) & 0xF) == 2;
    const HbBlob glyf{hb_face_reference_table(face.get(), HB_TAG('g', 'l', 'y', 'f'))};
    const HbBlob cff{hb_face_reference_table(face.get(), HB_TAG('C', 'F', 'F', ' '))};
    const bool has_outlines = hb_blob_get_length(glyf.get()) > 0 || hb_blob_get_length(cff.get()) > 0;
    return has_outlines && !restricted && hb_face_get_glyph_count(face.get()) > 1;
}

struct Face::Handles {
    HbFace whole;
    HbFont font;
    HbFace outlines;
};

Face::Face(std::unique_ptr<Handles> handles) : handles_(std::move(handles)) {}
Face::~Face() = default;

Result<std::unique_ptr<Face>> Face::open(hb_blob_t* file, unsigned index) {
    if (!can_embed(file)) return fail(Fault::invalid, "a font file has no outlines that may be embedded");
    auto handles = std::make_unique<Handles>();
    handles->whole.reset(hb_face_create(file, index));
    hb_face_make_immutable(handles->whole.get());
    handles->font.reset(hb_font_create(handles->whole.get()));
    hb_font_make_immutable(handles->font.get());
    std::unique_ptr<Face> face{new Face(std::move(handles))};
    face->read_tables();
    face->slim();
    return face;
}

void Face::read_tables() {
    auto* whole = handles_->whole.get();
    upem_ = static_cast<int>(hb_face_get_upem(whole));
    name_ = postscript_name(whole);

    const HbBlob head{hb_face_reference_table(whole, HB_TAG('h', 'e', 'a', 'd'))};
    for (std::size_t i = 0; i < 4; ++i)
        metrics_.bbox[i] = thousandths(read_16(bytes_of(head.get()), 36 + 2 * i));
    hb_font_extents_t extents{};
    hb_font_get_h_extents(handles_->font.get(), &extents);
    metrics_.ascent = thousandths(extents.ascender);
    metrics_.descent = thousandths(extents.descender);
    hb_position_t cap_height = 0;
    hb_ot_metrics_get_position_with_fallback(handles_->font.get(), HB_OT_METRICS_TAG_CAP_HEIGHT, &cap_height);
    metrics_.cap_height = thousandths(cap_height);
    const HbBlob cff{hb_face_reference_table(whole, HB_TAG('C', 'F', 'F', ' '))};
    is_cff_ = hb_blob_get_length(cff.get()) > 0;
}

/// A face of nothing but outlines: subsetting it looks at no layout tables and no character map, and takes a twentieth
/// of the time. Its tables still lie in the mapped file.
void Face::slim() {
    HbFace built{hb_face_builder_create()};
    for (const auto tag : outline_tables) {
        const HbBlob table{hb_face_reference_table(handles_->whole.get(), tag)};
        if (hb_blob_get_length(table.get()) > 0) hb_face_builder_add_table(built.get(), tag, table.get());
    }
    hb_face_set_upem(built.get(), hb_face_get_upem(handles_->whole.get()));
    hb_face_set_glyph_count(built.get(), hb_face_get_glyph_count(handles_->whole.get()));
    handles_->outlines = std::move(built);
    hb_face_make_immutable(handles_->outlines.get());
}

hb_font_t* Face::font() const {
    return handles_->font.get();
}

GlyphId Face::glyph(char32_t scalar) const {
    hb_codepoint_t glyph = 0;
    hb_font_get_nominal_glyph(font(), scalar, &glyph);
    return glyph;
}

int Face::advance(GlyphId glyph) const {
    return thousandths(hb_font_get_glyph_h_advance(font(), glyph));
}

/// What is left of a font file, and what its glyphs are called there.
struct Face::Subset {
    HbFace face;
    std::vector<std::uint16_t> numbers;  ///< By code, from 0 on; none for CFF.
};

Result<Face::Subset> Face::cut(std::span<const GlyphId> glyphs) const {
    const auto broken = [] { return fail(Fault::corrupt, "a font file cannot be subset"); };
    const HbSubsetInput input{hb_subset_input_create_or_fail()};
    if (!input) return fail(Fault::unavailable, "no memory to subset a font");
    // CFF without subroutines has nothing to renumber: an eighth of the time, and fewer bytes.
    hb_subset_input_set_flags(input.get(), HB_SUBSET_FLAGS_NO_HINTING | HB_SUBSET_FLAGS_DESUBROUTINIZE);
    auto* wanted = hb_subset_input_glyph_set(input.get());
    for (const auto glyph : glyphs) hb_set_add(wanted, glyph);
    const HbSubsetPlan plan{hb_subset_plan_create_or_fail(handles_->outlines.get(), input.get())};
    if (!plan) return broken();
    Subset subset{HbFace{hb_subset_plan_execute_or_fail(plan.get())}, {}};
    if (!subset.face) return broken();
    if (is_cff()) return subset;
    const auto* numbers = hb_subset_plan_old_to_new_glyph_mapping(plan.get());
    subset.numbers.push_back(0);
    for (const auto glyph : glyphs) {
        if (!hb_map_has(numbers, glyph)) return broken();
        subset.numbers.push_back(static_cast<std::uint16_t>(hb_map_get(numbers, glyph)));
    }
    return subset;
}

Result<FontProgram> Face::subset(std::span<const GlyphId> glyphs) const {
    TRY(const auto subset, cut(glyphs));
    const HbBlob file{is_cff() ? hb_face_reference_table(subset.face.get(), HB_TAG('C', 'F', 'F', ' '))
                               : hb_face_reference_blob(subset.face.get())};
    FontProgram program{std::string{bytes_of(file.get())}, {}};
    if (program.bytes.empty()) return fail(Fault::corrupt, "a font file cannot be subset");
    for (const auto number : subset.numbers) put_16(program.glyph_numbers, number);
    return program;
}

Result<std::string> Face::subset_with_map(std::span<const GlyphId> glyphs) const {
    TRY(const auto subset, cut(glyphs));
    const auto map = symbol_character_map(subset.numbers);
    const HbFace built{hb_face_builder_create()};
    for (const auto tag : outline_tables) {
        const HbBlob table{hb_face_reference_table(subset.face.get(), tag)};
        if (hb_blob_get_length(table.get()) > 0) hb_face_builder_add_table(built.get(), tag, table.get());
    }
    const HbBlob map_table{hb_blob_create(map.data(), static_cast<unsigned>(map.size()),
                                          HB_MEMORY_MODE_READONLY, nullptr, nullptr)};
    hb_face_builder_add_table(built.get(), HB_TAG('c', 'm', 'a', 'p'), map_table.get());
    const HbBlob file{hb_face_reference_blob(built.get())};
    std::string program{bytes_of(file.get())};
    if (program.empty()) return fail(Fault::corrupt, "a font file cannot be subset");
    return program;
}

}  // namespace billmill::document::text
