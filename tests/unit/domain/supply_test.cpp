#include <gtest/gtest.h>

#include "bills.hpp"
#include "domain/exemption.hpp"

namespace billmill::domain {
namespace {

/// Where the goods go, and what the buyer is registered as, decide what category a supply can have.
struct Crossing {
    const char* why;
    const char* seller;
    TaxCategory category;
    const char* tax_id;
    const char* buyer_country;
    const char* deliver_to;
    const char* code;  ///< "": accepted.
    friend std::ostream& operator<<(std::ostream& out, const Crossing& one) { return out << one.why; }
};
class Cross : public testing::TestWithParam<Crossing> {};

TEST_P(Cross, ABorderForWhatIsFreeOfTaxAbroad) {
    const auto& one = GetParam();
    auto seller = bills::german();
    seller.address.country = one.seller;
    Customer buyer;
    buyer.tax_id = one.tax_id;
    buyer.address.country = one.buyer_country;
    auto request = bills::request({bills::item("1", "100")});
    request.items[0].tax_category = one.category;
    if (*one.deliver_to != '\0') {
        request.terms.deliver_to = Address{};
        request.terms.deliver_to->country = one.deliver_to;
    }
    const auto issues = check_for_buyer(request, seller, buyer);
    if (*one.code == '\0') {
        EXPECT_TRUE(issues.empty()) << issues[0].code;
        return;
    }
    ASSERT_EQ(issues.size(), 1U);
    EXPECT_EQ(issues[0].pointer, "/items/0/taxCategory");
    EXPECT_EQ(issues[0].code, one.code);
}

constexpr auto k = TaxCategory::intra_community;
constexpr auto g = TaxCategory::export_outside;
INSTANTIATE_TEST_SUITE_P(
    Table, Cross,
    testing::Values(
        Crossing{"K within Germany", "DE", k, "DE129273398", "DE", "", "not_intra_community"},
        Crossing{"K to Paris, bought in Germany", "DE", k, "DE129273398", "DE", "FR", "not_intra_community"},
        Crossing{"K to a French buyer, goods stay", "DE", k, "FR12345678901", "FR", "DE",
                 "not_intra_community"},
        Crossing{"K within Greece, by its prefix", "GR", k, "EL123456789", "FR", "FR", "not_intra_community"},
        Crossing{"K within France", "FR", k, "FR12345678901", "FR", "", "not_intra_community"},
        Crossing{"K to France", "DE", k, "FR12345678901", "FR", "", ""},
        Crossing{"K, a French buyer's goods to Italy", "DE", k, "FR12345678901", "FR", "IT", ""},
        Crossing{"G within Germany", "DE", g, "", "DE", "", "not_an_export"},
        Crossing{"G to an American buyer, goods stay", "DE", g, "", "US", "DE", "not_an_export"},
        Crossing{"G within Japan", "JP", g, "", "JP", "", "not_an_export"},
        Crossing{"G within Australia", "AU", g, "", "AU", "", "not_an_export"},
        Crossing{"G within Switzerland", "CH", g, "", "CH", "", "not_an_export"},
        Crossing{"G of a German buyer to Boston", "DE", g, "", "DE", "US", ""},
        Crossing{"G to Boston", "JP", g, "", "US", "", ""}));

/// GST: the kind of supply, the place of supply and the registration fit one another.
struct Supply {
    const char* why;
    GstSupply supply;
    const char* place;
    const char* tax_id;
    const char* country;
    const char* issue;
    friend std::ostream& operator<<(std::ostream& out, const Supply& one) { return out << one.why; }
};
class UnderGst : public testing::TestWithParam<Supply> {};

TEST_P(UnderGst, KindPlaceAndRegistrationFit) {
    const auto& one = GetParam();
    Customer buyer;
    buyer.tax_id = one.tax_id;
    buyer.address.country = one.country;
    auto request = bills::request({bills::item("1", "100")});
    request.place_of_supply = one.place;
    request.terms.supply = one.supply;
    const auto issues = check_for_buyer(request, bills::indian(), buyer);
    std::string found;
    for (const auto& issue : issues) found.append(issue.pointer).append(" ").append(issue.code).append(";");
    EXPECT_EQ(found, one.issue);
}

constexpr const char* karnataka = "29AAGCB7383J1Z4";
INSTANTIATE_TEST_SUITE_P(Table, UnderGst,
                         testing::Values(Supply{"96 is not a zone's", GstSupply::ordinary, "96", karnataka,
                                                "IN", "/placeOfSupply not_abroad;"},
                                         Supply{"96 by its name", GstSupply::ordinary, "Other Countries",
                                                karnataka, "IN", "/placeOfSupply not_abroad;"},
                                         Supply{"96 of an unregistered Indian", GstSupply::ordinary, "96", "",
                                                "IN", "/placeOfSupply not_abroad;"},
                                         Supply{"96 of a GSTIN without a country", GstSupply::ordinary, "96",
                                                karnataka, "", "/placeOfSupply not_abroad;"},
                                         Supply{"96 of a zone", GstSupply::sez, "96", karnataka, "IN",
                                                "/placeOfSupply not_abroad;"},
                                         Supply{"a zone without GSTIN", GstSupply::sez, "", "", "IN",
                                                "/supply buyer_tax_id_required;"},
                                         Supply{"deemed export without GSTIN", GstSupply::deemed_export, "",
                                                "", "IN", "/supply buyer_tax_id_required;"},
                                         Supply{"an export", GstSupply::ordinary, "96", "", "US", ""},
                                         Supply{"a zone", GstSupply::sez, "", karnataka, "IN", ""},
                                         Supply{"another state's GSTIN", GstSupply::ordinary, "27", karnataka,
                                                "IN", ""}));

TEST(UnderGst, AZoneIsAlwaysBetweenStatesAndMayBeFreeOfTax) {
    Customer neighbour;
    neighbour.tax_id = "27AAPFU0939F1ZV";
    auto request = bills::request({bills::item("1", "100")});
    EXPECT_EQ(price(request, bills::indian(), neighbour).value().regime, TaxRegime::india_intra_state);
    request.terms.supply = GstSupply::sez;
    const auto with_payment = price(request, bills::indian(), neighbour).value();
    EXPECT_EQ(with_payment.regime, TaxRegime::india_inter_state);
    EXPECT_EQ(with_payment.place_of_supply, "27");
    EXPECT_EQ(with_payment.taxes[0].heads[0].name, "IGST");
    request.items[0].tax_category = TaxCategory::export_outside;
    EXPECT_TRUE(check_for_buyer(request, bills::indian(), neighbour).empty());
    const auto without = price(request, bills::indian(), neighbour).value();
    EXPECT_EQ(text(without.totals.due), "100.00");
    EXPECT_NE(without.taxes[0].reason.find("SEZ unit"), std::string::npos);
}

TEST(UnderGst, SuppliesOfItsOwnKindsAreIndias) {
    auto request = bills::request({bills::item("1", "100")});
    for (const auto supply : {GstSupply::sez, GstSupply::deemed_export}) {
        request.terms.supply = supply;
        const auto issues = check_for_seller(request, bills::german());
        ASSERT_EQ(issues.size(), 1U);
        EXPECT_EQ(issues[0].code, "not_under_gst");
    }
}

Invoice under_gst(std::vector<TaxCategory> categories) {
    auto request = bills::request({});
    for (const auto category : categories) {
        request.items.push_back(bills::item("1", "100"));
        request.items.back().tax_category = category;
        if (category == TaxCategory::zero) request.items.back().tax_rate = Percent{};
    }
    Invoice made;
    made.seller = bills::indian();
    made.priced = price(request, made.seller, {}).value();
    return made;
}

TEST(BillOfSupply, IsWhatBearsNoTaxOfAnyKind) {
    using enum TaxCategory;
    for (const auto& categories : std::vector<std::vector<TaxCategory>>{
             {exempt}, {zero}, {exempt, exempt}, {exempt, zero}, {outside_scope}})
        EXPECT_TRUE(is_bill_of_supply(under_gst(categories)));
    for (const auto& categories : std::vector<std::vector<TaxCategory>>{
             {standard}, {exempt, standard}, {export_outside}, {reverse_charge}, {zero, reverse_charge}})
        EXPECT_FALSE(is_bill_of_supply(under_gst(categories)));
    Invoice german;
    german.priced = price(
                        [] {
                            auto request = bills::request({bills::item("1", "100")});
                            request.items[0].tax_category = exempt;
                            return request;
                        }(),
                        bills::german(), {})
                        .value();
    EXPECT_FALSE(is_bill_of_supply(german));
}

/// UStG §14 (4) 6: the day is named though nobody gave one; where a period stands, it is that.
TEST(DayOfSupply, IsNamedWhereTheLawAlwaysWantsOne) {
    for (const auto& [country, named] :
         {std::pair{"DE", true}, {"AT", true}, {"FR", false}, {"GB", false}, {"IN", false}, {"US", false}}) {
        Invoice invoice;
        invoice.seller.address.country = country;
        invoice.issued_on = {2026, 11, 28};
        EXPECT_EQ(day_of_supply(invoice), named ? std::optional{invoice.issued_on} : std::nullopt) << country;
        invoice.original = Original{{}, "1", {2026, 11, 1}, 1};
        const std::optional<Date> of_original{{2026, 11, 1}};
        EXPECT_EQ(day_of_supply(invoice), named ? of_original : std::nullopt) << country;
        invoice.terms.period = Period{{2026, 10, 1}, {2026, 10, 31}};
        EXPECT_FALSE(day_of_supply(invoice)) << country;
        invoice.terms.delivered_on = Date{2026, 11, 20};
        EXPECT_EQ(day_of_supply(invoice), invoice.terms.delivered_on) << country;
    }
}

}  // namespace
}  // namespace billmill::domain
