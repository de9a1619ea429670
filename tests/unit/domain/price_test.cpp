#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "domain/decimal.hpp"
#include "domain/invoice.hpp"
#include "domain/line_amount.hpp"
#include "support/seeded.hpp"

namespace billmill::domain {
namespace {

Seller french() {
    Seller seller;
    seller.currency = *find_currency("EUR");
    seller.tax_name = "VAT";
    seller.tax_rate = Percent{200'000};
    seller.address.country = "FR";
    return seller;
}
Seller indian() {
    Seller seller;
    seller.gstin = "27AAPFU0939F1ZV";
    return seller;
}
Item item(std::string_view quantity, std::string_view price) {
    Item made;
    made.product_id = "P";
    made.product_name = "Thing";
    made.quantity.micros = *parse_decimal(quantity, quantity_decimals);
    made.price.micros = *parse_decimal(price, price_decimals);
    return made;
}
BillingRequest request(std::vector<Item> items) {
    BillingRequest made;
    made.user_id = "a@example.com";
    made.items = std::move(items);
    return made;
}

struct LineCase {
    const char* why;
    const char* quantity;
    const char* price;
    Discount discount;
    const char* currency;
    const char* amount;
    const char* shown;
};

class Line : public testing::TestWithParam<LineCase> {};

TEST_P(Line, IsRoundedOnce) {
    const auto& [why, quantity, price, discount, currency, amount, shown] = GetParam();
    auto one = item(quantity, price);
    one.discount = discount;
    const auto made = line_amount(one, *find_currency(currency));
    ASSERT_TRUE(made) << why;
    EXPECT_EQ(text(Money{made->amount, *find_currency(currency)}), amount) << why;
    EXPECT_EQ(text(Money{made->before - made->amount, *find_currency(currency)}), shown) << why;
}

INSTANTIATE_TEST_SUITE_P(
    Table, Line,
    testing::Values(
        // why, quantity, price, discount, currency, amount, discount shown
        LineCase{"plain", "1", "899", {}, "INR", "899.00", "0.00"},
        LineCase{"a half goes up", "3", "33.335", {}, "EUR", "100.01", "0.00"},
        LineCase{"just below a half", "1", "1.004999", {}, "EUR", "1.00", "0.00"},
        LineCase{"not rounded twice", "3", "33.335", PercentOff{Percent{100'000}}, "EUR", "90.00", "10.01"},
        LineCase{"an eighth of a percent", "8", "12.5", PercentOff{Percent{1'250}}, "EUR", "99.88", "0.12"},
        LineCase{"all of it", "7", "1.99", PercentOff{Percent{1'000'000}}, "EUR", "0.00", "13.93"},
        LineCase{"an amount off", "2", "10.005", AmountOff{5'000'000}, "EUR", "15.01", "5.00"},
        LineCase{"an amount off half a cent", "3", "33.335", AmountOff{5'000'000}, "EUR", "95.01", "5.00"},
        LineCase{"no decimals", "1.5", "333", {}, "JPY", "500", "0"},
        LineCase{"three decimals", "1", "0.0005", {}, "KWD", "0.001", "0.000"},
        LineCase{"four decimals", "1", "0.00005", {}, "CLF", "0.0001", "0.0000"},
        LineCase{"the smallest of all", "0.000001", "0.000001", {}, "EUR", "0.00", "0.00"},
        LineCase{"free", "5", "0", {}, "EUR", "0.00", "0.00"}));

TEST(LineMaximum, IsHeldExactly) {
    const auto eur = *find_currency("EUR");
    EXPECT_EQ(line_amount(item("10", "1000000000000"), eur)->amount, amount_minor_max);
    EXPECT_EQ(line_amount(item("10.000001", "1000000000000"), eur).error().fault, AmountFault::too_large);
    EXPECT_EQ(line_amount(item("1000000000", "1000000000000"), eur).error().fault, AmountFault::too_large);
    auto one = item("1", "9.99");
    one.discount = AmountOff{9'990'000};
    EXPECT_EQ(line_amount(one, eur)->amount, 0);
    one.discount = AmountOff{10'000'000};
    EXPECT_EQ(line_amount(one, eur).error().fault, AmountFault::discount_too_large);
    one.discount = AmountOff{9'995'000};
    EXPECT_EQ(line_amount(one, eur).error().fault, AmountFault::discount_too_precise);
}

TEST(Spread, GivesWhatIsLeftToTheLargestRemaindersAndOfEqualOnesToTheFirst) {
    const auto parts = [](std::int64_t total, std::vector<std::int64_t> weights) {
        return spread(total, weights);
    };
    using Parts = std::vector<std::int64_t>;
    EXPECT_EQ(parts(100, {1, 1, 1}), (Parts{34, 33, 33}));
    EXPECT_EQ(parts(2, {1, 1, 1}), (Parts{1, 1, 0}));
    EXPECT_EQ(parts(10, {1, 2, 4}), (Parts{1, 3, 6}));  // 1.43, 2.86, 5.71
    EXPECT_EQ(parts(5, {0, 3, 0}), (Parts{0, 5, 0}));
    EXPECT_EQ(parts(0, {1, 2}), (Parts{0, 0}));
    EXPECT_EQ(parts(0, {0, 0}), (Parts{0, 0}));
    EXPECT_EQ(parts(7, {}), Parts{});
    EXPECT_EQ(parts(amount_minor_max, {amount_minor_max, amount_minor_max}),
              (Parts{amount_minor_max / 2, amount_minor_max / 2}));
}

TEST(Price, TaxesTheGroupAndNeverTheLine) {
    const auto priced = price(
        request({item("1", "10.03"), item("1", "10.03"), item("1", "10.03")}),
        [] {
            auto seller = french();
            seller.tax_rate = Percent{180'000};
            return seller;
        }(),
        Customer{});
    ASSERT_TRUE(priced);
    EXPECT_EQ(text(priced->totals.tax), "5.42");  // By line it would be 3 x 1.81 = 5.43.
    EXPECT_EQ(priced->taxes[0].heads[0].name, "VAT");
    EXPECT_EQ(priced->regime, TaxRegime::vat);
}

TEST(Price, RoundsEachHeadByItself) {
    auto seller = indian();
    const auto inside = price(request({item("1", "10.05")}), seller, Customer{});
    ASSERT_TRUE(inside);
    EXPECT_EQ(inside->regime, TaxRegime::india_intra_state);
    EXPECT_EQ(inside->place_of_supply, "27");
    ASSERT_EQ(inside->taxes[0].heads.size(), 2U);
    EXPECT_EQ(inside->taxes[0].heads[0].name, "CGST");
    EXPECT_EQ(inside->taxes[0].heads[1].name, "SGST");
    EXPECT_EQ(text(inside->totals.tax), "1.80");

    auto across = request({item("1", "10.05")});
    across.place_of_supply = "29";
    const auto outside = price(across, seller, Customer{});
    ASSERT_TRUE(outside);
    EXPECT_EQ(outside->regime, TaxRegime::india_inter_state);
    EXPECT_EQ(outside->taxes[0].heads[0].name, "IGST");
    EXPECT_EQ(text(outside->totals.tax), "1.81");
}

TEST(Price, FindsThePlaceOfSupply) {
    const auto place = [](const Customer& buyer, std::string asked = {}) {
        auto bill = request({item("1", "1")});
        bill.place_of_supply = std::move(asked);
        const auto priced = price(bill, indian(), buyer);
        return priced ? priced->place_of_supply : priced.error().what;
    };
    Customer buyer;
    EXPECT_EQ(place(buyer), "27");
    buyer.address.region = "Karnataka";
    EXPECT_EQ(place(buyer), "29");
    buyer.address.country = "IN";
    EXPECT_EQ(place(buyer), "29");
    buyer.tax_id = "09AAACH7409R1ZZ";
    EXPECT_EQ(place(buyer), "09");
    EXPECT_EQ(place(buyer, "38"), "38");
    buyer = {};
    buyer.address.country = "US";
    buyer.address.region = "Georgia";
    EXPECT_EQ(place(buyer), "96");
    buyer.address.country = "";
    EXPECT_EQ(place(buyer), "the place of supply is no Indian state");
}

TEST(Price, LeviesUtgstInTerritoriesWithoutLegislature) {
    auto seller = indian();
    seller.gstin.clear();
    seller.address.country = "IN";
    seller.address.region = "Chandigarh";
    const auto priced = price(request({item("1", "100")}), seller, Customer{});
    ASSERT_TRUE(priced);
    EXPECT_EQ(priced->taxes[0].heads[1].name, "UTGST");
}

TEST(Price, KeepsTheSumWherePricesIncludeTax) {
    auto bill = request({item("1", "118"), item("1", "59.99"), item("3", "0.33")});
    bill.prices_include_tax = true;
    bill.discount = PercentOff{Percent{50'000}};
    const auto priced = price(bill, indian(), Customer{});
    ASSERT_TRUE(priced);
    ASSERT_EQ(priced->taxes[0].heads.size(), 2U);
    EXPECT_EQ(text(priced->taxes[0].heads[0].amount), "12.97");  // 170.03 x 9 / 118 = 12.968...
    EXPECT_EQ(text(priced->totals.net), "144.09");
    EXPECT_EQ(text(priced->totals.gross), "170.03");  // 178.98 less round(8.949)
}

TEST(Price, OrdersGroupsAndSpreadsTheDocumentDiscount) {
    auto low = item("1", "100");
    low.tax_rate = Percent{50'000};
    auto free = item("1", "100");
    free.tax_category = TaxCategory::exempt;
    free.exemption_reason = "Education";
    auto nothing = item("1", "100");
    nothing.tax_rate = Percent{0};
    auto bill = request({free, nothing, low, item("1", "100")});
    bill.discount = AmountOff{100'010'000};  // 100.01 over four equal groups
    const auto priced = price(bill, french(), Customer{});
    ASSERT_TRUE(priced);
    ASSERT_EQ(priced->taxes.size(), 4U);
    const auto& taxes = priced->taxes;
    EXPECT_EQ(text(taxes[0].rate), "20");
    EXPECT_EQ(text(taxes[0].taxable), "74.99");  // The cent that does not divide falls on the first group.
    EXPECT_EQ(text(taxes[1].rate), "5");
    EXPECT_EQ(text(taxes[1].taxable), "75.00");
    EXPECT_EQ(taxes[2].category, TaxCategory::zero);
    EXPECT_EQ(taxes[3].category, TaxCategory::exempt);
    EXPECT_EQ(taxes[3].reason, "Education");
    EXPECT_EQ(text(priced->totals.discount), "100.01");
}

TEST(Price, RefusesWhatLeavesTheMaxima) {
    EXPECT_EQ(price(request({item("10", "1000000000000"), item("1", "0.01")}), french(), {}).error().fault,
              Fault::invalid);
    EXPECT_EQ(price(request({item("10", "1000000000000")}), french(), {}).error().fault,
              Fault::invalid);  // With tax.
    EXPECT_TRUE(price(request({item("8", "1000000000000")}), french(), {}));
    auto bill = request({item("1", "1")});
    bill.discount = AmountOff{1'010'000};
    EXPECT_EQ(price(bill, french(), {}).error().fault, Fault::invalid);
    EXPECT_EQ(price(request(std::vector<Item>(lines_max + 1, item("1", "1"))), french(), {}).error().fault,
              Fault::invalid);
    EXPECT_TRUE(price(request(std::vector<Item>(lines_max, item("1", "1"))), french(), {}));
}

Item random_item(tests::Seeded& random) {
    Item made;
    made.quantity.micros = random.one_in(2) ? 1'000'000 * random.between(1, 9) : random.between(1, 9'000'000);
    made.price.micros = random.one_in(2) ? 5'000 * random.between(0, 9'999) : random.between(0, 99'999'999);
    made.tax_rate = Percent{static_cast<std::int32_t>(10 * random.between(0, 30'000))};
    if (random.one_in(3))
        made.discount = PercentOff{Percent{static_cast<std::int32_t>(random.between(0, Percent::hundred))}};
    return made;
}
BillingRequest random_request(tests::Seeded& random) {
    BillingRequest made;
    for (auto count = random.between(1, 9); count > 0; --count) {
        made.items.push_back(random_item(random));
        if (random.one_in(2)) made.items.back().tax_rate = made.items.front().tax_rate;
    }
    made.prices_include_tax = random.one_in(2);
    if (random.one_in(2))
        made.discount = PercentOff{Percent{static_cast<std::int32_t>(random.between(0, Percent::hundred))}};
    return made;
}

TEST(PriceLaw, EverythingAddsUpAndNothingIsNegative) {
    tests::Seeded random;
    for (int i = 0; i < 5'000; ++i) {
        const auto bill = random_request(random);
        const auto priced = price(bill, random.one_in(2) ? indian() : french(), Customer{});
        ASSERT_TRUE(priced);
        std::int64_t nets = 0, asked = 0, taxable = 0, tax = 0;
        for (const auto& line : priced->lines) {
            nets += line.net.minor;
            asked += line.amount.minor;
            ASSERT_GE(line.net.minor, 0);
            ASSERT_GE(line.discount.minor, 0);
            ASSERT_LE(line.net.minor, line.amount.minor);
        }
        for (const auto& group : priced->taxes) {
            taxable += group.taxable.minor;
            tax += group.tax.minor;
            ASSERT_GE(group.taxable.minor, 0);
            ASSERT_EQ(std::accumulate(group.heads.begin(), group.heads.end(), std::int64_t{0},
                                      [](auto sum, const auto& head) { return sum + head.amount.minor; }),
                      group.tax.minor);
        }
        const auto& totals = priced->totals;
        ASSERT_EQ(nets, totals.lines.minor);
        ASSERT_EQ(taxable, totals.net.minor);
        ASSERT_EQ(tax, totals.tax.minor);
        ASSERT_EQ(totals.lines.minor - totals.discount.minor, totals.net.minor);
        ASSERT_EQ(totals.net.minor + totals.tax.minor, totals.gross.minor);
        ASSERT_GE(totals.discount.minor, 0);
        if (std::holds_alternative<std::monostate>(bill.discount) && *bill.prices_include_tax) {
            ASSERT_EQ(totals.gross.minor, asked) << "what was asked is what is paid";
        }
    }
}

TEST(PriceLaw, TheOrderOfLinesChangesNoTotal) {
    tests::Seeded random;
    for (int i = 0; i < 1'000; ++i) {
        auto bill = random_request(random);
        const auto priced = price(bill, indian(), Customer{});
        std::ranges::reverse(bill.items);
        const auto reversed = price(bill, indian(), Customer{});
        ASSERT_TRUE(priced && reversed);
        ASSERT_EQ(priced->totals, reversed->totals);
        ASSERT_EQ(priced->taxes, reversed->taxes);
    }
}

TEST(TaxLaw, ACreditNoteAlwaysCancelsItsInvoice) {
    tests::Seeded random;
    for (int i = 0; i < 10'000; ++i) {
        const auto net = random.between(-amount_minor_max, amount_minor_max);
        const Percent rate{static_cast<std::int32_t>(random.between(0, Percent::hundred))};
        ASSERT_EQ(tax_on_net(net, rate) + tax_on_net(-net, rate), 0);
        ASSERT_EQ(tax_in_gross(net, rate, rate) + tax_in_gross(-net, rate, rate), 0);
        ASSERT_LE(tax_on_net(net < 0 ? -net : net, rate), amount_minor_max);
    }
}

/// Whatever categories there are: one that is added is tested here.
TEST(Tax, EveryCategoryIsBilledAsItsRowSays) {
    for (const auto& row : tax_categories) {
        auto one = item("1", "100");
        one.tax_category = row.category;
        if (row.reason_is_of_bill) one.exemption_reason = "The law that the seller knows";
        const auto bill = request({one});
        auto seller = french();
        if (!row.country.empty()) seller.address.country = row.country;
        EXPECT_TRUE(check_for_seller(bill, seller).empty()) << row.code;
        const auto priced = price(bill, seller, {});
        ASSERT_TRUE(priced) << row.code;
        ASSERT_EQ(priced->taxes.size(), 1U);
        EXPECT_EQ(priced->totals.tax.minor, row.bears_tax ? 2'000 : 0) << row.code;
        EXPECT_EQ(priced->taxes[0].reason.empty(), !row.states_reason) << row.code;
        EXPECT_EQ(priced->taxes[0].heads[0].name, row.tax_name.empty() ? "VAT" : row.tax_name) << row.code;

        one.tax_rate = Percent{180'000};
        const bool may = bears_gst(row.category) && row.country.empty();
        EXPECT_EQ(check_for_seller(request({one}), indian()).empty(), may) << row.code;
        if (!may) continue;
        const auto in_india = price(request({one}), indian(), {});
        ASSERT_TRUE(in_india) << row.code;
        EXPECT_EQ(in_india->taxes[0].heads.size(), 2U) << row.code;
        EXPECT_EQ(in_india->totals.tax.minor, row.recipient_pays ? 0 : 1'800) << row.code;
    }
}

TEST(Tax, CategoriesHaveTheCodesOfUncl5305) {
    EXPECT_EQ(code(TaxCategory::standard), "S");
    EXPECT_EQ(code(TaxCategory::zero), "Z");
    EXPECT_EQ(code(TaxCategory::exempt), "E");
    EXPECT_EQ(code(TaxCategory::reverse_charge), "AE");
    EXPECT_EQ(code(TaxCategory::intra_community), "K");
    EXPECT_EQ(code(TaxCategory::export_outside), "G");
    EXPECT_EQ(code(TaxCategory::outside_scope), "O");
    EXPECT_EQ(code(TaxCategory::igic), "L");
    EXPECT_EQ(code(TaxCategory::ipsi), "M");
}

}  // namespace
}  // namespace billmill::domain
