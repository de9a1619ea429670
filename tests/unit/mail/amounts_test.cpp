#include "document/amounts.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace billmill::document {
namespace {

struct AmountCase {
    const char* why;
    std::int64_t minor;
    domain::Currency currency;
    const char* text;
};

constexpr domain::Currency inr{{'I', 'N', 'R'}, 2};
constexpr domain::Currency eur{{'E', 'U', 'R'}, 2};
constexpr domain::Currency usd{{'U', 'S', 'D'}, 2};
constexpr domain::Currency jpy{{'J', 'P', 'Y'}, 0};
constexpr domain::Currency kwd{{'K', 'W', 'D'}, 3};
constexpr domain::Currency chf{{'C', 'H', 'F'}, 2};

class Amounts : public testing::TestWithParam<AmountCase> {};

TEST_P(Amounts, AreWrittenAsAtHome) {
    EXPECT_EQ(amount_text({GetParam().minor, GetParam().currency}), GetParam().text) << GetParam().why;
}

// clang-format off
INSTANTIATE_TEST_SUITE_P(Table, Amounts, testing::Values(
    //         why                     minor                                      currency  on paper
    AmountCase{"nothing",              0,                                         inr,      "₹0.00"},
    AmountCase{"less than one",        5,                                         inr,      "₹0.05"},
    AmountCase{"no group",             99'999,                                    inr,      "₹999.99"},
    AmountCase{"one thousand",         106'082,                                   inr,      "₹1,060.82"},
    AmountCase{"one lakh",             10'000'000,                                inr,      "₹1,00,000.00"},
    AmountCase{"lakhs",                123'456'700,                               inr,      "₹12,34,567.00"},
    AmountCase{"crores",               123'456'789'00,                            inr,      "₹12,34,56,789.00"},
    AmountCase{"euro follows",         123'456'700,                               eur,      "1.234.567,00\u00a0€"},
    AmountCase{"dollar leads",         123'456'7,                                 usd,      "$12,345.67"},
    AmountCase{"no decimals",          1'235,                                     jpy,      "¥1,235"},
    AmountCase{"three decimals",       1'234'567,                                 kwd,      "KWD\u00a01,234.567"},
    AmountCase{"own apostrophe",       123'456'7,                                 chf,      "CHF\u00a012’345.67"},
    AmountCase{"a credit",             -106'082,                                  inr,      "−₹1,060.82"},
    AmountCase{"the smallest number",  std::numeric_limits<std::int64_t>::min(),  jpy,      "−¥9,223,372,036,854,775,808"}));
// clang-format on

TEST(BareAmounts, LeaveOutTheSymbolOnly) {
    EXPECT_EQ(bare_amount_text({123'456'700, inr}), "12,34,567.00");
    EXPECT_EQ(bare_amount_text({-123'456'700, eur}), "−1.234.567,00");
    EXPECT_EQ(bare_amount_text({1'234'567, kwd}), "1,234.567");
}

}  // namespace
}  // namespace billmill::document
