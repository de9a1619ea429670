#include "document/amounts.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace billmill::document {
namespace {

struct AmountCase {
    const char* why;
    std::int64_t minor;
    domain::Currency currency;
    const char* language;
    const char* text;
};

constexpr domain::Currency inr{{'I', 'N', 'R'}, 2};
constexpr domain::Currency eur{{'E', 'U', 'R'}, 2};
constexpr domain::Currency usd{{'U', 'S', 'D'}, 2};
constexpr domain::Currency jpy{{'J', 'P', 'Y'}, 0};
constexpr domain::Currency kwd{{'K', 'W', 'D'}, 3};
constexpr domain::Currency chf{{'C', 'H', 'F'}, 2};
constexpr domain::Currency mxn{{'M', 'X', 'N'}, 2};

class Amounts : public testing::TestWithParam<AmountCase> {};

TEST_P(Amounts, AreWrittenAsTheLanguageDoes) {
    const auto& wanted = GetParam();
    EXPECT_EQ(amount_text({wanted.minor, wanted.currency}, wanted.language), wanted.text) << wanted.why;
}

// clang-format off
INSTANTIATE_TEST_SUITE_P(Table, Amounts, testing::Values(
    //         why                     minor                                      currency  language  on paper
    AmountCase{"nothing",              0,                                         inr,      "en",     "₹0.00"},
    AmountCase{"less than one",        5,                                         inr,      "en",     "₹0.05"},
    AmountCase{"no group",             99'999,                                    inr,      "en",     "₹999.99"},
    AmountCase{"one thousand",         106'082,                                   inr,      "en",     "₹1,060.82"},
    AmountCase{"one lakh",             10'000'000,                                inr,      "en",     "₹1,00,000.00"},
    AmountCase{"lakhs",                123'456'700,                               inr,      "en",     "₹12,34,567.00"},
    AmountCase{"crores",               123'456'789'00,                            inr,      "en",     "₹12,34,56,789.00"},
    AmountCase{"rupees in German",     123'456'700,                               inr,      "de",     "1.234.567,00\u00a0₹"},
    AmountCase{"euro follows",         123'456'700,                               eur,      "de",     "1.234.567,00\u00a0€"},
    AmountCase{"euro leads",           123'456'700,                               eur,      "en",     "€1,234,567.00"},
    AmountCase{"narrow spaces",        123'456'700,                               eur,      "fr-BE",  "1\u202f234\u202f567,00\u00a0€"},
    AmountCase{"lakhs of euros",       123'456'700,                               eur,      "hi",     "€12,34,567.00"},
    AmountCase{"dollar leads",         123'456'7,                                 usd,      "en",     "$12,345.67"},
    AmountCase{"whose dollar",         123'456'7,                                 usd,      "es",     "12.345,67\u00a0US$"},
    AmountCase{"Mexico's own way",     123'456'7,                                 mxn,      "es",     "$12,345.67"},
    AmountCase{"no decimals",          1'235,                                     jpy,      "en",     "¥1,235"},
    AmountCase{"three decimals",       1'234'567,                                 kwd,      "ar",     "KWD\u00a01,234.567"},
    AmountCase{"own apostrophe",       123'456'7,                                 chf,      "de",     "CHF\u00a012’345.67"},
    AmountCase{"no apostrophe",        123'456'7,                                 chf,      "en",     "CHF\u00a012,345.67"},
    AmountCase{"unknown language",     123'456'7,                                 eur,      "fi",     "€12,345.67"},
    AmountCase{"a credit",             -106'082,                                  inr,      "en",     "−₹1,060.82"},
    AmountCase{"the smallest number",  std::numeric_limits<std::int64_t>::min(),  jpy,      "en",     "−¥9,223,372,036,854,775,808"}));
// clang-format on

TEST(BareAmounts, LeaveOutTheSymbolOnly) {
    const auto bare = [](std::int64_t minor, domain::Currency currency, std::string_view language) {
        return std::string{AmountFormat{currency, language}.bare(minor).view()};
    };
    EXPECT_EQ(bare(123'456'700, inr, "en"), "12,34,567.00");
    EXPECT_EQ(bare(-123'456'700, eur, "de"), "−1.234.567,00");
    EXPECT_EQ(bare(1'234'567, kwd, "en"), "1,234.567");
}

/// Regression: a bill in dollars said what its tax is in francs with another decimal mark.
TEST(AmountFormat, OfAnotherCurrencyHasThePagesMarks) {
    const auto text = [](std::int64_t minor, domain::Currency own, const char* language,
                         domain::Currency page) {
        return std::string{AmountFormat{own, language, page}.amount(minor).view()};
    };
    EXPECT_EQ(text(123'459, chf, "de", usd), "1.234,59\u00a0CHF");
    EXPECT_EQ(text(123'459, chf, "de", chf), "CHF\u00a01’234.59");
    EXPECT_EQ(text(123'459, eur, "de", chf), "€1’234.59");
    EXPECT_EQ(text(123'459, mxn, "es", eur), "1.234,59\u00a0$");
    EXPECT_EQ(text(123'459, usd, "es", mxn), "US$1,234.59");
    EXPECT_EQ(text(12'345'659, inr, "en", usd), "₹1,23,456.59") << "lakhs, with the same marks";
    EXPECT_EQ(text(1'234, jpy, "fr", eur), "1\u202f234\u00a0¥");
}

}  // namespace
}  // namespace billmill::document
