#include "document/text/face.hpp"

#include <gtest/gtest.h>

#include "document/text/font_set.hpp"
#include "document/text/harfbuzz.hpp"
#include "samples.hpp"

namespace billmill::document::text {
namespace {

using HbDrawFuncs = std::unique_ptr<hb_draw_funcs_t, Destroy<hb_draw_funcs_destroy>>;

void append(void* path, std::initializer_list<float> numbers) {
    for (const auto number : numbers)
        static_cast<std::string*>(path)->append(std::to_string(number)).append(" ");
}

HbDrawFuncs path_writer() {
    HbDrawFuncs writer{hb_draw_funcs_create()};
    hb_draw_funcs_set_move_to_func(
        writer.get(),
        [](hb_draw_funcs_t*, void* path, hb_draw_state_t*, float x, float y, void*) { append(path, {x, y}); },
        nullptr, nullptr);
    hb_draw_funcs_set_line_to_func(
        writer.get(),
        [](hb_draw_funcs_t*, void* path, hb_draw_state_t*, float x, float y, void*) { append(path, {x, y}); },
        nullptr, nullptr);
    hb_draw_funcs_set_quadratic_to_func(
        writer.get(),
        [](hb_draw_funcs_t*, void* path, hb_draw_state_t*, float cx, float cy, float x, float y, void*) {
            append(path, {cx, cy, x, y});
        },
        nullptr, nullptr);
    return writer;
}

/// A glyph's outline and advance, as text.
std::string drawn(hb_font_t* font, hb_codepoint_t glyph) {
    static const auto writer = path_writer();
    auto path = std::to_string(hb_font_get_glyph_h_advance(font, glyph)) + ": ";
    hb_font_get_glyph_shape(font, glyph, writer.get(), &path);
    return path;
}

const FontSet& fonts() {
    static const auto opened = FontSet::open(samples::font_folders()).value();
    return *opened;
}

const Face& face_of(char32_t scalar) {
    return fonts().face(fonts().family_of(scalar), Weight::regular, HanForms::simplified);
}

/// The embedded program as a font, and the glyph that a code shows in it.
class Embedded {
public:
    explicit Embedded(const FontProgram& program) : program_(program) {
        const HbBlob blob{hb_blob_create(program.bytes.data(), static_cast<unsigned>(program.bytes.size()),
                                         HB_MEMORY_MODE_READONLY, nullptr, nullptr)};
        const HbFace face{hb_face_create(blob.get(), 0)};
        font_.reset(hb_font_create(face.get()));
    }
    [[nodiscard]] hb_codepoint_t glyph(std::size_t code) const {
        const auto byte = [&](std::size_t i) {
            return static_cast<std::uint8_t>(program_.glyph_numbers.at(i));
        };
        return static_cast<hb_codepoint_t>(byte(2 * code) << 8 | byte(2 * code + 1));
    }
    [[nodiscard]] std::string drawn(std::size_t code) const { return text::drawn(font_.get(), glyph(code)); }
    [[nodiscard]] unsigned glyph_count() const {
        return hb_face_get_glyph_count(hb_font_get_face(font_.get()));
    }

private:
    const FontProgram& program_;
    HbFont font_;
};

TEST(Face, EmbedsTheGlyphsThatWereAskedFor) {
    for (const std::u32string_view text : {U"BAễÅ", U"ЯЖф", U"शमक", U"عبد"}) {
        const auto& face = face_of(text.front());
        std::vector<GlyphId> glyphs;
        for (const auto scalar : text) glyphs.push_back(face.glyph(scalar));
        glyphs.insert(glyphs.begin() + 1, 0);
        const auto program = face.subset(glyphs);
        ASSERT_TRUE(program);
        const Embedded embedded{*program};
        EXPECT_EQ(program->glyph_numbers.size(), 2 * (glyphs.size() + 1));
        EXPECT_LT(embedded.glyph_count(), glyphs.size() + 8) << "parts of composed letters, and no more";
        for (std::size_t i = 0; i < glyphs.size(); ++i) {
            if (glyphs[i] == 0) {
                EXPECT_EQ(embedded.glyph(i + 1), 0U) << "an empty place";
                continue;
            }
            EXPECT_NE(embedded.glyph(i + 1), 0U);
            const auto wanted = drawn(face.font(), glyphs[i]);
            EXPECT_GT(wanted.size(), 40U) << "nothing is drawn";
            EXPECT_EQ(embedded.drawn(i + 1), wanted);
        }
    }
}

TEST(Face, EmbedsCffByTheNumbersOfTheFontFile) {
    const auto& face = face_of(U'王');
    ASSERT_TRUE(face.is_cff());
    const std::array glyphs{face.glyph(U'王'), face.glyph(U'明')};
    const auto program = face.subset(glyphs);
    ASSERT_TRUE(program);
    EXPECT_TRUE(program->glyph_numbers.empty());
    EXPECT_LT(program->bytes.size(), 4'000U);
}

TEST(Face, RefusesGlyphsThatAreNotThere) {
    const auto& face = face_of(U'A');
    const std::array glyphs{face.glyph(U'A'), GlyphId{0xFFFF}};
    const auto program = face.subset(glyphs);
    ASSERT_FALSE(program);
    EXPECT_EQ(program.error().fault, Fault::corrupt);
}

}  // namespace
}  // namespace billmill::document::text
