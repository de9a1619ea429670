#include "domain/money.hpp"

#include <gtest/gtest.h>

#include "domain/amount_in_words.hpp"

namespace billmill::domain {
namespace {

Money amount(std::int64_t minor, std::string_view currency) {
    return {minor, *find_currency(currency)};
}

TEST(Currency, KnowsItsDecimals) {
    for (const auto* code : {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX",
                             "UYI", "VND", "VUV", "XAF", "XOF", "XPF"}) {
        ASSERT_TRUE(find_currency(code)) << code;
        EXPECT_EQ(find_currency(code)->decimals, 0) << code;
    }
    for (const auto* code : {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
        EXPECT_EQ(find_currency(code)->decimals, 3) << code;
    for (const auto* code : {"CLF", "UYW"}) EXPECT_EQ(find_currency(code)->decimals, 4) << code;
    for (const auto* code : {"AED", "EUR", "INR", "USD", "ZWG", "CHF"})
        EXPECT_EQ(find_currency(code)->decimals, 2) << code;
    for (const auto* code : {"", "EU", "EURO", "eur", "XXX", "AAA", "ZZZ", "2AF"})
        EXPECT_FALSE(find_currency(code)) << code;
    EXPECT_EQ(find_currency("KWD")->code(), "KWD");
}

TEST(Money, IsWrittenWithExactlyItsDecimals) {
    EXPECT_EQ(text(amount(106'082, "INR")), "1060.82");
    EXPECT_EQ(text(amount(5, "JPY")), "5");
    EXPECT_EQ(text(amount(5, "KWD")), "0.005");
    EXPECT_EQ(text(amount(-100, "EUR")), "-1.00");
    EXPECT_EQ(text(UnitPrice{899'000'000}), "899");
    EXPECT_EQ(text(Quantity{1'500'000}), "1.5");
    EXPECT_EQ(text(Percent{88'750}), "8.875");
}

TEST(Money, DoesNotMixCurrenciesOrLeaveItsMaximum) {
    EXPECT_EQ(add(amount(1, "EUR"), amount(2, "EUR")), amount(3, "EUR"));
    EXPECT_EQ(subtract(amount(1, "EUR"), amount(2, "EUR")), amount(-1, "EUR"));
    EXPECT_EQ(add(amount(1, "EUR"), amount(2, "USD")).error().fault, Fault::invalid);
    EXPECT_EQ(subtract(amount(1, "EUR"), amount(2, "USD")).error().fault, Fault::invalid);
    EXPECT_TRUE(add(amount(amount_minor_max - 1, "EUR"), amount(1, "EUR")));
    EXPECT_FALSE(add(amount(amount_minor_max, "EUR"), amount(1, "EUR")));
    EXPECT_FALSE(subtract(amount(-amount_minor_max, "EUR"), amount(1, "EUR")));
    EXPECT_FALSE(add(amount(INT64_MAX, "EUR"), amount(1, "EUR")));
    EXPECT_FALSE(subtract(amount(INT64_MIN, "EUR"), amount(1, "EUR")));
}

TEST(AmountInWords, ReadsAsPeopleWriteIt) {
    struct Case {
        std::int64_t minor;
        const char* currency;
        const char* words;
    };
    for (const auto& [minor, currency, words] : {
             Case{106'082, "INR", "Rupees One Thousand Sixty and Paise Eighty-Two Only"},
             Case{123'456'750, "INR",
                  "Rupees Twelve Lakh Thirty-Four Thousand Five Hundred Sixty-Seven and Paise Fifty Only"},
             Case{100, "INR", "Rupee One Only"},
             Case{1, "INR", "Rupees Zero and Paisa One Only"},
             Case{0, "INR", "Rupees Zero Only"},
             Case{-200, "INR", "Minus Rupees Two Only"},
             Case{1'000'000'000, "INR", "Rupees One Crore Only"},
             Case{1'999'999'900, "INR",
                  "Rupees One Crore Ninety-Nine Lakh Ninety-Nine Thousand Nine Hundred Ninety-Nine Only"},
             Case{amount_minor_max, "INR", "Rupees Ten Lakh Crore Only"},
             Case{123'456'700, "EUR",
                  "Euros One Million Two Hundred Thirty-Four Thousand Five Hundred Sixty-Seven Only"},
             Case{1'001, "USD", "US Dollars Ten and Cent One Only"},
             Case{20'000'000'011, "JPY", "Yen Twenty Billion Eleven Only"},
             Case{1'005, "KWD", "Kuwaiti Dinar One and Fils Five Only"},
             Case{1'234, "LYD", "LYD One and 234/1000 Only"},
             // Regression: these were named by their codes.
             Case{1'234, "TND", "Tunisian Dinar One and Millimes Two Hundred Thirty-Four Only"},
             Case{124, "ISK", "Icelandic Kronur One Hundred Twenty-Four Only"},
             Case{2'005, "OMR", "Omani Rials Two and Baisa Five Only"},
             Case{101, "RON", "Romanian Leu One and Ban One Only"},
             Case{250, "EGP", "Egyptian Pounds Two and Piastres Fifty Only"},
             Case{302, "ILS", "New Shekels Three and Agorot Two Only"},
             Case{11'313, "GBP", "Pounds Sterling One Hundred Thirteen and Pence Thirteen Only"},
         }) {
        EXPECT_EQ(amount_in_words(amount(minor, currency)), words);
    }
    EXPECT_NE(amount_in_words(amount(INT64_MIN, "JPY")), "");  // No overflow at the end of the range.
}

struct WordsCase {
    std::int64_t minor;
    const char* currency;
    const char* language;
    const char* words;
};

TEST(AmountInWords, AreSaidInTheDocumentsLanguageOrNotAtAll) {
    for (const auto& [minor, currency, language, words] : {
             WordsCase{106'082, "INR", "hi", "एक हज़ार साठ रुपये और बयासी पैसे मात्र"},
             WordsCase{12'345'678'900, "INR", "hi", "बारह करोड़ चौंतीस लाख छप्पन हज़ार सात सौ नवासी रुपये मात्र"},
             WordsCase{100, "INR", "hi", "एक रुपया मात्र"},
             WordsCase{50, "INR", "hi", "पचास पैसे मात्र"},
             WordsCase{0, "INR", "hi", "शून्य रुपये मात्र"},
             WordsCase{-100, "EUR", "hi", "ऋण एक यूरो मात्र"},
             WordsCase{100, "KWD", "hi", ""},
             WordsCase{106'082, "CNY", "zh", "人民币壹仟零陆拾元捌角贰分"},
             WordsCase{15'271'600, "CNY", "zh", "人民币壹拾伍万贰仟柒佰壹拾陆元整"},
             WordsCase{10'000'100, "CNY", "zh", "人民币壹拾万零壹元整"},
             WordsCase{10'000'000'005, "CNY", "zh", "人民币壹亿元零伍分"},
             WordsCase{1'000'010'000, "CNY", "zh", "人民币壹仟万零壹佰元整"},
             WordsCase{120'000'000'000'000, "CNY", "zh", "人民币壹万贰仟亿元整"},
             WordsCase{100'000'000'000'000, "CNY", "zh", "人民币壹万亿元整"},
             WordsCase{1'000, "CNY", "zh", "人民币壹拾元整"},
             WordsCase{5, "CNY", "zh", "人民币伍分"},
             WordsCase{150, "CNY", "zh", "人民币壹元伍角整"},
             WordsCase{0, "CNY", "zh", "人民币零元整"},
             WordsCase{100, "EUR", "zh", ""},
             WordsCase{100, "EUR", "en", "Euro One Only"},
             WordsCase{100, "EUR", "de", ""},
             WordsCase{100, "SAR", "ar", ""},
         }) {
        EXPECT_EQ(amount_in_words({minor, find_currency(currency).value()}, language), words)
            << minor << ' ' << currency << ' ' << language;
    }
}

}  // namespace
}  // namespace billmill::domain
