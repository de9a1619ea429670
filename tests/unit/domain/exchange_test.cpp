#include "domain/exchange.hpp"

#include <gtest/gtest.h>

#include "domain/credit.hpp"
#include "unit/domain/bills.hpp"

namespace billmill::domain {
namespace {

ConversionFactor factor(std::string_view text) {
    return {*parse_decimal(text, conversion_decimals)};
}
ExchangeRate ecb(std::string_view rate) {
    return {factor(rate), "ECB", {2026, 11, 20}};
}

struct Conversion {
    const char* from;
    std::int64_t minor;
    const char* rate;
    const char* into;
    const char* wanted;  ///< "": too large.
};
class Convert : public testing::TestWithParam<Conversion> {};

TEST_P(Convert, RoundsOnceAHalfAwayFromZero) {
    const auto& one = GetParam();
    const auto made =
        convert({one.minor, *find_currency(one.from)}, factor(one.rate), *find_currency(one.into));
    EXPECT_EQ(made ? text(*made) : "", one.wanted);
}
INSTANTIATE_TEST_SUITE_P(Table, Convert,
                         testing::Values(Conversion{"USD", 19'000, "0.9215", "EUR", "175.09"},  // 175.085
                                         Conversion{"USD", -19'000, "0.9215", "EUR",
                                                    "-175.09"},  // A credit mirrors its invoice.
                                         Conversion{"JPY", 1'900, "0.0059871234", "EUR", "11.38"},  // 11.3755
                                         Conversion{"EUR", 100, "167.025", "JPY", "167"},           // 167.025
                                         Conversion{"KWD", 1'005, "3.2415", "USD", "3.26"},         // 3.2577
                                         Conversion{"EUR", 1, "0.335", "KWD", "0.003"},             // 0.00335
                                         Conversion{"INR", 1, "0.0000000001", "EUR", "0.00"},
                                         Conversion{"EUR", amount_minor_max, "1", "USD", "10000000000000.00"},
                                         Conversion{"EUR", amount_minor_max, "1.0000000001", "USD", ""},
                                         Conversion{"JPY", amount_minor_max, "1000000", "KWD", ""}));

TEST(Exchange, StatesNetAndTaxInTheSellersCurrency) {
    auto request = bills::request({bills::item("1", "1000")});
    request.currency = "USD";
    request.exchange_rate = ecb("0.9215");
    const auto seller = bills::german();
    ASSERT_TRUE(check_for_seller(request, seller).empty());
    const auto made = price(request, seller, Customer{}).value();
    ASSERT_TRUE(made.accounting);
    EXPECT_EQ(made.accounting->currency.code(), "EUR");
    EXPECT_EQ(text(made.accounting->net), "921.50");
    EXPECT_EQ(text(made.accounting->tax), "175.09");
    EXPECT_EQ(text(made.totals.tax), "190.00") << "what is asked for stays";
    request.exchange_rate.reset();
    EXPECT_FALSE(price(request, seller, Customer{})->accounting);
}

struct Wrong {
    const char* pointer;
    const char* code;
    void (*change)(BillingRequest&);
};
class WrongExchange : public testing::TestWithParam<Wrong> {};

TEST_P(WrongExchange, IsNamedWithItsPlace) {
    auto request = bills::request({bills::item("1", "1000")});
    request.currency = "USD";
    request.exchange_rate = ecb("0.9215");
    GetParam().change(request);
    const auto issues = check_for_seller(request, bills::german());
    ASSERT_EQ(issues.size(), 1U);
    EXPECT_EQ(issues[0].pointer, GetParam().pointer);
    EXPECT_EQ(issues[0].code, GetParam().code);
}
INSTANTIATE_TEST_SUITE_P(
    Table, WrongExchange,
    testing::Values(
        Wrong{"/exchangeRate/rate", "out_of_range", [](auto& r) { r.exchange_rate->rate = {}; }},
        Wrong{"/exchangeRate/rate", "out_of_range", [](auto& r) { r.exchange_rate->rate.scaled = -1; }},
        Wrong{"/exchangeRate/rate", "out_of_range",
              [](auto& r) { r.exchange_rate->rate.scaled = conversion_scaled_max + 1; }},
        Wrong{"/exchangeRate/source", "required", [](auto& r) { r.exchange_rate->source.clear(); }},
        Wrong{"/exchangeRate/source", "too_long",
              [](auto& r) { r.exchange_rate->source = std::string(61, 'x'); }},
        Wrong{"/exchangeRate", "same_currency", [](auto& r) { r.currency = "EUR"; }},
        Wrong{"/exchangeRate", "same_currency", [](auto& r) { r.currency.clear(); }},
        Wrong{"/exchangeRate/rate", "amount_too_large", [](auto& r) {
                  r.items[0].price.micros = price_micros_max;
                  r.exchange_rate->rate.scaled = conversion_scaled_max;
              }}));

/// Credits are stated at their invoice's rate, and all of them together state what it did, to the cent.
TEST(Exchange, CreditsTakeBackWhatTheInvoiceStated) {
    tests::Seeded random;
    for (int round = 0; round < 300; ++round) {
        auto request = bills::random_request(random, false);
        request.currency = random.one_in(2) ? "USD" : "JPY";
        request.prepaid.reset();
        request.round_to.reset();
        for (auto& item : request.items) item.quantity.micros = 3'000'000;
        request.exchange_rate = ExchangeRate{{random.between(1, 99'999'999'999)}, "ECB", {2026, 11, 20}};
        if (!check_for_seller(request, bills::german()).empty()) continue;
        Invoice invoice;
        invoice.priced = price(request, bills::german(), Customer{}).value();
        std::vector<Invoice> credits;
        auto net = invoice.priced.accounting->net.minor;
        auto tax = invoice.priced.accounting->tax.minor;
        for (int part = 0; part < 3; ++part) {
            CreditRequest asked;
            for (std::size_t line = 0; line < request.items.size(); ++line)
                asked.lines.push_back({static_cast<int>(line) + 1, Quantity{1'000'000}});
            Invoice note;
            note.priced = credit(asked, invoice, credits).value();
            ASSERT_TRUE(note.priced.accounting);
            ASSERT_EQ(note.priced.accounting->exchange, *request.exchange_rate);
            ASSERT_GE(note.priced.accounting->tax.minor, 0);
            net -= note.priced.accounting->net.minor;
            tax -= note.priced.accounting->tax.minor;
            credits.push_back(std::move(note));
        }
        ASSERT_EQ(net, 0);
        ASSERT_EQ(tax, 0);
    }
}

}  // namespace
}  // namespace billmill::domain
