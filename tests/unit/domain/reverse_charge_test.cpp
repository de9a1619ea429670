#include <gtest/gtest.h>

#include <numeric>

#include "bills.hpp"
#include "domain/credit.hpp"

namespace billmill::domain {
namespace {

/// Reverse charge by the flag and by the lines' category: one meaning.
struct Asked {
    const char* why;
    void (*change)(BillingRequest&, Customer&);
    const char* due;    ///< Without a minor unit of tax.
    const char* borne;  ///< What the recipient pays to the State.
    friend std::ostream& operator<<(std::ostream& out, const Asked& asked) { return out << asked.why; }
};

class ReverseCharge : public testing::TestWithParam<Asked> {
protected:
    void SetUp() override {
        auto one = bills::item("1", "2000");
        one.tax_rate = bills::percent("5");
        by_flag_ = bills::request({one});
        buyer_.tax_id = "27AAPFU0939F1ZV";
        GetParam().change(by_flag_, buyer_);
        by_line_ = by_flag_;
        by_flag_.terms.reverse_charge = true;
        for (auto& item : by_line_.items) item.tax_category = TaxCategory::reverse_charge;
        for (auto& adjustment : by_line_.adjustments) adjustment.tax_category = TaxCategory::reverse_charge;
    }
    static std::int64_t borne(const PricedInvoice& priced) {
        std::int64_t sum = 0;
        for (const auto& tax : priced.taxes) {
            for (const auto& head : tax.heads) sum += head.amount.minor;
        }
        return sum;
    }

    BillingRequest by_flag_;
    BillingRequest by_line_;
    Customer buyer_;
};

TEST_P(ReverseCharge, IsNeverInWhatIsDue) {
    for (const auto* request : {&by_flag_, &by_line_}) {
        EXPECT_TRUE(check_for_seller(*request, bills::indian()).empty());
        EXPECT_TRUE(check_for_buyer(*request, bills::indian(), buyer_).empty());
        const auto priced = price(*request, bills::indian(), buyer_);
        ASSERT_TRUE(priced) << priced.error().what;
        EXPECT_EQ(text(priced->totals.due), GetParam().due);
        EXPECT_EQ(text(priced->totals.tax), "0.00");
        EXPECT_EQ(text(Money{borne(*priced), priced->currency}), GetParam().borne);
        bills::expect_sums(*priced);
    }
    EXPECT_EQ(price(by_flag_, bills::indian(), buyer_).value(),
              price(by_line_, bills::indian(), buyer_).value());
}

TEST_P(ReverseCharge, IsCreditedAsItWasBilled) {
    Invoice invoice;
    invoice.priced = price(by_line_, bills::indian(), buyer_).value();
    const auto credited = credit({}, invoice, {});
    ASSERT_TRUE(credited) << credited.error().what;
    EXPECT_EQ(credited->totals.gross, invoice.priced.totals.gross);
    EXPECT_EQ(text(credited->totals.tax), "0.00");
    EXPECT_EQ(borne(*credited), borne(invoice.priced));
}

INSTANTIATE_TEST_SUITE_P(
    India, ReverseCharge,
    testing::Values(
        Asked{"in the state", [](BillingRequest&, Customer&) {}, "2000.00", "100.00"},
        Asked{"between states", [](BillingRequest& r, Customer&) { r.place_of_supply = "29"; }, "2000.00",
              "100.00"},
        Asked{"at the seller's rate", [](BillingRequest& r, Customer&) { r.items[0].tax_rate.reset(); },
              "2000.00", "360.00"},
        Asked{"with cess", [](BillingRequest& r, Customer&) { r.items[0].cess = bills::percent("12"); },
              "2000.00", "340.00"},
        Asked{"of prices with tax, which hold none",
              [](BillingRequest& r, Customer&) { r.prices_include_tax = true; }, "2000.00", "100.00"},
        Asked{"with a discount and freight",
              [](BillingRequest& r, Customer&) {
                  r.discount = PercentOff{bills::percent("10")};
                  r.adjustments = {bills::adjustment(AdjustmentKind::charge, bills::amount("50"))};
                  r.adjustments[0].tax_rate = bills::percent("5");
              },
              "1850.00", "92.50"},
        Asked{"of several rates",
              [](BillingRequest& r, Customer&) {
                  r.items.push_back(bills::item("1", "100"));
                  r.items.back().tax_rate = bills::percent("18");
              },
              "2100.00", "118.00"},
        Asked{"prepaid and rounded",
              [](BillingRequest& r, Customer&) {
                  r.items[0].price.micros += 400'000;
                  r.prepaid = bills::amount("500");
                  r.round_to = bills::amount("1");
              },
              "1500.00", "100.02"},
        Asked{"of a buyer with a register number alone",
              [](BillingRequest&, Customer& b) {
                  b.tax_id.clear();
                  b.registration_number = "U12345";
              },
              "2000.00", "100.00"}));

TEST(ReverseChargeBesideTax, LeavesTheOtherLinesTaxDue) {
    auto request = bills::request({bills::item("1", "100"), bills::item("1", "100")});
    request.items[0].tax_category = TaxCategory::reverse_charge;
    const auto priced = price(request, bills::indian(), {});
    ASSERT_TRUE(priced);
    EXPECT_EQ(text(priced->totals.due), "218.00");
    Invoice invoice;
    invoice.priced = *priced;
    EXPECT_TRUE(recipient_pays_tax(invoice));
}

/// A seller outside India must not show tax beside the words (UStG §14c): the flag is refused, with the way out.
TEST(ReverseChargeElsewhere, IsAskedForByLine) {
    for (const auto* country : {"DE", "FR", "GB", "AE", "SG", "CH"}) {
        auto seller = bills::german();
        seller.address.country = country;
        auto request = bills::request({bills::item("1", "1000")});
        request.terms.reverse_charge = true;
        const auto issues = check_for_seller(request, seller);
        ASSERT_EQ(issues.size(), 1U) << country;
        EXPECT_EQ(issues[0].pointer, "/reverseCharge");
        EXPECT_EQ(issues[0].code, "reverse_charge_by_line");
        EXPECT_NE(issues[0].detail.find(R"("taxCategory": "AE")"), std::string::npos);
        request.terms.reverse_charge = false;
        request.items[0].tax_category = TaxCategory::reverse_charge;
        EXPECT_TRUE(check_for_seller(request, seller).empty()) << country;
        EXPECT_EQ(text(price(request, seller, {}).value().totals.due), "1000.00") << country;
    }
}

}  // namespace
}  // namespace billmill::domain
