#include <gtest/gtest.h>

#include "document/invoice_renderer.hpp"
#include "foundation/utf8.hpp"
#include "samples.hpp"

namespace billmill::document {
namespace {

struct Text {
    const char* what;
    const char* text;
    const char* undrawn;
};

class UndrawnSigns : public testing::TestWithParam<Text> {};

TEST_P(UndrawnSigns, AreThoseThatNoFontDraws) {
    std::string signs;
    for (const auto sign : samples::renderer().undrawn_signs(GetParam().text)) utf8::append(signs, sign);
    EXPECT_EQ(signs, GetParam().undrawn);
}

/// What Noto draws depends on its packages; these are in none, or in those that billmill needs.
INSTANTIATE_TEST_SUITE_P(
    Table, UndrawnSigns,
    testing::Values(Text{"plain", "Thing No. 1", ""}, Text{"accents", "Größe Łódź Ñandú №", ""},
                    Text{"euro and rupee", "€ ₹ ₪", ""}, Text{"composed by marks", "e\u0301 n\u0303", ""},
                    Text{"Arabic with marks", "السَّلامُ", ""}, Text{"Han and kana", "株式会社さくら", ""},
                    Text{"Thai", "ประกันภัย", ""}, Text{"spaces and controls", "a\u00a0b\tc\nd", ""},
                    Text{"joiners and selectors", "क्\u200dष a\ufe0f\u200b", ""},
                    Text{"direction marks", "\u202aabc\u202c\u2067", ""},
                    Text{"emoji", "Party 🎉 and 🧾, 🎉", "🎉🧾"}, Text{"a flag", "🇩🇪", "🇩🇪"},
                    Text{"a family, joined", "👨\u200d👩\u200d👧", "👨👩👧"},
                    Text{"a tone of skin", "🤝🏽", "🤝🏽"}, Text{"private use", "logo \ue000", "\ue000"},
                    Text{"private use, plane 15", "\U000F0001", "\U000F0001"},
                    Text{"not assigned", "\u0378", "\u0378"},
                    Text{"not assigned, plane 1", "\U00010FFF", "\U00010FFF"}));

}  // namespace
}  // namespace billmill::document
