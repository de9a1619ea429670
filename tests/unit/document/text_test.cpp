#include <gtest/gtest.h>

#include <random>

#include "document/text/clean.hpp"
#include "document/text/common_face.hpp"
#include "document/text/features.hpp"
#include "document/text/font_set.hpp"
#include "document/text/line_breaks.hpp"
#include "samples.hpp"

namespace billmill::document::text {
namespace {

struct Fonts {
    std::unique_ptr<FontSet> set;
    std::vector<CommonFace> common;
};

const Fonts& fonts() {
    static const auto opened = [] {
        Fonts made{FontSet::open(samples::font_folders()).value(), {}};
        for (const auto weight : weights) {
            const auto& face = made.set->face(text_family, weight, HanForms::simplified);
            made.common.push_back(CommonFace::open(face).value());
        }
        return made;
    }();
    return opened;
}

struct Shaped {
    CommonFace::Code code;
    int advance;
    bool operator==(const Shaped&) const = default;
};

/// By HarfBuzz.
std::vector<Shaped> shaped(const CommonFace& face, const std::u32string& text) {
    const HbBuffer buffer{hb_buffer_create()};
    hb_buffer_add_utf32(buffer.get(), reinterpret_cast<const std::uint32_t*>(text.data()),
                        static_cast<int>(text.size()), 0, static_cast<int>(text.size()));
    hb_buffer_set_direction(buffer.get(), HB_DIRECTION_LTR);
    hb_buffer_set_script(buffer.get(), HB_SCRIPT_LATIN);
    hb_buffer_set_language(buffer.get(), hb_language_from_string("en", -1));
    hb_shape(face.face().font(), buffer.get(), text_features.data(), text_features.size());
    unsigned count = 0;
    const auto* infos = hb_buffer_get_glyph_infos(buffer.get(), &count);
    const auto* positions = hb_buffer_get_glyph_positions(buffer.get(), &count);
    std::vector<Shaped> glyphs;
    for (unsigned i = 0; i < count; ++i) {
        EXPECT_EQ(positions[i].x_offset, 0);
        EXPECT_EQ(positions[i].y_offset, 0);
        glyphs.push_back({face.code_of_glyph(infos[i].codepoint), positions[i].x_advance});
    }
    return glyphs;
}

/// By the tables.
std::vector<Shaped> looked_up(const CommonFace& face, const std::u32string& text) {
    std::vector<Shaped> glyphs;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto code = face.code(text[i]);
        const int kern = i + 1 < text.size() ? face.kern(code, face.code(text[i + 1])) : 0;
        glyphs.push_back({code, face.advance(code) + kern});
    }
    return glyphs;
}

TEST(CommonFace, SetsRandomRunsExactlyAsHarfBuzzDoes) {
    std::mt19937 random{42};
    for (const auto& face : fonts().common) {
        std::u32string characters;
        for (const auto scalar : common_scalars()) {
            if (face.code(scalar) != 0) characters += scalar;
        }
        ASSERT_GT(characters.size(), 230U);
        for (int round = 0; round < 20'000; ++round) {
            std::u32string text;
            for (auto length = 1 + random() % 12; length > 0; --length)
                text += characters[random() % characters.size()];
            ASSERT_EQ(looked_up(face, text), shaped(face, text)) << testing::PrintToString(text);
        }
    }
}

TEST(CommonFace, SetsWordsThatLigaturesOrFractionsTempt) {
    for (const auto& face : fonts().common) {
        for (const std::u32string text :
             {U"office affluent fjord ffi ffl", U"1/2 3/4 10/12/2026", U"AVATAR To Ty. Wä P.", U"---",
              U"... !? << >> -> == 1st 2nd 1°", U"L’Été “quoted” 12,345.60 €"}) {
            EXPECT_EQ(looked_up(face, text), shaped(face, text));
        }
    }
}

TEST(CommonFace, HasTabularFigures) {
    for (const auto& face : fonts().common) {
        for (char32_t digit = U'0'; digit <= U'9'; ++digit) {
            EXPECT_EQ(face.advance(face.code(digit)), face.advance(face.code(U'0')));
            EXPECT_EQ(face.kern(face.code(digit), face.code(U'0')), 0);
        }
    }
}

TEST(FontSet, CoversEveryScriptItPromises) {
    EXPECT_TRUE(fonts().set->missing_scripts().empty());
    for (const auto& name : samples::names()) {
        std::u32string scalars;
        clean(name.text, scalars);
        for (const auto scalar : scalars) {
            EXPECT_NE(fonts().set->family_of(scalar), FontSet::no_family)
                << name.script << " U+" << std::hex << static_cast<unsigned>(scalar);
        }
    }
    EXPECT_EQ(fonts().set->family_of(U'A'), text_family);
    EXPECT_EQ(fonts().set->family_of(0xE123), FontSet::no_family);
    EXPECT_EQ(fonts().set->family_of(0x110000), FontSet::no_family);
}

struct Utf8Case {
    const char* why;
    std::string_view bytes;
    std::u32string_view scalars;
};
class Clean : public testing::TestWithParam<Utf8Case> {};
TEST_P(Clean, GivesWhatMayBeShown) {
    std::u32string scalars;
    clean(GetParam().bytes, scalars);
    EXPECT_EQ(scalars, GetParam().scalars) << GetParam().why;
}
INSTANTIATE_TEST_SUITE_P(Table, Clean,
                         testing::Values(
                             //       why                          bytes                         scalars
                             Utf8Case{"nothing", "", U""},  //
                             Utf8Case{"one to four bytes", "a\u00e9\u0915\U0001F600",
                                      U"a\u00e9\u0915\U0001F600"},
                             Utf8Case{"a stray continuation", "a\x80z", U"a\uFFFDz"},     //
                             Utf8Case{"an overlong slash", "\xC0\xAF", U"\uFFFD\uFFFD"},  //
                             Utf8Case{"a surrogate", "\xED\xA0\x80", U"\uFFFD\uFFFD\uFFFD"},
                             Utf8Case{"beyond Unicode", "\xF4\x90\x80\x80", U"\uFFFD\uFFFD\uFFFD\uFFFD"},
                             Utf8Case{"cut off at the end", "a\xE0\xA4", U"a\uFFFD"},     //
                             Utf8Case{"cut off by a letter", "\xE0\xA4z", U"\uFFFDz"},    //
                             Utf8Case{"controls are spaces", "a\tb\nc\x7F", U"a b c "},   //
                             Utf8Case{"an override is dropped", "a\u202Eb", U"ab"},       //
                             Utf8Case{"an isolate is dropped", "a\u2066b\u2069", U"ab"},  //
                             Utf8Case{"a joiner stays", "\u0915\u094D\u200D", U"\u0915\u094D\u200D"},
                             Utf8Case{"no characters", "\uFFFE\uFDD0", U"\uFFFD\uFFFD"}));

struct BreakCase {
    const char* why;
    char32_t left;
    char32_t right;
    bool breaks;
};
class LineBreak : public testing::TestWithParam<BreakCase> {};
TEST_P(LineBreak, ComesWhereAReaderExpectsIt) {
    EXPECT_EQ(may_break_between(GetParam().left, GetParam().right), GetParam().breaks) << GetParam().why;
}
INSTANTIATE_TEST_SUITE_P(Table, LineBreak,
                         testing::Values(
                             //        why                          left     right    breaks
                             BreakCase{"after a space", U' ', U'a', true},
                             BreakCase{"not before one", U'a', U' ', false},
                             BreakCase{"not inside a word", U'a', U'b', false},
                             BreakCase{"after a hyphen in a word", U'-', U'b', true},
                             BreakCase{"not after a minus", U'-', U'5', false},
                             BreakCase{"not in a date", U'/', U'2', false},
                             BreakCase{"between ideographs", 0x4E00, 0x4E01, true},
                             BreakCase{"not before a full stop", 0x4E00, 0x3002, false},
                             BreakCase{"not after a bracket", 0x300C, 0x4E00, false},
                             BreakCase{"not at a no-break space", 0xA0, U'a', false}));

}  // namespace
}  // namespace billmill::document::text
