#include "domain/decimal.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "support/seeded.hpp"

namespace billmill::domain {
namespace {

constexpr auto top = std::numeric_limits<std::int64_t>::max();
constexpr auto bottom = std::numeric_limits<std::int64_t>::min();

TEST(Decimal, ReadsExactly) {
    struct Case {
        const char* text;
        int decimals;
        std::int64_t value;
    };
    for (const auto& [text, decimals, value] : {
             Case{"0.1", 6, 100'000},
             Case{"899", 2, 89'900},
             Case{"-0.01", 2, -1},
             Case{"-0", 2, 0},
             Case{"0e999999999999999999999999", 2, 0},
             Case{"1e2", 0, 100},
             Case{"1E+2", 0, 100},
             Case{"12.50", 1, 125},
             Case{"1200e-2", 0, 12},
             Case{"0.000000000000000000000000000001e30", 0, 1},
             Case{"1000000000000000000000000000000e-30", 0, 1},
             Case{"9223372036854775807", 0, top},
             Case{"-9223372036854775808", 0, bottom},
             Case{"9223372036854.775807", 6, top},
         }) {
        const auto parsed = parse_decimal(text, decimals);
        ASSERT_TRUE(parsed) << text;
        EXPECT_EQ(*parsed, value) << text;
    }
}

TEST(Decimal, SaysWhyNot) {
    struct Case {
        const char* text;
        DecimalFault fault;
    };
    using enum DecimalFault;
    for (const auto& [text, fault] : {
             Case{"", not_a_number},
             Case{"-", not_a_number},
             Case{"+1", not_a_number},
             Case{"01", not_a_number},
             Case{".5", not_a_number},
             Case{"5.", not_a_number},
             Case{"1,5", not_a_number},
             Case{"1 ", not_a_number},
             Case{" 1", not_a_number},
             Case{"NaN", not_a_number},
             Case{"Infinity", not_a_number},
             Case{"0x10", not_a_number},
             Case{"1e", not_a_number},
             Case{"1e+", not_a_number},
             Case{"1e1.5", not_a_number},
             Case{"--1", not_a_number},
             Case{"\xD9\xA1", not_a_number},
             Case{"0.001", too_precise},
             Case{"1e-3", too_precise},
             Case{"1e-400", too_precise},
             Case{"92233720368547758.08", too_large},
             Case{"-92233720368547758.09", too_large},
             Case{"1e400", too_large},
             Case{"1e99999999999999999999999999999999", too_large},
             Case{"99999999999999999999999999999999999999.001", too_large},
         }) {
        const auto parsed = parse_decimal(text, 2);
        ASSERT_FALSE(parsed) << text;
        EXPECT_EQ(parsed.error(), fault) << text;
    }
}

TEST(Decimal, WritesTheShortestTextWithAtLeastSoManyDecimals) {
    EXPECT_EQ(format_decimal(1'500'000, 6, 0), "1.5");
    EXPECT_EQ(format_decimal(89'900, 2, 2), "899.00");
    EXPECT_EQ(format_decimal(89'900, 2, 0), "899");
    EXPECT_EQ(format_decimal(-5, 2, 2), "-0.05");
    EXPECT_EQ(format_decimal(0, 6, 0), "0");
    EXPECT_EQ(format_decimal(0, 3, 3), "0.000");
    EXPECT_EQ(format_decimal(7, 0, 0), "7");
    EXPECT_EQ(format_decimal(7, 0, 2), "7.00");
    EXPECT_EQ(format_decimal(1'230, 3, 1), "1.23");
    EXPECT_EQ(format_decimal(bottom, 6, 0), "-9223372036854.775808");
}

TEST(DecimalLaw, WhatIsWrittenReadsBackAsTheSame) {
    tests::Seeded random;
    for (int i = 0; i < 20'000; ++i) {
        const auto value = random.between(bottom, top) >> random.between(0, 63);
        const auto decimals = static_cast<int>(random.between(0, 9));
        const auto text = format_decimal(value, decimals, static_cast<int>(random.between(0, decimals)));
        ASSERT_EQ(parse_decimal(text, decimals), value) << text << " at " << decimals;
    }
}

TEST(DivideHalfUp, IsExactAtTheEndsOfItsRange) {
    constexpr __int128 huge = (__int128{1} << 126) - 1 + (__int128{1} << 126);  // The largest __int128.
    EXPECT_TRUE(divide_half_up(huge, huge) == 1);
    EXPECT_TRUE(divide_half_up(huge - 1, huge) == 1);
    EXPECT_TRUE(divide_half_up(-huge, 1) == -huge);
    EXPECT_TRUE(divide_half_up(huge / 2, huge) == 0);
    EXPECT_TRUE(divide_half_up(huge / 2 + 1, huge) == 1);
}

TEST(DivideHalfUpLaw, ErrsByAtMostHalfAndMirrors) {
    tests::Seeded random;
    for (int i = 0; i < 20'000; ++i) {
        const __int128 numerator =
            static_cast<__int128>(random.between(bottom, top)) * random.between(1, 1'000'000);
        const __int128 denominator = random.between(1, 1'000'000'000);
        const auto quotient = divide_half_up(numerator, denominator);
        const auto twice_off = 2 * (numerator - quotient * denominator);
        ASSERT_TRUE(twice_off <= denominator && twice_off >= -denominator);
        ASSERT_TRUE(divide_half_up(-numerator, denominator) == -quotient);
    }
}

}  // namespace
}  // namespace billmill::domain
