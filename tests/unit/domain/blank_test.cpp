#include "domain/blank.hpp"

#include <gtest/gtest.h>

#include "domain/check_seller.hpp"
#include "domain/customer.hpp"
#include "domain/text_rules.hpp"
#include "foundation/utf8.hpp"

namespace billmill::domain {
namespace {

struct Text {
    const char* what;
    std::string text;
};

const Text blank[] = {
    {"nothing", ""},
    {"spaces", "   "},
    {"a tab", "\t"},
    {"no-break space", "\u00A0"},
    {"soft hyphen", "\u00AD"},
    {"combining grapheme joiner", "\u034F"},
    {"Arabic letter mark", "\u061C"},
    {"Hangul choseong and jungseong fillers", "\u115F\u1160"},
    {"Hangul filler", "\u3164"},
    {"halfwidth Hangul filler", "\uFFA0"},
    {"Ogham space", "\u1680"},
    {"Khmer inherent vowels", "\u17B4\u17B5"},
    {"Mongolian vowel separator", "\u180E"},
    {"en quad to hair space", "\u2000\u2005\u200A"},
    {"zero width space", "\u200B"},
    {"zero width joiners", "\u200C\u200D"},
    {"left-to-right and right-to-left marks", "\u200E\u200F"},
    {"narrow no-break space", "\u202F"},
    {"word joiner and invisible times", "\u2060\u2062"},
    {"bidi isolates", "\u2066\u2069"},
    {"empty Braille pattern", "\u2800"},
    {"ideographic space", "\u3000"},
    {"variation selectors", "\uFE0F\U000E0100"},
    {"byte order mark", "\uFEFF"},
    {"tags", "\U000E0041"},
    {"many kinds at once", " \u200B\u2800\u3164\u00AD"},
};

const Text seen[] = {
    {"a letter", "x"},
    {"a letter among invisible ones", "\u200Bx\u200B"},
    {"a digit", "0"},
    {"a hyphen", "-"},
    {"Chinese", "\u4E2D"},
    {"Hangul", "\uAC00"},
    {"Arabic with a joiner", "\u0645\u200C\u0646"},
    {"a Braille pattern", "\u2801"},
    {"an emoji with a selector", "\u2764\uFE0F"},
    {"no UTF-8", "\xFF"},
};

TEST(Blank, IsWhatNobodyCanSee) {
    for (const auto& [what, text] : blank) EXPECT_TRUE(is_blank(text)) << what;
    for (const auto& [what, text] : seen) EXPECT_FALSE(is_blank(text)) << what;
}

Customer a_customer() {
    Customer customer;
    customer.email = "john@example.com";
    customer.lastname = "Doe";
    return customer;
}

TEST(Blank, NamesNobodyAndNothingThatIsRequired) {
    for (const auto& [what, text] : blank) {
        const auto issue = text_issue("/productName", text, text_rules::product_name);
        ASSERT_TRUE(issue) << what;
        EXPECT_TRUE(issue->code == "required" || issue->code == "control_character") << what << issue->code;
        for (const auto name : {&Customer::firstname, &Customer::lastname, &Customer::company}) {
            if (text.empty()) continue;
            auto customer = a_customer();
            customer.*name = text;
            const auto issues = check_customer(customer);
            ASSERT_EQ(issues.size(), 1U) << what;
            EXPECT_EQ(issues.front().code, "required") << what;
        }
    }
    EXPECT_TRUE(check_customer(a_customer()).empty());
}

}  // namespace
}  // namespace billmill::domain
