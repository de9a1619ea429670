#include "domain/french_law.hpp"

#include <gtest/gtest.h>

#include "domain/check_e_invoice.hpp"
#include "domain/check_seller.hpp"
#include "domain/draft.hpp"
#include "unit/domain/bills.hpp"

// Source of the rules: AFNOR XP Z12-012, as FNFE-MPE's Schematron BR-FR-Flux2 1.3.0 states them.

namespace billmill::domain {
namespace {

struct Number {
    const char* registration;
    const char* vat_id;
    const char* siren;
};
class Siren : public testing::TestWithParam<Number> {};

TEST_P(Siren, IsFoundWhereverItStands) {
    EXPECT_EQ(siren_of(GetParam().registration, GetParam().vat_id), GetParam().siren);
}
INSTANTIATE_TEST_SUITE_P(Table, Siren,
                         testing::Values(Number{"303265045", "", "303265045"},
                                         Number{"303 265 045", "", "303265045"},
                                         Number{"303 265 045 00017", "", "303265045"},  // A SIRET.
                                         Number{"RCS Lyon B 303 265 045", "", "303265045"},
                                         Number{"69001 Lyon, RCS 303.265.045", "", "303265045"},
                                         Number{"", "FR40303265045", "303265045"},
                                         Number{"732829320", "FR40303265045", "732829320"},
                                         Number{"303265046", "", ""},  // The check digit is wrong.
                                         Number{"303265046", "FR40303265045", "303265045"},
                                         Number{"HRB 12345", "DE123456789", ""}, Number{"", "", ""}));

TEST(FrenchNotes, HaveTheLawsWordsWhereTheSellerHasNone) {
    Seller seller;
    seller.address.country = "FR";
    seller.notes.early_payment = "Escompte de 1 % à huit jours.";
    complete_french_notes(seller);
    EXPECT_EQ(seller.notes.early_payment, "Escompte de 1 % à huit jours.");
    EXPECT_NE(seller.notes.recovery_costs.find("40 €"), std::string::npos);
    EXPECT_NE(seller.notes.late_payment.find("10"), std::string::npos);
    for (const auto* country : {"DE", "BE", "CH", "LU", "MC"}) {
        Seller other;
        other.address.country = country;
        complete_french_notes(other);
        EXPECT_EQ(other.notes, LegalNotes{}) << country;
    }
}

TEST(FrenchNotes, AreRefusedElsewhere) {
    auto seller = bills::german();
    seller.notes.late_payment = "x";
    seller.operations = Operations::goods;
    std::string found;
    for (const auto& issue : check_seller(seller)) {
        if (issue.code == "not_in_france") found += issue.pointer + " ";
    }
    EXPECT_EQ(found, "/notes/recovery_costs /operations ");
}

Seller french() {
    auto seller = bills::german();
    seller.address.country = "FR";
    seller.vat_id = "FR40303265045";
    return seller;
}

struct Mode {
    Operations of_seller;
    Operations of_bill;
    const char* prepaid;
    const char* mode;
};
class BillingMode : public testing::TestWithParam<Mode> {};

/// BR-FR-08; BR-FR-CO-09: what is paid already has nothing due.
TEST_P(BillingMode, SaysWhatIsBilledAndWhetherItIsPaid) {
    auto seller = french();
    seller.operations = GetParam().of_seller;
    auto request = bills::request({bills::item("1", "100")});
    request.terms.operations = GetParam().of_bill;
    request.prepaid = bills::amount(GetParam().prepaid);
    const auto made = draft(request, price(request, seller, {}).value(), seller, {}, {2026, 11, 22});
    EXPECT_EQ(french_billing_mode(made), GetParam().mode);
}
using enum Operations;
INSTANTIATE_TEST_SUITE_P(Table, BillingMode,
                         testing::Values(Mode{unsaid, unsaid, "0", ""}, Mode{goods, unsaid, "0", "B1"},
                                         Mode{services, unsaid, "0", "S1"}, Mode{mixed, unsaid, "0", "M1"},
                                         Mode{goods, services, "0", "S1"}, Mode{unsaid, mixed, "119", "M2"},
                                         Mode{goods, unsaid, "119", "B2"},
                                         Mode{services, unsaid, "118.99", "S1"}));

struct Rule {
    const char* pointer;
    const char* code;  ///< "": no rule is broken.
    void (*change)(BillingRequest&, Seller&);
};
class FrenchRules : public testing::TestWithParam<Rule> {};

TEST_P(FrenchRules, AreCheckedInEveryFormat) {
    for (const auto format :
         {EInvoiceFormat::factur_x, EInvoiceFormat::en16931_cii, EInvoiceFormat::en16931_ubl}) {
        auto seller = french();
        auto request = bills::request({bills::item("1", "100"), bills::item("2.5", "10")});
        GetParam().change(request, seller);
        std::string found;
        for (const auto& issue : check_e_invoice(request, seller, nullptr, format))
            found += issue.pointer + " " + issue.code + " ";
        const std::string wanted =
            *GetParam().code == '\0' ? "" : std::string{GetParam().pointer} + " " + GetParam().code + " ";
        EXPECT_EQ(found, wanted);
    }
}
INSTANTIATE_TEST_SUITE_P(
    Table, FrenchRules,
    testing::Values(Rule{"", "", [](auto&, auto&) {}},
                    Rule{"/seller", "BR-FR-10", [](auto&, auto& s) { s.vat_id = "FR4030326504X"; }},
                    Rule{"", "",
                         [](auto&, auto& s) {
                             s.vat_id = "FR4030326504X";
                             s.registration_number = "303265045";
                         }},
                    Rule{"/items/1/quantity", "BR-FR-DEC-02",
                         [](auto& r, auto&) { r.items[1].quantity.micros = 1'000'010; }},
                    Rule{"/items/0/quantity", "BR-FR-DEC-02",
                         [](auto& r, auto&) { r.items[0].quantity.micros = 1; }},
                    Rule{"", "", [](auto& r, auto&) { r.items[0].quantity.micros = 1'234'500; }},
                    Rule{"/exchangeRate", "BR-FR-CO-12", [](auto& r, auto&) { r.currency = "USD"; }},
                    Rule{"", "",
                         [](auto& r, auto&) {
                             r.currency = "USD";
                             r.exchange_rate = ExchangeRate{{9'215'000'000}, "BCE", {2026, 11, 20}};
                         }},
                    Rule{"/exchangeRate", "BR-FR-CO-12",
                         [](auto& r, auto& s) {
                             s.currency = *find_currency("CHF");
                             r.currency = "USD";
                             r.exchange_rate = ExchangeRate{{9'215'000'000}, "BCE", {2026, 11, 20}};
                         }},
                    Rule{"", "", [](auto& r, auto& s) {
                             s.address.country = "DE";
                             r.items[0].quantity.micros = 1;
                         }}));

}  // namespace
}  // namespace billmill::domain
