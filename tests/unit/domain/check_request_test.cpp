#include <gtest/gtest.h>

#include <algorithm>

#include "domain/invoice.hpp"

namespace billmill::domain {
namespace {

Seller indian() {
    Seller seller;
    seller.gstin = "27AAPFU0939F1ZV";
    return seller;
}
BillingRequest plain() {
    BillingRequest request;
    request.user_id = "john.doe@example.com";
    request.items.resize(2);
    for (auto& item : request.items) {
        item.product_id = "AD234";
        item.product_name = "Premium T-Shirt";
        item.price.micros = 899'000'000;
    }
    return request;
}

Customer brought(const std::string& email, const std::string& lastname) {
    Customer customer;
    customer.email = email;
    customer.lastname = lastname;
    return customer;
}

struct Case {
    const char* pointer;
    const char* code;
    void (*corrupt)(BillingRequest&);
};

class Check : public testing::TestWithParam<Case> {};

TEST_P(Check, FindsTheFaultAtItsPlace) {
    auto request = plain();
    ASSERT_TRUE(check_for_seller(request, indian()).empty());
    GetParam().corrupt(request);
    const auto issues = check_for_seller(request, indian());
    ASSERT_EQ(issues.size(), 1U) << GetParam().pointer << " " << GetParam().code;
    EXPECT_EQ(issues[0].pointer, GetParam().pointer);
    EXPECT_EQ(issues[0].code, GetParam().code);
    EXPECT_FALSE(issues[0].detail.empty());
}

using R = BillingRequest;
INSTANTIATE_TEST_SUITE_P(
    Table, Check,
    testing::Values(
        Case{"/userId", "required", [](R& r) { r.user_id = ""; }},
        Case{"/userId", "not_an_email", [](R& r) { r.user_id = "a@b\r\n.de"; }},
        Case{"/items", "required", [](R& r) { r.items.clear(); }},
        Case{"/items", "too_many", [](R& r) { r.items.resize(lines_max + 1, r.items[0]); }},
        Case{"/items/1/productId", "too_long", [](R& r) { r.items[1].product_id = std::string(65, 'x'); }},
        Case{"/customer/lastname", "required", [](R& r) { r.customer = brought(r.user_id, ""); }},
        Case{"/userId", "contradiction", [](R& r) { r.customer = brought("other@example.com", "Doe"); }},
        Case{"/items/1/productName", "control_character", [](R& r) { r.items[1].product_name = "a\nb"; }},
        Case{"/items/1/productName", "too_long",
             [](R& r) { r.items[1].product_name = std::string(201, 'x'); }},
        Case{"/items/1/unit", "unknown_unit", [](R& r) { r.items[1].unit = "PCE"; }},
        Case{"/items/1/hsn", "not_an_hsn", [](R& r) { r.items[1].hsn = "61091"; }},
        Case{"/items/0/quantity", "out_of_range", [](R& r) { r.items[0].quantity.micros = 0; }},
        Case{"/items/0/quantity", "out_of_range",
             [](R& r) { r.items[0].quantity.micros = quantity_micros_max + 1; }},
        Case{"/items/0/price", "out_of_range", [](R& r) { r.items[0].price.micros = -1; }},
        Case{"/items/0/price", "out_of_range", [](R& r) { r.items[0].price.micros = price_micros_max + 1; }},
        Case{"/items/0/taxRate", "out_of_range", [](R& r) { r.items[0].tax_rate = Percent{1'000'001}; }},
        Case{"/items/0/taxRate", "too_precise", [](R& r) { r.items[0].tax_rate = Percent{180'001}; }},
        Case{"/items/0/taxRate", "rate_not_zero",
             [](R& r) {
                 r.items[0].tax_category = TaxCategory::zero;
                 r.items[0].tax_rate = Percent{180'000};
             }},
        Case{"/items/0/taxRate", "rate_required",
             [](R& r) {
                 r.items[0].tax_category = TaxCategory::standard;
                 r.items[0].tax_rate = Percent{0};
             }},
        Case{"/items/0/exemptionReason", "reason_required",
             [](R& r) { r.items[0].tax_category = TaxCategory::exempt; }},
        Case{"/items/0/exemptionReason", "reason_not_allowed",
             [](R& r) { r.items[0].exemption_reason = "no"; }},
        Case{"/items/1/exemptionReason", "reason_differs",
             [](R& r) {
                 for (auto& item : r.items) item.tax_category = TaxCategory::exempt;
                 r.items[0].exemption_reason = "one";
                 r.items[1].exemption_reason = "another";
             }},
        Case{"/items/0/discount/percent", "out_of_range",
             [](R& r) { r.items[0].discount = PercentOff{Percent{1'000'001}}; }},
        Case{"/items/0/discount/amount", "out_of_range",
             [](R& r) { r.items[0].discount = AmountOff{-10'000}; }},
        Case{"/items/0/discount/amount", "discount_too_large",
             [](R& r) { r.items[0].discount = AmountOff{899'010'000}; }},
        Case{"/items/0/discount/amount", "too_precise",
             [](R& r) { r.items[0].discount = AmountOff{1'005'000}; }},
        Case{"/items/0", "amount_too_large",
             [](R& r) {
                 r.items[0].quantity.micros = quantity_micros_max, r.items[0].price.micros = price_micros_max;
             }},
        Case{"/items", "amount_too_large",
             [](R& r) {
                 for (auto& item : r.items)
                     item.quantity.micros = 10'000'000, item.price.micros = price_micros_max;
             }},
        Case{
            "/items", "amount_too_large",
            [](R& r) { r.items[0].quantity.micros = 9'000'000, r.items[0].price.micros = price_micros_max; }},
        Case{"/discount/amount", "discount_too_large", [](R& r) { r.discount = AmountOff{1'798'010'000}; }},
        Case{"/discount/percent", "out_of_range", [](R& r) { r.discount = PercentOff{Percent{-1}}; }},
        Case{"/seller", "not_a_slug", [](R& r) { r.seller = "MAX/STORES"; }},
        Case{"/branch", "not_a_slug", [](R& r) { r.branch = "a/b"; }},
        Case{"/branch", "unknown_branch", [](R& r) { r.branch = "pune"; }},
        Case{"/currency", "unknown_currency", [](R& r) { r.currency = "XYZ"; }},
        Case{"/dueDays", "out_of_range", [](R& r) { r.due_days = -1; }},
        Case{"/dueDays", "out_of_range", [](R& r) { r.due_days = 1'000; }},
        Case{"/placeOfSupply", "unknown_state", [](R& r) { r.place_of_supply = "25"; }},
        Case{"/note", "too_long", [](R& r) { r.terms.note = std::string(1'001, 'x'); }},
        Case{"/reference", "control_character", [](R& r) { r.terms.buyer_reference = "a\tb"; }},
        Case{"/language", "unsupported_language", [](R& r) { r.language = "EN"; }},
        Case{"/cc/0", "not_an_email", [](R& r) { r.cc = {"nobody"}; }},
        Case{"/cc/0", "duplicate", [](R& r) { r.cc = {r.user_id}; }},
        Case{"/cc/1", "duplicate", [](R& r) { r.cc = {"x@example.com", "x@example.com"}; }},
        Case{"/cc", "too_many", [](R& r) {
                 for (int i = 0; i < 11; ++i) r.cc.push_back("x" + std::to_string(i) + "@example.com");
             }}));

/// What other programs bill with a minus is refused with the way out.
TEST(Check, SaysWhatTakesTheMinusesPlace) {
    using Change = void (*)(BillingRequest&);
    const auto adjusted = [](BillingRequest& r, AdjustmentKind kind) {
        Adjustment made;
        made.kind = kind;
        made.extent = AmountOff{-1'000'000};
        made.reason = "Deposit";
        r.adjustments = {made};
    };
    static const auto adjust = adjusted;
    for (const auto& [pointer, way_out, change] : {
             std::tuple<const char*, const char*, Change>{
                 "/items/0/quantity", "credit note",
                 [](BillingRequest& r) { r.items[0].quantity = {-1'000'000}; }},
             {"/items/1/quantity", "allowance", [](BillingRequest& r) { r.items[1].quantity = {-1}; }},
             {"/items/0/price", "allowance", [](BillingRequest& r) { r.items[0].price = {-1'000'000}; }},
             {"/discount/amount", "a charge adds",
              [](BillingRequest& r) { r.discount = AmountOff{-1'000'000}; }},
             {"/items/0/discount/amount", "a charge adds",
              [](BillingRequest& r) { r.items[0].discount = AmountOff{-1'000'000}; }},
             {"/allowances/0/amount", "a charge adds",
              [](BillingRequest& r) { adjust(r, AdjustmentKind::allowance); }},
             {"/charges/0/amount", "an allowance takes off",
              [](BillingRequest& r) { adjust(r, AdjustmentKind::charge); }},
         }) {
        auto request = plain();
        request.items.resize(2, request.items.front());
        change(request);
        const auto issues = check_for_seller(request, indian());
        ASSERT_EQ(issues.size(), 1U) << pointer;
        EXPECT_EQ(issues[0].pointer, pointer);
        EXPECT_EQ(issues[0].code, "out_of_range");
        EXPECT_NE(issues[0].detail.find(way_out), std::string::npos) << issues[0].detail;
    }
    auto request = plain();
    request.items[0].quantity = {0};
    EXPECT_EQ(check_for_seller(request, indian()).at(0).detail, "more than 0, at most 10^9");
}

TEST(Check, ListsAllAtOnceButNotWithoutEnd) {
    BillingRequest empty;
    EXPECT_EQ(check_request(empty).size(), 2U);
    auto request = plain();
    request.items.assign(200, Item{});
    EXPECT_EQ(check_request(request).size(), issues_max);
}

TEST(Check, AsksForWhatTheBuyerMustHave) {
    auto request = plain();
    EXPECT_TRUE(check_for_buyer(request, indian(), Customer{}).empty());
    Customer buyer;
    buyer.address.region = "Bavaria";
    auto issues = check_for_buyer(request, indian(), buyer);
    ASSERT_EQ(issues.size(), 1U);
    EXPECT_EQ(issues[0], (Issue{"/placeOfSupply", "unknown_state", issues[0].detail}));
    request.place_of_supply = "27";
    EXPECT_TRUE(check_for_buyer(request, indian(), buyer).empty());

    request.items[1].tax_category = TaxCategory::intra_community;
    issues = check_for_buyer(request, indian(), Customer{});
    ASSERT_EQ(issues.size(), 2U);
    EXPECT_EQ(issues[0].code, "buyer_tax_id_required");
    EXPECT_EQ(issues[1].code, "buyer_country_required");
    EXPECT_EQ(issues[1].pointer, "/items/1/taxCategory");
}

}  // namespace
}  // namespace billmill::domain
