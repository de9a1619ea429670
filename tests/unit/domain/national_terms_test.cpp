#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "bills.hpp"
#include "domain/billing_request.hpp"
#include "domain/line_amount.hpp"
#include "domain/money.hpp"
#include "domain/vat_territory.hpp"

namespace billmill::domain {
namespace {

Seller seller_in(const char* country, const char* postcode = "") {
    auto seller = bills::german();
    seller.address.country = country;
    seller.address.postcode = postcode;
    return seller;
}

/// "pointer code" of each issue.
std::string issues_of(const BillingRequest& request, const Seller& seller) {
    std::string said;
    for (const auto& issue : check_for_seller(request, seller))
        said.append(said.empty() ? "" : "; ").append(issue.pointer).append(" ").append(issue.code);
    return said;
}

TEST(NationalTerms, AStateIsNamedByNobodyOutsideIndia) {
    auto request = bills::request({bills::item("1", "100")});
    request.place_of_supply = "27";
    for (const auto* country : {"DE", "FR", "US", "CH", "ES", "AE"})
        EXPECT_EQ(issues_of(request, seller_in(country)), "/placeOfSupply not_under_gst") << country;
    EXPECT_EQ(issues_of(request, bills::indian()), "");
    // Whoever has a GSTIN is under GST, wherever its office is.
    auto registered = seller_in("US");
    registered.gstin = bills::indian().gstin;
    EXPECT_EQ(issues_of(request, registered), "");
}

TEST(NationalTerms, TaxesOfSpainAreChargedBySellersOfSpain) {
    auto request = bills::request({bills::item("1", "100"), bills::item("1", "100")});
    request.items[1].tax_category = TaxCategory::igic;
    request.adjustments = {bills::adjustment(AdjustmentKind::charge, bills::amount("1"))};
    request.adjustments[0].tax_category = TaxCategory::ipsi;
    const auto* both = "/items/1/taxCategory not_in_spain; /charges/0/taxCategory not_in_spain";
    for (const auto* country : {"DE", "FR", "PT", "GB", "US"})
        EXPECT_EQ(issues_of(request, seller_in(country)), both) << country;
    EXPECT_EQ(issues_of(request, bills::indian()), both);
    EXPECT_EQ(issues_of(request, seller_in("ES", "28001")), "");
    EXPECT_EQ(issues_of(request, seller_in("ES", "35001")), "");
}

struct Place {
    const char* country;
    const char* postcode;
    TaxCategory taxed;
    TaxCategory at_zero;
};
TEST(NationalTerms, WhatABillDoesNotSayIsTheTaxOfTheSellersPlace) {
    using enum TaxCategory;
    for (const auto& [country, postcode, taxed, at_zero] :
         {Place{"ES", "28001", standard, zero}, Place{"ES", "35001", igic, zero},
          Place{"ES", "ES-38002", igic, zero}, Place{"ES", "51001", ipsi, zero},
          Place{"ES", "52 006", ipsi, zero}, Place{"DE", "35037", standard, zero},
          Place{"IT", "38121", standard, zero}, Place{"ES", "", standard, zero}}) {
        const auto seller = seller_in(country, postcode);
        auto one = bills::item("1", "100");
        EXPECT_EQ(category_of(one, {}, seller), taxed) << country << postcode;
        one.tax_rate = Percent{};
        EXPECT_EQ(category_of(one, {}, seller), at_zero) << country << postcode;
        one.tax_category = standard;
        EXPECT_EQ(category_of(one, {}, seller), standard) << "what is named stands";
    }
}

/// BR-AF-05, BR-AG-05, BR-AF-10, BR-AG-10: as S.
TEST(NationalTerms, IgicAndIpsiHaveARateAndNoReason) {
    for (const auto category : {TaxCategory::igic, TaxCategory::ipsi, TaxCategory::standard}) {
        for (const auto& [rate, reason, said] :
             {std::tuple{"0", "", "/items/0/taxRate rate_required"}, std::tuple{"0.5", "", ""},
              std::tuple{"7", "", ""}, std::tuple{"100", "", ""},
              std::tuple{"7", "Art. 50", "/items/0/exemptionReason reason_not_allowed"}}) {
            auto request = bills::request({bills::item("1", "100")});
            request.items[0].tax_category = category;
            request.items[0].tax_rate = bills::percent(rate);
            request.items[0].exemption_reason = reason;
            EXPECT_EQ(issues_of(request, seller_in("ES")), said) << code(category) << rate;
        }
    }
}

TEST(NationalTerms, IgicIsARateOfItsOwnBesideVat) {
    auto request = bills::request({bills::item("1", "100"), bills::item("1", "50"), bills::item("1", "10")});
    request.items[0].tax_category = TaxCategory::igic;
    request.items[0].tax_rate = bills::percent("7");
    request.items[1].tax_rate = bills::percent("21");
    request.items[2].tax_category = TaxCategory::ipsi;
    request.items[2].tax_rate = bills::percent("0.5");
    auto seller = seller_in("ES", "28001");
    seller.tax_name = "IVA";
    const auto made = price(request, seller, Customer{}).value();
    ASSERT_EQ(made.taxes.size(), 3U);
    EXPECT_EQ(made.taxes[0].heads[0].name, "IVA");
    EXPECT_EQ(made.taxes[1].heads[0].name, "IGIC");
    EXPECT_EQ(made.taxes[2].heads[0].name, "IPSI");
    EXPECT_EQ(text(made.totals.tax), "17.55");
    Invoice invoice;
    invoice.seller = seller;
    invoice.priced = made;
    EXPECT_EQ(tax_name_of(invoice), "IVA/IGIC/IPSI");
    invoice.priced.taxes = {made.taxes[0], made.taxes[0], made.taxes[1]};
    EXPECT_EQ(tax_name_of(invoice), "IVA/IGIC");
    invoice.priced.taxes = {made.taxes[1]};
    EXPECT_EQ(tax_name_of(invoice), "IGIC");
}

/// Regression: VAT of 21 % stood as "IGIC 21 %" on bills of sellers whose usual tax is IGIC or IPSI.
TEST(NationalTerms, VatIsNoIgicWhereverTheSellerIs) {
    const struct {
        const char *postcode, *language, *of_seller, *vat, *own;
    } sellers[]{{"35001", "es", "IGIC", "IVA", "IGIC"},      {"38400", "en", "IGIC", "VAT", "IGIC"},
                {"51001", "es", "IPSI", "IVA", "IPSI"},      {"52006", "fr", "IPSI", "TVA", "IPSI"},
                {"35001", "es", "I.V.A.", "I.V.A.", "IGIC"}, {"28001", "es", "IVA", "IVA", "IVA"}};
    for (const auto& [postcode, language, of_seller, vat, own] : sellers) {
        auto seller = seller_in("ES", postcode);
        seller.language = language;
        seller.tax_name = of_seller;
        auto request = bills::request({bills::item("1", "100"), bills::item("1", "100")});
        request.items[0].tax_category = TaxCategory::standard;
        request.items[0].tax_rate = bills::percent("21");
        request.items[1].tax_rate = bills::percent("7");
        const auto made = price(request, seller, Customer{}).value();
        ASSERT_EQ(made.taxes.size(), 2U);
        EXPECT_EQ(made.taxes[0].heads[0].name, vat) << postcode << language;
        EXPECT_EQ(made.taxes[1].heads[0].name, own) << postcode << language;
        Invoice invoice;
        invoice.seller = seller;
        invoice.priced = made;
        const std::string both = std::string{vat} + "/" + own;
        EXPECT_EQ(tax_name_of(invoice), std::string_view{vat} == own ? vat : both) << postcode << language;
        invoice.priced.taxes.resize(1);
        EXPECT_EQ(tax_name_of(invoice), vat) << postcode << language;
    }
}

struct Step {
    const char* currency;
    const char* step;
    bool good;
};
/// A bill of 400.00 that is rounded to thousands would be given away.
TEST(RoundTo, ReachesTheNotesInUseAndNoFurther) {
    for (const auto& [currency, step, good] :
         {Step{"EUR", "0.05", true}, Step{"EUR", "10", true}, Step{"EUR", "10.01", false},
          Step{"EUR", "1000", false}, Step{"CHF", "0.05", true}, Step{"CHF", "100", false},
          Step{"INR", "1", true}, Step{"INR", "1000", false}, Step{"USD", "50", false},
          Step{"SEK", "1", true}, Step{"KWD", "11", false}, Step{"HUF", "5", true}, Step{"JPY", "100", true},
          Step{"IDR", "1000", true}, Step{"VND", "1000", true}, Step{"JPY", "1001", false}}) {
        auto request = bills::request({bills::item("1", "400")});
        request.currency = currency;
        request.round_to = bills::amount(step);
        EXPECT_EQ(issues_of(request, bills::german()), good ? "" : "/roundTo out_of_range")
            << currency << " " << step;
    }
}

TEST(ExchangeRate, IsOfADayThatHasCome) {
    auto request = bills::request({bills::item("1", "400")});
    constexpr Date today{2026, 12, 1};
    EXPECT_TRUE(check_days(request, today).empty()) << "no rate";
    for (const auto& [day, good] :
         {std::pair{Date{2026, 11, 20}, true}, std::pair{today, true}, std::pair{Date{2026, 12, 2}, true},
          std::pair{Date{2026, 12, 3}, false}, std::pair{Date{2027, 1, 1}, false},
          std::pair{Date{2999, 12, 31}, false}}) {
        request.exchange_rate = ExchangeRate{{1}, "ECB", day};
        const auto issues = check_days(request, today);
        ASSERT_EQ(issues.empty(), good) << day.text();
        if (good) continue;
        EXPECT_EQ(issues[0].pointer + " " + issues[0].code, "/exchangeRate/date out_of_range");
    }
}

TEST(Supply, IsWithinAHundredYears) {
    constexpr Date today{2026, 12, 1};
    for (const auto& [day, good] :
         {std::pair{Date{1999, 1, 1}, true}, std::pair{Date{2026, 12, 1}, true},
          std::pair{Date{2040, 1, 1}, true}, std::pair{Date{2126, 12, 31}, true},
          std::pair{Date{2127, 1, 1}, false}, std::pair{Date{2999, 12, 31}, false}}) {
        auto request = bills::request({bills::item("1", "400")});
        request.terms.delivered_on = day;
        EXPECT_EQ(check_days(request, today).empty(), good) << day.text();
        request.terms.delivered_on.reset();
        request.terms.period = Period{today, day};
        const auto issues = check_days(request, today);
        ASSERT_EQ(issues.empty(), good) << day.text();
        if (!good) {
            EXPECT_EQ(issues[0].pointer, "/period/to");
        }
    }
}

struct Charged {
    const char* why;
    void (*change)(BillingRequest&);
    const char* said;
};
/// What table 12 of GSTR-1 and the portal's form cannot hold is told when the bill is sent.
TEST(ChargesUnderGst, HaveTheCodeOfLinesAtTheirRate) {
    for (const auto& [why, change, said] :
         {Charged{"as the lines are", [](BillingRequest&) {}, ""},
          Charged{"at a rate of one line",
                  [](BillingRequest& r) { r.adjustments[0].tax_rate = bills::percent("5"); }, ""},
          Charged{"at a rate of none",
                  [](BillingRequest& r) { r.adjustments[0].tax_rate = bills::percent("12"); }, "/charges/0"},
          Charged{"exempt beside taxed lines",
                  [](BillingRequest& r) { r.adjustments[0].tax_category = TaxCategory::zero; }, "/charges/0"},
          Charged{"the second of two",
                  [](BillingRequest& r) {
                      r.adjustments.push_back(r.adjustments[0]);
                      r.adjustments[1].tax_rate = bills::percent("28");
                  },
                  "/charges/1"},
          Charged{"no code anywhere",
                  [](BillingRequest& r) {
                      r.adjustments[0].tax_rate = bills::percent("12");
                      for (auto& item : r.items) item.hsn.clear();
                  },
                  ""},
          Charged{"an allowance",
                  [](BillingRequest& r) {
                      r.adjustments[0].kind = AdjustmentKind::allowance;
                      r.adjustments[0].tax_rate = bills::percent("5");
                  },
                  ""}}) {
        auto request = bills::request({bills::item("1", "100"), bills::item("1", "50")});
        request.items[0].hsn = "6109";
        request.items[0].tax_rate = bills::percent("18");
        request.items[1].tax_rate = bills::percent("5");
        request.adjustments = {bills::adjustment(AdjustmentKind::charge, bills::amount("1"))};
        change(request);
        std::string found;
        for (const auto& place : charges_without_hsn(request, bills::indian())) found += place;
        EXPECT_EQ(found, said) << why;
        EXPECT_TRUE(charges_without_hsn(request, bills::german()).empty()) << why;
    }
}

TEST(Attach, IsNoXmlWhereThereIsNone) {
    for (const auto attach : {Attach::xml, Attach::both, Attach::pdf}) {
        auto request = bills::request({bills::item("1", "400")});
        request.attach = attach;
        EXPECT_EQ(issues_of(request, bills::german()), "") << "the format is the seller's";
        request.format = EInvoiceFormat::en16931_ubl;
        EXPECT_EQ(issues_of(request, bills::german()), "");
        request.format = EInvoiceFormat::none;
        EXPECT_EQ(issues_of(request, bills::german()), attach == Attach::pdf ? "" : "/attach no_xml");
    }
}

}  // namespace
}  // namespace billmill::domain
