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
        Crossing{"G to Boston", "JP", g, "", "US", "", ""},
        // Regression: an export was taken to wherever is not the seller's country.
        Crossing{"G to France", "DE", g, "FR12345678901", "FR", "", "not_an_export"},
        Crossing{"G to an Austrian consumer", "DE", g, "", "AT", "", "not_an_export"},
        Crossing{"G of an American buyer to Spain", "DE", g, "", "US", "ES", "not_an_export"},
        Crossing{"G to Monaco", "DE", g, "FR12345678901", "MC", "", "not_an_export"},
        Crossing{"G from France to Monaco", "FR", g, "", "MC", "", "not_an_export"},
        Crossing{"G to the Isle of Man", "DE", g, "", "IM", "", ""},
        Crossing{"G to Great Britain", "DE", g, "GB123456789", "GB", "", ""},
        Crossing{"G to Northern Ireland, by the buyer's id", "DE", g, "XI123456789", "GB", "",
                 "not_an_export"},
        Crossing{"G to Norway", "DE", g, "", "NO", "", ""},
        Crossing{"G to Switzerland", "DE", g, "", "CH", "", ""},
        // Regression: what stays in one VAT area was taken for an export.
        Crossing{"G from Switzerland to Liechtenstein", "CH", g, "", "LI", "", "not_an_export"},
        Crossing{"G from Liechtenstein to Switzerland", "LI", g, "CHE123456788", "CH", "", "not_an_export"},
        Crossing{"G within Liechtenstein", "LI", g, "", "LI", "", "not_an_export"},
        Crossing{"G of an Austrian buyer to Liechtenstein", "CH", g, "ATU12345675", "AT", "LI",
                 "not_an_export"},
        Crossing{"G from Liechtenstein to Austria", "LI", g, "", "AT", "", ""},
        Crossing{"G from Austria to Liechtenstein", "AT", g, "", "LI", "", ""},
        Crossing{"K to Liechtenstein", "AT", k, "CHE123456788", "LI", "", "not_intra_community"},
        Crossing{"G to Guadeloupe", "FR", g, "", "GP", "", ""},
        Crossing{"G to Åland", "SE", g, "", "AX", "", ""},
        Crossing{"G from Norway to Sweden", "NO", g, "", "SE", "", ""},
        Crossing{"K to Boston", "DE", k, "FR12345678901", "US", "", "not_intra_community"},
        Crossing{"K to Switzerland", "DE", k, "CHE123456788", "CH", "", "not_intra_community"},
        Crossing{"K to France, of a Swiss id", "DE", k, "CHE123456788", "CH", "FR", "not_intra_community"},
        Crossing{"K to Great Britain", "DE", k, "GB123456789", "GB", "", "not_intra_community"},
        Crossing{"K to Northern Ireland", "DE", k, "XI123456789", "GB", "", ""},
        Crossing{"K to Monaco", "DE", k, "FR12345678901", "MC", "", ""},
        Crossing{"K from France to Monaco", "FR", k, "FR12345678901", "MC", "", "not_intra_community"},
        Crossing{"K of a malformed id", "DE", k, "FR123", "FR", "", "wrong_form"}));

/// Parts of member states where their VAT does not apply are told by their postcodes.
struct Apart {
    const char* why;
    const char *from_country, *from_postcode;
    const char *to_country, *to_postcode;
    const char* intra_community;  ///< "": accepted.
    const char* exported;
    friend std::ostream& operator<<(std::ostream& out, const Apart& one) { return out << one.why; }
};
class Territory : public testing::TestWithParam<Apart> {};

TEST_P(Territory, OutsideTheVatAreaIsAbroad) {
    const auto& one = GetParam();
    auto seller = bills::german();
    seller.address.country = one.from_country;
    seller.address.postcode = one.from_postcode;
    Customer buyer;
    buyer.tax_id = "NL123456789B01";
    buyer.address.country = one.to_country;
    buyer.address.postcode = one.to_postcode;
    for (const auto& [category, code] : {std::pair{k, one.intra_community}, {g, one.exported}}) {
        auto request = bills::request({bills::item("1", "100")});
        request.items[0].tax_category = category;
        const auto issues = check_for_buyer(request, seller, buyer);
        EXPECT_EQ(issues.empty() ? "" : issues[0].code, code) << domain::code(category);
        EXPECT_LE(issues.size(), 1U);
    }
}

constexpr const char* not_k = "not_intra_community";
constexpr const char* not_g = "not_an_export";
INSTANTIATE_TEST_SUITE_P(
    Table, Territory,
    testing::Values(Apart{"Canary Islands", "DE", "10115", "ES", "35001", not_k, ""},
                    Apart{"Tenerife, from Madrid", "ES", "28001", "ES", "38001", not_k, ""},
                    Apart{"Ceuta", "FR", "75001", "ES", "51001", not_k, ""},
                    Apart{"Madrid", "DE", "10115", "ES", "28001", "", not_g},
                    Apart{"Spain, no postcode", "DE", "10115", "ES", "", "", not_g},
                    Apart{"Büsingen", "AT", "1010", "DE", "78266", not_k, ""},
                    Apart{"Büsingen, as abroad one writes it", "AT", "1010", "DE", "D-78266", not_k, ""},
                    Apart{"Büsingen, from Switzerland", "CH", "8200", "DE", "78266", not_k, not_g},
                    Apart{"Büsingen, from Liechtenstein", "LI", "9490", "DE", "78266", not_k, not_g},
                    Apart{"Schaffhausen, from Büsingen", "DE", "78266", "CH", "8200", not_k, not_g},
                    Apart{"Constance, from Büsingen", "DE", "78266", "DE", "78462", not_k, ""},
                    Apart{"Heligoland", "DE", "10115", "DE", "27498", not_k, ""},
                    Apart{"Livigno", "DE", "10115", "IT", "23041", not_k, ""},
                    Apart{"Campione", "DE", "10115", "IT", "22061", not_k, ""},
                    Apart{"Como", "DE", "10115", "IT", "22100", "", not_g},
                    Apart{"Réunion", "DE", "10115", "FR", "97400", not_k, ""},
                    Apart{"Paris", "DE", "10115", "FR", "75001", "", not_g},
                    Apart{"Monaco is France", "DE", "10115", "MC", "98000", "", not_g},
                    Apart{"Mount Athos", "DE", "10115", "GR", "630 86", not_k, ""},
                    Apart{"Mariehamn", "DE", "10115", "FI", "FI-22100", not_k, ""},
                    Apart{"Belfast", "DE", "10115", "GB", "bt1 5gs", "", not_g},
                    Apart{"Belfast, from London", "GB", "SW1A 1AA", "GB", "BT1 5GS", not_k, not_g},
                    Apart{"London, from Belfast", "GB", "BT1 5GS", "GB", "SW1A 1AA", not_k, not_g},
                    Apart{"London", "DE", "10115", "GB", "SW1A 1AA", not_k, ""}));
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
