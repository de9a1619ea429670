#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "domain/decimal.hpp"
#include "domain/invoice.hpp"
#include "support/seeded.hpp"

/// Sellers, bills and random bills with allowances, charges and all else that is priced; and the sums that must hold.
namespace billmill::domain::bills {

inline Seller german() {
    Seller seller;
    seller.currency = *find_currency("EUR");
    seller.tax_name = "MwSt.";
    seller.tax_rate = Percent{190'000};
    seller.address.country = "DE";
    seller.language = "de";
    return seller;
}
inline Seller indian() {
    Seller seller;
    seller.gstin = "27AAPFU0939F1ZV";
    return seller;
}
inline Percent percent(std::string_view text) {
    return {static_cast<std::int32_t>(*parse_decimal(text, percent_decimals))};
}
inline AmountOff amount(std::string_view text) {
    return {*parse_decimal(text, price_decimals)};
}
inline Adjustment adjustment(AdjustmentKind kind, Discount extent, std::string reason = "Why") {
    Adjustment made;
    made.kind = kind;
    made.extent = extent;
    made.reason = std::move(reason);
    return made;
}
inline Item item(std::string_view quantity, std::string_view price) {
    Item made;
    made.product_id = "P";
    made.product_name = "Thing";
    made.quantity.micros = *parse_decimal(quantity, quantity_decimals);
    made.price.micros = *parse_decimal(price, price_decimals);
    return made;
}
inline BillingRequest request(std::vector<Item> items) {
    BillingRequest made;
    made.user_id = "a@example.com";
    made.items = std::move(items);
    return made;
}
inline Discount random_extent(tests::Seeded& random) {
    if (random.one_in(2)) return PercentOff{Percent{static_cast<std::int32_t>(random.between(0, 150'000))}};
    return AmountOff{10'000 * random.between(0, 300)};
}
inline std::vector<Adjustment> random_adjustments(tests::Seeded& random) {
    std::vector<Adjustment> made;
    for (auto count = random.between(0, 4); count > 0; --count)
        made.push_back(adjustment(random.one_in(2) ? AdjustmentKind::charge : AdjustmentKind::allowance,
                                  random_extent(random), random.one_in(2) ? "Why" : "Other"));
    return made;
}
inline BillingRequest random_request(tests::Seeded& random, bool india) {
    constexpr std::int32_t rates[]{0, 50'000, 70'000, 180'000, 190'000, 1'000'000};
    BillingRequest made;
    made.user_id = "a@example.com";
    for (auto count = random.between(1, 6); count > 0; --count) {
        auto& one = made.items.emplace_back(item("1", "1"));
        one.quantity.micros = random.between(1, 9'000'000);
        one.price.micros =
            random.one_in(3) ? random.between(0, 99'999'999) : 5'000 * random.between(0, 9'999);
        one.tax_rate = Percent{rates[random.between(0, 5)]};
        if (random.one_in(3)) one.discount = random_extent(random);
        if (random.one_in(2)) one.adjustments = random_adjustments(random);
        if (india && random.one_in(4) && one.tax_rate->ten_thousandths == 180'000) one.cess = percent("12");
        if (random.one_in(9)) {
            one.tax_category = TaxCategory::reverse_charge;
            one.tax_rate.reset();
            one.cess.reset();
        }
    }
    made.prices_include_tax = random.one_in(2);
    if (random.one_in(2)) made.discount = random_extent(random);
    made.adjustments = random_adjustments(random);
    for (auto& adjustment : made.adjustments) {
        if (random.one_in(3)) adjustment.tax_rate = Percent{rates[random.between(0, 5)]};
    }
    if (random.one_in(3)) made.prepaid = AmountOff{10'000 * random.between(0, 500)};
    if (random.one_in(3)) made.round_to = AmountOff{random.one_in(2) ? 50'000 : 1'000'000};
    return made;
}

/// EN 16931: BR-S-08 and its siblings, BR-CO-10 to BR-CO-16, to the cent.
inline void expect_sums(const PricedInvoice& made) {
    std::map<std::pair<TaxCategory, Percent>, std::int64_t> groups;
    Totals sum;
    for (const auto& line : made.lines) {
        std::int64_t changes = 0;
        for (const auto& part : line.adjustments) {
            ASSERT_GT(part.amount.minor, 0);
            changes += part.kind == AdjustmentKind::allowance ? part.amount.minor : -part.amount.minor;
        }
        ASSERT_EQ(changes, line.discount.minor);
        ASSERT_GE(line.net.minor, 0);
        ASSERT_LE(line.net.minor, line.amount.minor);
        if (!made.prices_include_tax) {
            ASSERT_EQ(line.net, line.amount);
        }
        groups[{line.category, line.rate}] += line.net.minor;
        sum.lines.minor += line.net.minor;
    }
    const auto groups_of_lines = groups;
    for (const auto& part : made.adjustments) {
        if (part.amount.minor == 0) {
            ASSERT_FALSE((groups_of_lines.contains({part.category, part.rate})));
        }
        ASSERT_GE(part.amount.minor, 0);
        const bool added = part.kind == AdjustmentKind::charge;
        groups[{part.category, part.rate}] += added ? part.amount.minor : -part.amount.minor;
        (added ? sum.charges : sum.discount).minor += part.amount.minor;
        if (!part.percent) continue;
        const auto exact = static_cast<double>(part.base.minor) * part.percent->ten_thousandths / 1e6;
        ASSERT_NEAR(static_cast<double>(part.amount.minor), exact, 3.0)
            << "near base * percent (PEPPOL R040)";
    }
    ASSERT_EQ(groups.size(), made.taxes.size());
    for (const auto& tax : made.taxes) {
        ASSERT_EQ((groups[{tax.category, tax.rate}]), tax.taxable.minor);
        ASSERT_GE(tax.taxable.minor, 0);
        std::int64_t heads = 0;
        for (const auto& head : tax.heads) heads += head.amount.minor;
        ASSERT_EQ(recipient_pays(tax.category) ? 0 : heads, tax.tax.minor);
        sum.net.minor += tax.taxable.minor;
        sum.tax.minor += tax.tax.minor;
    }
    const auto& totals = made.totals;
    ASSERT_EQ(sum.lines.minor, totals.lines.minor);
    ASSERT_EQ(sum.discount.minor, totals.discount.minor);
    ASSERT_EQ(sum.charges.minor, totals.charges.minor);
    ASSERT_EQ(sum.net.minor, totals.net.minor);
    ASSERT_EQ(sum.tax.minor, totals.tax.minor);
    ASSERT_EQ(totals.lines.minor - totals.discount.minor + totals.charges.minor, totals.net.minor);
    ASSERT_EQ(totals.net.minor + totals.tax.minor, totals.gross.minor);
    ASSERT_EQ(totals.gross.minor - totals.prepaid.minor + totals.rounding.minor, totals.due.minor);
    ASSERT_GE(totals.due.minor, 0);
}

}  // namespace billmill::domain::bills
