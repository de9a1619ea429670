#include <gtest/gtest.h>

#include <stdexcept>

#include "unit/domain/bills.hpp"

namespace billmill::domain {
namespace {

using namespace bills;
using enum AdjustmentKind;

PricedInvoice priced(const BillingRequest& bill, const Seller& seller, const Customer& buyer = {}) {
    for (const auto& issue : check_for_seller(bill, seller))
        ADD_FAILURE() << issue.pointer << " " << issue.code;
    auto made = price(bill, seller, buyer);
    if (!made) throw std::runtime_error{made.error().what};
    return *std::move(made);
}
std::string only_issue(const BillingRequest& bill, const Seller& seller) {
    const auto issues = check_for_seller(bill, seller);
    return issues.size() == 1 ? issues[0].pointer + " " + issues[0].code
                              : std::to_string(issues.size()) + " issues";
}
std::string head_text(const TaxBreakdown& tax) {
    std::string out;
    for (const auto& head : tax.heads)
        out += head.name + " " + text(head.rate) + ": " + text(head.amount) + "; ";
    return out;
}

TEST(LineAdjustments, AreTakenOfTheFullAmountAndRoundedAsOneSum) {
    auto one = item("3", "33.335");  // 100.005
    one.discount = PercentOff{percent("10")};
    one.adjustments = {adjustment(charge, PercentOff{percent("2.5")}, "Rush"),
                       adjustment(allowance, amount("1.50"), "Loyalty")};
    one.adjustments[0].reason_code = "AA";
    const auto bill = priced(request({one}), german());
    const auto& line = bill.lines[0];
    EXPECT_EQ(text(line.amount), "91.00");  // 100.005 - 10.0005 + 2.500125 - 1.50 = 91.004625
    EXPECT_EQ(text(line.discount), "9.01");
    ASSERT_EQ(line.adjustments.size(), 3U);
    EXPECT_EQ(line.adjustments[0].reason, "Discount");
    EXPECT_EQ(line.adjustments[0].reason_code, "95");
    EXPECT_EQ(text(line.adjustments[0].amount), "10.01");  // 100.01 - 90.00
    EXPECT_EQ(line.adjustments[1].kind, charge);
    EXPECT_EQ(text(line.adjustments[1].amount), "2.50");  // 92.50 - 90.00
    EXPECT_EQ(text(*line.adjustments[1].percent), "2.5");
    EXPECT_EQ(text(line.adjustments[2].amount), "1.50");
    EXPECT_EQ(text(line.net), "91.00");
}

TEST(LineAdjustments, WhatComesToNothingIsLeftOut) {
    auto one = item("1", "10");
    one.adjustments = {adjustment(allowance, PercentOff{percent("0.01")})};
    EXPECT_TRUE(priced(request({one}), german()).lines[0].adjustments.empty());
}

TEST(DocumentAdjustments, StandOnceForEachGroupInTheOrderAsked) {
    auto low = item("1", "50");
    low.tax_rate = percent("7");
    auto bill = request({item("1", "100"), low});
    bill.discount = PercentOff{percent("10")};
    bill.adjustments = {adjustment(allowance, amount("3"), "Bonus"),
                        adjustment(charge, amount("5.90"), "Freight"),
                        adjustment(allowance, PercentOff{percent("1")}, "Pallets back")};
    bill.adjustments[2].tax_rate = percent("7");
    const auto made = priced(bill, german());
    std::string list;
    for (const auto& part : made.adjustments) {
        list += (part.kind == charge ? "+" : "-") + text(part.amount) + " " + part.reason + " " +
                std::string{code(part.category)} + text(part.rate) + " of " + text(part.base) + "; ";
    }
    EXPECT_EQ(list,
              "-10.00 Discount S19 of 100.00; -5.00 Discount S7 of 50.00; "
              "-2.00 Bonus S19 of 0.00; -1.00 Bonus S7 of 0.00; +5.90 Freight S19 of 0.00; "
              "-1.50 Pallets back S7 of 150.00; ");
    EXPECT_EQ(text(made.taxes[0].taxable), "93.90");
    EXPECT_EQ(text(made.taxes[1].taxable), "42.50");
    EXPECT_EQ(text(made.totals.lines), "150.00");
    EXPECT_EQ(text(made.totals.discount), "19.50");
    EXPECT_EQ(text(made.totals.charges), "5.90");
    EXPECT_EQ(text(made.totals.net), "136.40");
}

TEST(DocumentAdjustments, AChargeMayOpenAGroupOfItsOwn) {
    auto low = item("1", "50");
    low.tax_rate = percent("7");
    auto bill = request({low});
    bill.prices_include_tax = true;
    bill.adjustments = {adjustment(charge, amount("4.90"), "Freight"),
                        adjustment(charge, amount("0.01"), "Bag")};
    for (auto& own : bill.adjustments) own.tax_rate = percent("19");
    const auto made = priced(bill, german());
    ASSERT_EQ(made.taxes.size(), 2U);
    EXPECT_EQ(text(made.taxes[0].rate), "19");
    EXPECT_EQ(text(made.taxes[0].taxable), "4.13");  // 4.91 less 0.78
    ASSERT_EQ(made.adjustments.size(), 2U);
    EXPECT_EQ(text(made.adjustments[0].amount), "4.12");
    EXPECT_EQ(text(made.adjustments[1].amount), "0.01");
    EXPECT_EQ(text(made.totals.gross), "54.91");
}

/// Regression: the freight of goods that another pays the tax of, or that bear none, was taxed at the seller's rate.
TEST(DocumentAdjustments, AChargeIsTaxedAsTheGoodsItComesWith) {
    for (const auto category :
         {TaxCategory::zero, TaxCategory::exempt, TaxCategory::reverse_charge, TaxCategory::intra_community,
          TaxCategory::export_outside, TaxCategory::outside_scope}) {
        auto bill = request({item("1", "50"), item("2", "10")});
        for (auto& sold : bill.items) {
            sold.tax_category = category;
            if (reason_is_of_bill(category)) sold.exemption_reason = "Why";
        }
        bill.adjustments = {adjustment(charge, amount("4.90"), "Freight")};
        const auto made = priced(bill, german());
        ASSERT_EQ(made.taxes.size(), 1U) << code(category);
        EXPECT_EQ(made.taxes[0].category, category);
        EXPECT_EQ(text(made.taxes[0].taxable), "74.90");
        EXPECT_EQ(text(made.totals.gross), "74.90");
        bill.items[1].tax_category = TaxCategory::standard;
        bill.items[1].exemption_reason.clear();
        EXPECT_EQ(priced(bill, german()).taxes.size(), 2U) << code(category);
    }
}

TEST(Payment, PrepaidIsTakenOffAndTheRestIsRounded) {
    auto bill = request({item("1", "10.05")});
    bill.prepaid = amount("2");
    bill.round_to = amount("0.05");
    auto made = priced(bill, german());
    EXPECT_EQ(text(made.totals.gross), "11.96");
    EXPECT_EQ(text(made.totals.prepaid), "2.00");
    EXPECT_EQ(text(made.totals.rounding), "-0.01");
    EXPECT_EQ(text(made.totals.due), "9.95");

    auto rupees = indian();
    rupees.round_to_micros = 1'000'000;
    EXPECT_EQ(text(priced(request({item("1", "10.05")}), rupees).totals.due), "12.00");
    auto dollars = request({item("1", "10.05")});
    dollars.currency = "USD";
    EXPECT_EQ(text(priced(dollars, rupees).totals.rounding), "0.00") << "a rupee's rule is none for dollars";
    auto half = request({item("1", "0.50")});
    half.items[0].tax_rate = Percent{0};
    EXPECT_EQ(text(priced(half, rupees).totals.due), "1.00") << "a half goes up";
    half.round_to = AmountOff{0};
    EXPECT_EQ(text(priced(half, rupees).totals.due), "0.50");
}

TEST(Cess, IsAHeadOfItsOwn) {
    auto car = item("1", "1000.05");
    car.tax_rate = percent("28");
    car.cess = percent("17");
    auto bill = request({car, item("1", "10")});
    const auto inside = priced(bill, indian());
    EXPECT_EQ(text(inside.lines[0].rate), "45");
    ASSERT_EQ(inside.taxes.size(), 2U);
    EXPECT_EQ(text(inside.taxes[0].rate), "45");
    EXPECT_EQ(head_text(inside.taxes[0]), "CGST 14: 140.01; SGST 14: 140.01; Cess 17: 170.01; ");
    EXPECT_EQ(head_text(inside.taxes[1]), "CGST 9: 0.90; SGST 9: 0.90; ");
    bill.place_of_supply = "38";
    EXPECT_EQ(head_text(priced(bill, indian()).taxes[0]), "IGST 28: 280.01; Cess 17: 170.01; ");
    bill.prices_include_tax = true;
    EXPECT_EQ(head_text(priced(bill, indian()).taxes[0]), "IGST 28: 193.11; Cess 17: 117.25; ");
    EXPECT_EQ(text(priced(bill, indian()).totals.gross), "1010.05");
}

TEST(TaxNearRate, IsWhatValidatorsAccept) {
    const auto near = [](std::string_view currency, std::string_view rate, std::int64_t taxable,
                         std::int64_t tax) {
        PricedInvoice made;
        made.currency = *find_currency(currency);
        made.taxes.push_back({.category = TaxCategory::standard,
                              .rate = percent(rate),
                              .taxable = {taxable, made.currency},
                              .heads = {},
                              .tax = {tax, made.currency},
                              .reason = {}});
        return tax_is_near_rate(made);
    };
    EXPECT_TRUE(near("EUR", "19", 10'000, 1'900));
    EXPECT_TRUE(near("EUR", "19", 10'000, 1'999));
    EXPECT_FALSE(near("EUR", "19", 10'000, 2'000));  // One euro off: UBL's rule is strict.
    EXPECT_FALSE(near("EUR", "19", 10'000, 1'800));
    EXPECT_TRUE(near("JPY", "10", 105, 11));
    EXPECT_FALSE(near("JPY", "18", 16, 4));  // 2.88
    EXPECT_TRUE(near("INR", "0", 10'000, 0));
    EXPECT_TRUE(near("INR", "0.25", 10'000, 25));
    EXPECT_FALSE(near("INR", "0.25", 20'000, 50));  // A rate that rounds to 0, a tax that does not.
    EXPECT_TRUE(near("INR", "0.5", 20'000, 100));
    EXPECT_TRUE(near("INR", "100", amount_minor_max / 2, amount_minor_max / 2));
}

TEST(Exemption, HasADefaultSentenceInTheBillsLanguage) {
    auto one = item("1", "10");
    one.tax_category = TaxCategory::reverse_charge;
    auto bill = request({one});
    EXPECT_EQ(priced(bill, german()).taxes[0].reason, "Steuerschuldnerschaft des Leistungsempfängers");
    Customer buyer;
    buyer.language = "fr";
    EXPECT_EQ(priced(bill, german(), buyer).taxes[0].reason, "Autoliquidation");
    bill.language = "hi";
    EXPECT_EQ(priced(bill, german(), buyer).taxes[0].reason, "Reverse charge");
    bill.items[0].exemption_reason = "Article 196";
    EXPECT_EQ(priced(bill, german(), buyer).taxes[0].reason, "Article 196");
    bill.items[0].exemption_reason.clear();
    bill.items[0].tax_category = TaxCategory::export_outside;
    EXPECT_TRUE(priced(bill, indian()).taxes[0].reason.starts_with("Supply meant for export"));
    for (const auto category : {TaxCategory::intra_community, TaxCategory::outside_scope}) {
        bill.items[0].tax_category = category;
        EXPECT_FALSE(priced(bill, german()).taxes[0].reason.empty());
    }
}

struct Case {
    const char* issue;
    void (*corrupt)(BillingRequest&);
};
using R = BillingRequest;

class AdjustmentCheck : public testing::TestWithParam<Case> {};

TEST_P(AdjustmentCheck, FindsTheFaultAtItsPlace) {
    auto bill = request({item("1", "100"), item("2", "100")});
    bill.items[1].adjustments = {adjustment(charge, amount("1")), adjustment(allowance, amount("2"))};
    bill.adjustments = bill.items[1].adjustments;
    ASSERT_EQ(only_issue(bill, indian()), "0 issues");
    GetParam().corrupt(bill);
    EXPECT_EQ(only_issue(bill, indian()), GetParam().issue);
}

INSTANTIATE_TEST_SUITE_P(
    Table, AdjustmentCheck,
    testing::Values(
        Case{"/items/1/charges/0/reason required", [](R& r) { r.items[1].adjustments[0].reason = ""; }},
        Case{"/items/1/allowances/0/reason control_character",
             [](R& r) { r.items[1].adjustments[1].reason = "a\xEF\xBF\xBE"; }},
        Case{"/items/1/allowances/0/reasonCode unknown_reason_code",
             [](R& r) { r.items[1].adjustments[1].reason_code = "FC"; }},
        Case{"/charges/0/reasonCode unknown_reason_code", [](R& r) { r.adjustments[0].reason_code = "95"; }},
        Case{"/allowances/0/percent out_of_range",
             [](R& r) { r.adjustments[1].extent = PercentOff{Percent{1'000'001}}; }},
        Case{"/allowances/0/amount too_precise", [](R& r) { r.adjustments[1].extent = amount("0.005"); }},
        Case{"/allowances/0 one_of", [](R& r) { r.adjustments[1].extent = {}; }},
        Case{"/items/1/charges/0/amount too_precise",
             [](R& r) { r.items[1].adjustments[0].extent = amount("0.005"); }},
        Case{"/items/1/allowances discount_too_large",
             [](R& r) { r.items[1].adjustments[1].extent = amount("201.01"); }},
        Case{"/items/1 amount_too_large",
             [](R& r) {
                 r.items[1].price.micros = price_micros_max;
                 r.items[1].quantity.micros = 9'000'000;
                 r.items[1].adjustments[0].extent = PercentOff{percent("100")};
             }},
        Case{"/items amount_too_large",
             [](R& r) {
                 r.adjustments[0].extent = AmountOff{price_micros_max};
                 r.adjustments.resize(20, r.adjustments[0]);
             }},
        Case{"/allowances/0/amount discount_too_large",
             [](R& r) { r.adjustments[1].extent = amount("299.01"); }},
        Case{"/allowances/0/amount discount_too_large",
             [](R& r) {
                 r.adjustments[1].extent = amount("0.01");
                 r.adjustments[1].tax_rate = percent("5");
             }},
        Case{"/allowances too_many", [](R& r) { r.adjustments.resize(21, r.adjustments[0]); }},
        Case{"/charges/0/taxRate rate_not_zero",
             [](R& r) {
                 r.adjustments[0].tax_category = TaxCategory::zero;
                 r.adjustments[0].tax_rate = percent("5");
             }},
        Case{"/charges/0/taxRate too_precise", [](R& r) { r.adjustments[0].tax_rate = percent("5.0001"); }},
        Case{"/charges/0/taxCategory reason_required",
             [](R& r) { r.adjustments[0].tax_category = TaxCategory::exempt; }},
        Case{"/items/0/cess out_of_range", [](R& r) { r.items[0].cess = percent("83"); }},
        Case{"/items/0/cess too_precise", [](R& r) { r.items[0].cess = percent("1.0001"); }},
        Case{"/items/0/cess cess_not_allowed",
             [](R& r) {
                 r.items[0].cess = percent("1");
                 r.items[0].tax_rate = percent("0");
             }},
        Case{"/items/1/cess cess_differs",
             [](R& r) {
                 r.items[0].cess = percent("10");
                 r.items[1].tax_rate = percent("28");
             }},
        Case{"/prepaid prepaid_too_large", [](R& r) { r.prepaid = amount("353"); }},
        Case{"/prepaid too_precise", [](R& r) { r.prepaid = amount("1.001"); }},
        Case{"/prepaid out_of_range", [](R& r) { r.prepaid = AmountOff{-1}; }},
        Case{"/roundTo too_precise", [](R& r) { r.round_to = amount("0.001"); }},
        Case{"/roundTo out_of_range", [](R& r) { r.round_to = amount("1001"); }},
        Case{"/period/to period_reversed", [](R& r) { r.terms.period = Period{{2026, 3, 2}, {2026, 3, 1}}; }},
        Case{"/deliverTo/address/country required", [](R& r) { r.terms.deliver_to = Address{}; }},
        Case{"/orderReference too_long", [](R& r) { r.terms.order_reference = std::string(101, 'x'); }},
        Case{"/paymentTerms control_character", [](R& r) { r.terms.payment_terms = "a\x01"; }},
        Case{"/template unknown_template", [](R& r) { r.look = "Modern"; }},
        Case{"/items/0/orderLine too_long", [](R& r) { r.items[0].order_line = std::string(51, 'x'); }}));

TEST(PrepaidCheck, KnowsTheBuyersCent) {
    auto bill = request({item("1", "10.05")});
    bill.prepaid = amount("11.86");  // With IGST; with CGST and SGST it is 11.85.
    EXPECT_TRUE(check_for_seller(bill, indian()).empty());
    Customer buyer;
    const auto issues = check_for_buyer(bill, indian(), buyer);
    ASSERT_EQ(issues.size(), 1U);
    EXPECT_EQ(issues[0].code, "prepaid_too_large");
    buyer.address.region = "29";
    EXPECT_TRUE(check_for_buyer(bill, indian(), buyer).empty());
    EXPECT_EQ(text(priced(bill, indian(), buyer).totals.due), "0.00");
}

TEST(AdjustmentLaw, EverySumOfTheStandardHoldsToTheCent) {
    tests::Seeded random;
    int made = 0, refused = 0;
    for (int i = 0; i < 5'000; ++i) {
        const bool india = random.one_in(2);
        const auto seller = india ? indian() : german();
        auto bill = random_request(random, india);
        Customer buyer;
        buyer.tax_id = "FR12345678901";
        if (random.one_in(2)) buyer.address.country = "FR";
        if (!check_for_seller(bill, seller).empty() || !check_for_buyer(bill, seller, buyer).empty()) {
            ++refused;
            continue;
        }
        ++made;
        const auto result = price(bill, seller, buyer);
        ASSERT_TRUE(result) << result.error().what;
        ASSERT_NO_FATAL_FAILURE(expect_sums(*result));
        if (bill.prices_include_tax == true && bill.discount.index() == 0 && bill.adjustments.empty()) {
            std::int64_t asked = 0;
            for (const auto& line : result->lines) asked += line.amount.minor;
            ASSERT_EQ(result->totals.gross.minor, asked) << "what was asked is what is paid";
        }
    }
    EXPECT_GT(made, 2'000) << refused << " refused: hardly anything was tried";
    EXPECT_GT(refused, 100);
}

}  // namespace
}  // namespace billmill::domain
