#include <gtest/gtest.h>

#include "document/text/dictionary_breaks.hpp"
#include "foundation/utf8.hpp"
#include "samples.hpp"
#include "tools.hpp"

namespace billmill::document {
namespace {

/// What a reader copies out of a page, without the marks that it puts around right-to-left text.
std::string copied(std::string_view name) {
    auto invoice = samples::plain_bill();
    invoice.priced.lines[0].description = name;
    invoice.priced.lines[0].product_id.clear();
    const samples::TemporaryFile file{samples::renderer().render(invoice).value()};
    auto text = samples::run("pdftotext " + file.path() + " -").output;
    for (const std::string_view gone : {"\u200e", "\u200f", "\u202a", "\u202b", "\u202c"}) {
        for (auto at = text.find(gone); at != text.npos; at = text.find(gone)) text.erase(at, gone.size());
    }
    return text;
}

class CopiesOut : public testing::TestWithParam<const char*> {};

TEST_P(CopiesOut, AsItWentIn) {
    const auto text = copied(GetParam());
    EXPECT_NE(text.find(GetParam()), text.npos) << text;
}

/// Ligatures of lam and alef, vowel marks and niqqud, marks above and below Thai letters.
INSTANTIATE_TEST_SUITE_P(Words, CopiesOut,
                         testing::Values("السلام لا الإصدار", "الآن والأمل", "ألبوم لألبوم",
                                         "محمد عبد الرحمن", "فاکتور شمارهٔ یک", "שָׁלוֹם עֲלֵיכֶם", "בְּרֵאשִׁית בָּרָא",
                                         "ייִדיש", "น้ำมันเชื้อเพลิง", "ที่นี่ ผู้ใหญ่", "ກຳໄລ", "ນ້ຳມັນ", "श्रीमती किरण",
                                         "Größe ffi"));

std::string broken(std::string_view text) {
    std::u32string characters;
    const char* at = text.data();
    for (const char* const end = at + text.size(); at != end;) characters += utf8::next(at, end);
    text::DictionaryBreaks breaks;
    breaks.begin(characters);
    std::string out;
    for (std::size_t i = 0; i < characters.size(); ++i) {
        if (breaks.before(i)) out += '|';
        utf8::append(out, characters[i]);
    }
    return out;
}

TEST(DictionaryBreaks, StandBetweenWords) {
    EXPECT_EQ(broken("ประกันภัยสินค้าระหว่างทาง"), "ประกัน|ภัย|สินค้า|ระหว่าง|ทาง");
    EXPECT_EQ(broken("ค่าบริการขนส่ง"), "ค่า|บริการ|ขนส่ง");
    EXPECT_NE(broken("ຄ່າບໍລິການຂົນສົ່ງ").find('|'), std::string::npos);
    EXPECT_NE(broken("ភាសាខ្មែរជាភាសា").find('|'), std::string::npos);
    EXPECT_NE(broken("မြန်မာဘာသာစကား").find('|'), std::string::npos);
    EXPECT_EQ(broken("plain words here"), "plain words here") << "not by dictionary";
    EXPECT_EQ(broken("𠮷ค่าบริการ"), "𠮷ค่า|บริการ") << "places count characters";
    EXPECT_EQ(broken(""), "");
}

/// Regression: a word from abroad, which stands in no dictionary, ended a line before its last letter.
TEST(DictionaryBreaks, NeverPartALetterFromTheSyllableThatItCloses) {
    constexpr std::string_view silent[]{"\u0E4C", "\u0ECC", "\u17CD", "\u103A", "\u1039"};
    for (const auto* text :
         {"ဆော့ဖ်ဝဲစနစ်", "အတွက်ဆော့ဖ်ဝဲ", "ဖေ့စ်ဘွတ်ခ်စာမျက်နှာ", "မော်လ်ဒိုက်ဗ်ကျွန်း", "အင်တာနက်ဆိုက်ဘ်", "ကွန်ပျူတာဟာ့ဒ်ဝဲပစ္စည်း",
          "เว็บไซต์ซอฟต์แวร์ฮาร์ดแวร์", "พันธุ์ข้าวกอล์ฟคลับ", "สติกเกอร์ไลน์ชอร์ตส์", "ຊອບແວຣ໌ເວັບໄຊທ໌", "សូហ្វវែរ៍កុំព្យូទ័រ"}) {
        const auto words = broken(text);
        for (auto at = words.find('|'); at != words.npos; at = words.find('|', at + 1)) {
            const auto after =
                words.substr(std::min(at + 4, words.size()));  // Each letter takes three bytes.
            for (const auto sign : silent) {
                EXPECT_FALSE(after.starts_with(sign)) << words;
                EXPECT_FALSE(after.starts_with("\u1037" + std::string{sign})) << words;
            }
        }
    }
}

/// A line never ends inside a word that stands in the dictionary.
TEST(DictionaryBreaks, EndTheLinesOfADescription) {
    constexpr std::string_view text =
        "ค่าบริการขนส่งทั่วราชอาณาจักรยี่สิบสี่ชั่วโมงพร้อมน้ำมันเชื้อเพลิงและประกันภัยสินค้าระหว่างทาง"
        "ค่าบริการขนส่งทั่วราชอาณาจักรยี่สิบสี่ชั่วโมง";
    const auto page = copied(text);
    const auto begin = page.find("ค่าบริการ");
    ASSERT_NE(begin, page.npos);
    const auto words = broken(text);
    const auto end = page.find('\n', begin);
    const auto first = page.substr(begin, end - begin);
    ASSERT_LT(first.size(), text.size()) << "it takes two lines";
    std::string joined;
    for (const char c : words) {
        if (c == '|' && joined == first) return;
        if (c != '|') joined += c;
    }
    FAIL() << first;
}

}  // namespace
}  // namespace billmill::document
