#include "foundation/search_words.hpp"

#include <gmock/gmock.h>

namespace billmill {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

struct Pair {
    const char* name;
    const char* written;
    const char* looked_for;
    bool found = true;
};

class SearchWords : public testing::TestWithParam<Pair> {};

TEST_P(SearchWords, AreFoundAsPeopleWriteThem) {
    const auto& pair = GetParam();
    std::string words;
    for (const auto& word : search_words(pair.written)) words.append(words.empty() ? "" : " ").append(word);
    EXPECT_EQ(has_search_words(words, search_words(pair.looked_for)), pair.found)
        << "'" << words << "' for '" << pair.looked_for << "'";
}

INSTANTIATE_TEST_SUITE_P(
    All, SearchWords,
    testing::Values(
        Pair{"case", "Premium Store", "PREM st"}, Pair{"sharp_s", "Große Straße", "strasse"},
        Pair{"double_s", "GROSSE STRASSE", "straß"}, Pair{"accents", "Élodie Núñez", "elodie nunez"},
        Pair{"accents_typed", "Elodie Nunez", "Élodie ñunéz"}, Pair{"full_width", "ＡＢＣ１２３", "abc123"},
        Pair{"half_width_typed", "ABC123", "ａｂｃ"}, Pair{"composed_or_not", "Zoe\u0308", "Zoë"},
        Pair{"letters_of_their_own", "Ørsted Łódź Ægir", "orsted lodz aegir"},
        Pair{"turkish", "Işık İstanbul", "isik istanbul"},
        Pair{"greek_final_sigma", "ΟΔΟΣ Γιάννης", "οδος γιαννησ"},
        Pair{"cyrillic", "МОСКВА Йошкар", "москва иошкар"}, Pair{"arabic_vowels", "مُحَمَّد عليّ", "محمد علي"},
        Pair{"arabic_hamza", "أحمد إبراهيم آدم", "احمد ابراهيم ادم"},
        Pair{"arabic_ta_marbuta", "فاطمة", "فاطمه"}, Pair{"arabic_digits", "فاتورة ١٢٣", "123"},
        Pair{"tatweel", "محـــمد", "محمد"}, Pair{"hindi", "प्रिया शर्मा", "प्रिया"},
        Pair{"hindi_nukta", "ज़ाकिर", "जाकिर"}, Pair{"hindi_vowels_count", "प्रिया", "प्रीया", false},
        Pair{"tamil", "கமலா", "கம"}, Pair{"bengali_digits", "৪৫৬", "456"},
        Pair{"chinese_inside", "北京某某公司", "某公司"},
        Pair{"chinese_other", "北京某某公司", "上海", false},
        Pair{"apostrophe", "O'Brien & Söhne", "obrien sohne"}, Pair{"apostrophe_typed", "OBrien", "O’Brien"},
        Pair{"email", "john.doe@example.com", "john.doe@exa"},
        Pair{"beginnings_alone", "Schmidt", "midt", false},
        Pair{"every_word", "Anna Schmidt", "anna meier", false},
        Pair{"hyphens", "RE-2026-000123", "re 2026-0001"}),
    [](const auto& info) { return std::string{info.param.name}; });

TEST(SearchWordsOf, ATextAreEachOnceInItsOrder) {
    EXPECT_THAT(search_words("b a, B; (c) ..."), ElementsAre("b", "a", "c"));
    EXPECT_THAT(search_words(" -- ' ’ …"), IsEmpty());
    EXPECT_THAT(search_words(""), IsEmpty());
    EXPECT_THAT(search_words("\xff\xfe broken \xc3"), testing::Contains("broken"));
}

TEST(SearchWordsOf, ALongTextAreBounded) {
    std::string many;
    for (int n = 0; n < 500; ++n) many += "w" + std::to_string(n) + " ";
    EXPECT_THAT(search_words(many), SizeIs(64));
    EXPECT_THAT(search_words(many, 8), SizeIs(8));
    const auto cut = search_words(std::string(5'000, 'x') + "é y");
    ASSERT_THAT(cut, SizeIs(2));
    EXPECT_EQ(cut[0], std::string(search_word_bytes_max, 'x'));
    EXPECT_EQ(search_words(std::string(search_word_bytes_max - 1, 'x') + "مم")[0],
              std::string(search_word_bytes_max - 1, 'x'));
}

TEST(SearchWordsOf, AnAsciiTextAreThoseOfTheSlowWay) {
    for (const char* text : {"RE-2026/000123 John.Doe@Example.COM", "it's O'K 12x", "___", "A1b2"}) {
        auto slow = search_words(std::string{text} + " é");
        slow.pop_back();
        EXPECT_EQ(search_words(text), slow) << text;
    }
}

}  // namespace
}  // namespace billmill
