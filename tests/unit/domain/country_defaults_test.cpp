#include "domain/country_defaults.hpp"

#include <gtest/gtest.h>

#include "domain/amount_in_words.hpp"
#include "domain/money.hpp"

namespace billmill::domain {
namespace {

TEST(CountryDefaults, FollowFromTheCountry) {
    EXPECT_EQ(usual_currency("DE"), "EUR");
    EXPECT_EQ(usual_currency("CH"), "CHF");
    EXPECT_EQ(usual_currency("IN"), "INR");
    EXPECT_EQ(usual_currency("XX"), "");
    EXPECT_EQ(usual_zone("SA"), "Asia/Riyadh");
    EXPECT_EQ(usual_zone("US"), "") << "it has several";
    EXPECT_EQ(usual_zone("XX"), "");
}

/// Regression: amounts of Egypt and Romania were said by the currency's code.
TEST(CountryDefaults, HaveACurrencyWithAName) {
    for (char first = 'A'; first <= 'Z'; ++first) {
        for (char second = 'A'; second <= 'Z'; ++second) {
            const auto code = usual_currency(std::string{first, second});
            if (code.empty()) continue;
            const auto words = amount_in_words({200, *find_currency(code)});
            EXPECT_EQ(words.find(code), std::string::npos) << words;
        }
    }
}

std::string_view usual_tax_name(const char* country, const char* language, const char* postcode = "") {
    Address address;
    address.country = country;
    address.postcode = postcode;
    return usual_tax_name(address, language);
}

TEST(CountryDefaults, NameTheTaxAsPapersThereDo) {
    EXPECT_EQ(usual_tax_name("CH", "de"), "MWST");
    EXPECT_EQ(usual_tax_name("CH", "fr"), "TVA");
    EXPECT_EQ(usual_tax_name("CH", "en"), "VAT");
    EXPECT_EQ(usual_tax_name("AT", "de"), "USt.");
    EXPECT_EQ(usual_tax_name("AU", "en"), "GST");
    EXPECT_EQ(usual_tax_name("IN", "en"), "GST");
    EXPECT_EQ(usual_tax_name("IN", "fr"), "GST");
    EXPECT_EQ(usual_tax_name("GB", "en"), "VAT");
    EXPECT_EQ(usual_tax_name("MX", "es"), "IVA");
    EXPECT_EQ(usual_tax_name("ES", "es", "28001"), "IVA");
    EXPECT_EQ(usual_tax_name("ES", "es", "35001"), "IGIC");
    EXPECT_EQ(usual_tax_name("ES", "de", "38400"), "IGIC");
    EXPECT_EQ(usual_tax_name("ES", "en", "52001"), "IPSI");
    EXPECT_EQ(usual_tax_name("XX", "nl"), "VAT");
}

/// What the table promises, money knows.
TEST(CountryDefaults, HaveCurrenciesThatExist) {
    for (char first = 'A'; first <= 'Z'; ++first) {
        for (char second = 'A'; second <= 'Z'; ++second) {
            const auto code = usual_currency(std::string{first, second});
            EXPECT_TRUE(code.empty() || find_currency(code)) << code;
        }
    }
}

}  // namespace
}  // namespace billmill::domain
