#include "document/layout/content.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "document/layout/payment_code.hpp"
#include "document/mail/letter.hpp"
#include "domain/decimal.hpp"
#include "samples.hpp"

namespace billmill::document::layout {
namespace {

Content content_of(const domain::Invoice& invoice, const char* language = "en") {
    const auto& labels = labels_for(language);
    return {invoice, labels, AmountFormat{invoice.priced.currency, language}, nullptr};
}

/// The totals as a reader sees them.
std::string rows(const domain::Invoice& invoice, const char* language = "en") {
    std::string out;
    for (const auto& row : content_of(invoice, language).totals)
        out.append(row.label).append(" ").append(std::to_string(row.minor)).append("; ");
    return out;
}

domain::Invoice priced(domain::Invoice invoice, const std::function<void(domain::BillingRequest&)>& change) {
    auto request = samples::plain_request();
    request.items[0].price.micros = 100'000'000;
    request.items[0].tax_rate.reset();
    change(request);
    invoice.terms = request.terms;
    samples::reprice(invoice, request);
    return invoice;
}

domain::Adjustment freight(std::int64_t micros) {
    domain::Adjustment made;
    made.kind = domain::AdjustmentKind::charge;
    made.extent = domain::AmountOff{micros};
    made.reason = "Versand";
    return made;
}

struct Case {
    const char* why;
    void (*change)(domain::BillingRequest&);
    const char* wanted;
};
class GrossRows : public testing::TestWithParam<Case> {};

/// Directive 2006/112/EC art. 226 (8): what is taken off or added is named, with its reason, prices with tax too.
TEST_P(GrossRows, NameEachDiscountAndChargeAndAddUp) {
    const auto invoice = priced(samples::european_bill(), [](auto&) {});
    auto request = samples::plain_request();
    request.items[0].price.micros = 100'000'000;
    request.items[0].tax_rate = domain::Percent{190'000};
    request.prices_include_tax = true;
    GetParam().change(request);
    auto made = invoice;
    samples::reprice(made, request);
    EXPECT_EQ(rows(made), GetParam().wanted) << GetParam().why;
}

INSTANTIATE_TEST_SUITE_P(
    Table, GrossRows,
    testing::Values(Case{"neither", [](auto&) {},
                         "Subtotal (incl. tax) 10000; Total 10000; includes VAT 19% 1597; "},
                    Case{"both, to nothing",
                         [](auto& r) {
                             r.discount = domain::PercentOff{domain::Percent{100'000}};
                             r.adjustments = {freight(10'000'000)};
                         },
                         "Subtotal (incl. tax) 10000; Discount 10% -1000; Versand 1000; Total 10000; "
                         "includes VAT 19% 1597; "},
                    Case{"a discount", [](auto& r) { r.discount = domain::AmountOff{5'000'000}; },
                         "Subtotal (incl. tax) 10000; Discount -500; Total 9500; includes VAT 19% 1517; "},
                    Case{"a charge", [](auto& r) { r.adjustments = {freight(4'990'000)}; },
                         "Subtotal (incl. tax) 10000; Versand 499; Total 10499; includes VAT 19% 1676; "},
                    Case{"an allowance and two charges",
                         [](auto& r) {
                             r.adjustments = {freight(1'000'000), freight(2'000'000)};
                             r.adjustments[1].reason = "Verpackung";
                             domain::Adjustment loyal;
                             loyal.extent = domain::PercentOff{domain::Percent{25'000}};
                             loyal.reason = "Treue";
                             r.adjustments.push_back(loyal);
                         },
                         "Subtotal (incl. tax) 10000; Versand 100; Verpackung 200; Treue 2.5% -250; Total "
                         "10050; includes VAT 19% "
                         "1605; "},
                    Case{"spread over two rates",
                         [](auto& r) {
                             r.items.push_back(r.items[0]);
                             r.items[1].tax_rate = domain::Percent{70'000};
                             r.discount = domain::PercentOff{domain::Percent{50'000}};
                         },
                         "Subtotal (incl. tax) 20000; Discount 5% -1000; Total 19000; includes VAT 2138; "}));

TEST(GrossRows, OfRecordsThatDoNotKeepThemAreOneRow) {
    auto invoice = priced(samples::european_bill(), [](auto&) {});
    auto request = samples::plain_request();
    request.prices_include_tax = true;
    request.items[0].price.micros = 100'000'000;
    request.discount = domain::AmountOff{5'000'000};
    samples::reprice(invoice, request);
    for (auto& adjustment : invoice.priced.adjustments) adjustment.gross.reset();
    EXPECT_NE(rows(invoice).find("Discount (incl. tax) -500"), std::string::npos) << rows(invoice);
}

/// Each reason once, and under GST the law's own words.
TEST(Remarks, SayWhyOnce) {
    using enum domain::TaxCategory;
    const auto remark = [](domain::TaxCategory category, const char* reason, const char* language) {
        auto invoice = priced(samples::european_bill(), [](auto&) {});
        invoice.priced.taxes[0].category = category;
        invoice.priced.taxes[0].reason = reason;
        const auto content = content_of(invoice, language);
        return content.remarks.empty() ? std::string{} : content.remarks.front();
    };
    EXPECT_EQ(remark(intra_community, "Steuerfreie innergemeinschaftliche Lieferung", "de"),
              "K: Steuerfreie innergemeinschaftliche Lieferung.");
    EXPECT_EQ(remark(intra_community, "Intra-Community supply", "fr"),
              "K: Livraison intracommunautaire exonérée de TVA.");
    EXPECT_EQ(remark(reverse_charge, "Autoliquidation", "de"),
              "AE: Steuerschuldnerschaft des Leistungsempfängers.");
    EXPECT_EQ(remark(reverse_charge, "reverse charge", "en"),
              "AE: Reverse charge: tax is payable by the recipient.");
    EXPECT_EQ(remark(reverse_charge, "§13b UStG", "de"),
              "AE: Steuerschuldnerschaft des Leistungsempfängers. §13b UStG");
    EXPECT_EQ(remark(exempt, "Nil rated", "en"), "E: Nil rated");
    EXPECT_EQ(remark(standard, "", "en"), "");
}

/// Directive 2006/112/EC art. 230: the tax in the seller's currency, and the rate that it is of.
TEST(Remarks, StateTheTaxInTheSellersCurrency) {
    auto invoice = priced(samples::european_bill(), [](domain::BillingRequest& request) {
        request.currency = "USD";
        request.prices_include_tax = false;
        request.exchange_rate = domain::ExchangeRate{{9'215'000'000}, "ECB", {2026, 11, 20}};
    });
    const auto remarks = [&](const char* language) {
        std::string out;
        for (const auto& remark : content_of(invoice, language).remarks) out.append(remark).append("; ");
        return out;
    };
    EXPECT_EQ(remarks("en"), "VAT in EUR: €17.51; Exchange rate: 1 USD = 0.9215 EUR (ECB, 20 Nov 2026); ");
    EXPECT_NE(remarks("de").find("VAT in EUR: 17,51"), std::string::npos) << remarks("de");
    EXPECT_NE(remarks("fr").find("Taux de change: 1 USD = 0,9215 EUR"), std::string::npos) << remarks("fr");
    for (const auto* language : {"es", "hi", "ar", "zh"}) {
        EXPECT_NE(remarks(language).find("EUR"), std::string::npos);
        EXPECT_NE(remarks(language).find("17"), std::string::npos) << remarks(language);
    }
    EXPECT_EQ(content_of(invoice).due.view(), "$119.00") << "what is due stays in the invoice's currency";
}

domain::Invoice french(void (*change)(domain::Invoice&)) {
    auto invoice = priced(samples::european_bill(), [](auto&) {});
    invoice.seller.address.country = "FR";
    invoice.seller.vat_id = "FR40303265045";
    invoice.seller.registration_number = "";
    invoice.seller.notes = {"Indemnité 40 €", "Pénalités", "Pas d’escompte"};
    change(invoice);
    return invoice;
}

/// Code de commerce, art. R123-237, L441-9; CGI annexe II, art. 242 nonies A.
TEST(InFrance, PaperSaysSirenTermsAndWhatIsBilled) {
    struct Case {
        void (*change)(domain::Invoice&);
        const char* ids;
        const char* terms;
        const char* operations;
    };
    const auto listed = [](const std::vector<Fact>& facts) {
        std::string out;
        for (const auto& fact : facts) out.append(fact.label).append("=").append(fact.value).append("; ");
        return out;
    };
    for (const auto& one : std::initializer_list<Case>{
             {[](auto&) {}, "SIREN=303265045", "Pas d’escompte\nPénalités\nIndemnité 40 €", ""},
             {[](auto& i) { i.terms.payment_terms = "30 jours"; }, "SIREN=303265045",
              "30 jours\nPas d’escompte\nPénalités\nIndemnité 40 €", ""},
             {[](auto& i) { i.seller.registration_number = "RCS Lyon 303 265 045"; },
              "SIREN=303265045; Reg. no.=RCS Lyon 303 265 045", "Pas d’escompte", ""},
             {[](auto& i) { i.seller.registration_number = "303 265 045"; }, "SIREN=303265045; ", "Pas", ""},
             {[](auto& i) { i.terms.operations = domain::Operations::goods; }, "SIREN", "Pas", "goods"},
             {[](auto& i) { i.terms.operations = domain::Operations::mixed; }, "SIREN", "Pas",
              "goods and services"},
             {[](auto& i) { i.seller.notes = {}; }, "SIREN", "", ""}}) {
        const auto content = content_of(french(one.change));
        EXPECT_NE(listed(content.seller_ids).find(one.ids), std::string::npos) << listed(content.seller_ids);
        EXPECT_TRUE(content.terms.starts_with(one.terms)) << content.terms;
        EXPECT_EQ(listed(content.references).find("Supply of=") != std::string::npos,
                  *one.operations != '\0');
        EXPECT_NE(listed(content.references).find(one.operations), std::string::npos);
    }
}

TEST(InNorway, TheRegisterIsAWordAndNoNumber) {
    auto invoice = priced(samples::european_bill(), [](auto&) {});
    invoice.seller.tax_number = "Foretaksregisteret";
    const auto content = content_of(invoice);
    const auto found = std::ranges::find(content.seller_ids, "Foretaksregisteret", &Fact::value);
    ASSERT_NE(found, content.seller_ids.end());
    EXPECT_EQ(found->label, "");
}

domain::Invoice indian(domain::TaxCategory category, domain::GstSupply supply, bool abroad) {
    auto invoice = samples::plain_bill();
    auto request = samples::plain_request();
    request.items[0].tax_category = category;
    if (category == domain::TaxCategory::exempt) request.items[0].exemption_reason = "Nil rated";
    if (category != domain::TaxCategory::standard) request.items[0].tax_rate.reset();
    request.terms.supply = supply;
    invoice.buyer.tax_id = abroad ? "" : "29AAGCB7383J1Z4";
    invoice.buyer.address.country = abroad ? "US" : "IN";
    invoice.buyer.address.region = abroad ? "MA" : "29";
    invoice.terms = request.terms;
    samples::reprice(invoice, request);
    return invoice;
}

/// CGST Rules, rule 46 and its proviso, rule 49.
TEST(UnderGst, EachKindBearsItsTitleItsEndorsementAndItsTax) {
    using enum domain::TaxCategory;
    using enum domain::GstSupply;
    struct Kind {
        domain::TaxCategory category;
        domain::GstSupply supply;
        bool abroad;
        const char* title;
        const char* remark;
        std::size_t taxes;
    };
    for (const auto& kind : std::initializer_list<Kind>{
             {standard, ordinary, false, "Tax invoice", "", 1},
             {exempt, ordinary, false, "Bill of supply", "E: Nil rated", 0},
             {standard, ordinary, true, "Tax invoice", "Supply meant for export on payment of integrated tax",
              1},
             {export_outside, ordinary, true, "Tax invoice",
              "G: Supply meant for export under bond or letter of undertaking without payment of integrated "
              "tax",
              1},
             {standard, sez, false, "Tax invoice",
              "Supply to SEZ unit or SEZ developer for authorised operations on payment of integrated tax",
              1},
             {export_outside, sez, false, "Tax invoice",
              "G: Supply to SEZ unit or SEZ developer for authorised operations under bond or letter of "
              "undertaking "
              "without payment of integrated tax",
              1},
             {zero, ordinary, false, "Bill of supply", "", 0},
             {zero, ordinary, true, "Tax invoice",
              "Supply meant for export under bond or letter of undertaking without payment of integrated tax",
              1},
             {zero, sez, false, "Tax invoice",
              "Supply to SEZ unit or SEZ developer for authorised operations under bond or letter of "
              "undertaking without payment of integrated tax",
              1},
             {exempt, sez, false, "Bill of supply", "E: Nil rated", 0},
             {reverse_charge, ordinary, false, "Tax invoice",
              "AE: Reverse charge: tax is payable by the recipient.", 1}}) {
        const auto invoice = indian(kind.category, kind.supply, kind.abroad);
        const auto content = content_of(invoice);
        EXPECT_EQ(content.title, kind.title);
        EXPECT_EQ(content.remarks.empty() ? "" : content.remarks.front(), kind.remark);
        EXPECT_EQ(content.taxes.size(), kind.taxes) << kind.remark;
        for (const auto& row : content.totals) EXPECT_NE(row.label, "CGST 0%");
    }
}

/// Regression: a reason of the bill's own took the place of the endorsement.
TEST(UnderGst, AnExportBearsItsEndorsementBesideWhatTheBillSays) {
    const std::string endorsement =
        "Supply meant for export under bond or letter of undertaking without payment of integrated tax";
    for (const auto& [reason, remark] : std::initializer_list<std::pair<std::string, std::string>>{
             {"LUT AD270326000001A", "G: " + endorsement + ". LUT AD270326000001A"},
             {endorsement + " (LUT AD270326000001A)", "G: " + endorsement + " (LUT AD270326000001A)"},
             {"", "G: " + endorsement}}) {
        auto invoice = indian(domain::TaxCategory::export_outside, domain::GstSupply::ordinary, true);
        if (!reason.empty()) {
            for (auto& group : invoice.priced.taxes) group.reason = reason;
        }
        EXPECT_EQ(content_of(invoice).remarks.at(0), remark);
    }
}

TEST(UnderGst, ReverseChargeIsShownAsideAndAskedForNowhere) {
    const auto invoice = indian(domain::TaxCategory::reverse_charge, domain::GstSupply::ordinary, false);
    auto paid = invoice;
    paid.seller.bank.upi = "acme@bank";
    const auto content = content_of(paid);
    EXPECT_EQ(content.taxes.at(0).tax, 16'182);
    EXPECT_EQ(rows(paid), "Subtotal 89900; Total 89900; ");
    EXPECT_NE(content.words.find("Eight Hundred Ninety-Nine Only"), std::string::npos) << content.words;
    EXPECT_NE(upi_payload(paid).find("&am=899.00&"), std::string::npos) << upi_payload(paid);
}

/// Regression: a bill in dollars named the address where only rupees can be paid.
TEST(UpiAddress, IsNamedWhereRupeesAreAskedFor) {
    for (const auto& [currency, named] : {std::pair{"INR", true},
                                          {"USD", false},
                                          {"EUR", false},
                                          {"AED", false},
                                          {"JPY", false},
                                          {"NPR", false}}) {
        const auto invoice = priced(samples::plain_bill(),
                                    [&](domain::BillingRequest& request) { request.currency = currency; });
        auto payable = invoice;
        payable.seller.bank = {};
        payable.seller.bank.account = "50100123456789";
        payable.seller.bank.upi = "acme@bank";
        const auto facts = content_of(payable).payment;
        EXPECT_EQ(std::ranges::any_of(facts, [](const Fact& fact) { return fact.label == "UPI"; }), named)
            << currency;
        EXPECT_EQ(mail::plain_text(mail::write_letter(payable, "a.pdf", false)).contains("acme@bank"), named)
            << currency;
        payable.seller.bank.account.clear();
        EXPECT_EQ(content_of(payable).payment.empty(), !named) << currency;
    }
}

TEST(Words, SayWhatIsDue) {
    const auto invoice = priced(samples::plain_bill(), [](domain::BillingRequest& request) {
        request.prepaid = domain::AmountOff{18'300'000};
        request.round_to = domain::AmountOff{1'000'000};
    });
    EXPECT_EQ(content_of(invoice).words, "Rupees One Hundred Only");
}

TEST(UpiCode, BearsAReferenceOfLettersAndDigits) {
    auto invoice = samples::plain_bill();
    invoice.seller.bank.upi = "acme@bank";
    for (const auto& [number, reference] :
         {std::pair{"MS/26-27/000001", "&tr=MS2627000001"},
          {"A1", "&tr=A1"},
          {"12", "&tr=12"},
          {"INV 7 B", "&tr=INV7B"},
          {"0123456789012345678901234567890123456789", "&tr=01234567890123456789012345678901234"}}) {
        invoice.printed_number = number;
        const auto payload = upi_payload(invoice);
        EXPECT_TRUE(payload.ends_with(reference)) << payload;
    }
    invoice.printed_number = "---";
    EXPECT_EQ(upi_payload(invoice).find("&tr="), std::string::npos);
}

}  // namespace
}  // namespace billmill::document::layout
