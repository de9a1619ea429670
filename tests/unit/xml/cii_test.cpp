#include <gtest/gtest.h>

#include <array>

#include "bills.hpp"
#include "document/xml/e_invoice.hpp"
#include "domain/decimal.hpp"
#include "xml_reader.hpp"

namespace billmill::document::xml {
namespace {

using domain::EInvoiceFormat;

constexpr std::array every_format{EInvoiceFormat::factur_x,      EInvoiceFormat::xrechnung_cii,
                                  EInvoiceFormat::xrechnung_ubl, EInvoiceFormat::peppol,
                                  EInvoiceFormat::en16931_cii,   EInvoiceFormat::en16931_ubl};

std::string cii(const domain::Invoice& invoice, EInvoiceFormat format = EInvoiceFormat::factur_x) {
    auto xml = write(invoice, format);
    EXPECT_TRUE(xml) << xml.error().what;
    return xml.value_or("");
}

constexpr auto* seller = "//ram:SellerTradeParty";
constexpr auto* buyer = "//ram:BuyerTradeParty";

TEST(Cii, ThePlainestBillHasItsDefaults) {
    const Reader xml{cii(bills::plain().invoice())};
    EXPECT_EQ(xml.text("//ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"), "urn:cen.eu:en16931:2017");
    EXPECT_EQ(xml.text("//rsm:ExchangedDocument/ram:TypeCode"), "380");
    const auto party = xml.all(buyer).at(0);
    EXPECT_EQ(Reader::text(party, "ram:Name"), "john.doe@example.com");
    EXPECT_EQ(Reader::text(party, "ram:PostalTradeAddress/ram:CountryID"), "IN") << "the seller's";
    EXPECT_EQ(Reader::text(party, "ram:URIUniversalCommunication/ram:URIID/@schemeID"), "EM");
    EXPECT_EQ(Reader::text(party, "ram:SpecifiedTaxRegistration"), "(none)");
    EXPECT_EQ(xml.text("//ram:BilledQuantity/@unitCode"), "C62");
    EXPECT_EQ(xml.text("//ram:ShipToTradeParty/ram:PostalTradeAddress/ram:CountryID"), "IN");
}

TEST(Cii, AnIndianBillHasOneTaxAndItsHeadsInWords) {
    const Reader xml{cii(bills::plain().invoice())};
    EXPECT_EQ(Reader::text(xml.all(seller).at(0), "ram:SpecifiedTaxRegistration/ram:ID"),
              "IN27AAPFU0939F1ZV");
    EXPECT_EQ(xml.text("//ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax/ram:CalculatedAmount"),
              "161.82");
    EXPECT_EQ(
        xml.text("//ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax/ram:RateApplicablePercent"),
        "18");
    EXPECT_EQ(xml.text("//ram:IncludedNote/ram:Content"),
              "CGST 9 % on 899.00: 80.91. SGST 9 % on 899.00: 80.91. Place of supply: Maharashtra (27). Tax "
              "payable on reverse charge: No.");
    EXPECT_EQ(xml.text("//ram:GrandTotalAmount"), "1060.82");
}

TEST(Cii, AGermanBillSaysWhenAndHowToPay) {
    const Reader xml{cii(bills::german().invoice())};
    EXPECT_EQ(xml.text("//ram:SpecifiedTradeSettlementPaymentMeans/ram:TypeCode"), "58");
    EXPECT_EQ(xml.text("//ram:IBANID"), "DE89370400440532013000");
    EXPECT_EQ(xml.text("//ram:ActualDeliverySupplyChainEvent//udt:DateTimeString"), "20261122")
        << "the invoice's";
    EXPECT_EQ(xml.text("//ram:DueDateDateTime/udt:DateTimeString"), "20261206");
}

TEST(Cii, ACreditNoteNamesItsOriginal) {
    auto invoice = bills::german().invoice();
    invoice.line.type = domain::DocumentType::credit_note;
    invoice.original = domain::Original{invoice.id, "R-2026-0041", {2026, 11, 1}, 1};
    const Reader xml{cii(invoice)};
    EXPECT_EQ(xml.text("//rsm:ExchangedDocument/ram:TypeCode"), "381");
    EXPECT_EQ(xml.text("//ram:InvoiceReferencedDocument/ram:IssuerAssignedID"), "R-2026-0041");
    EXPECT_EQ(xml.text("//ram:InvoiceReferencedDocument//qdt:DateTimeString"), "20261101");
    EXPECT_EQ(xml.text("//ram:GrandTotalAmount").front(), '2') << "positive";
}

TEST(Cii, TaxIdsAreWhatTheyLookLike) {
    auto bill = bills::german();
    bill.seller.vat_id = "201/113/40209";
    bill.buyer.tax_id = "123456789";
    const auto numbers = Reader{cii(bill.invoice())};
    EXPECT_EQ(numbers.text("//ram:SellerTradeParty/ram:SpecifiedTaxRegistration/ram:ID[@schemeID='FC']"),
              "201/113/40209");
    EXPECT_EQ(numbers.count("//ram:ID[@schemeID='VA']"), 0U);
    EXPECT_EQ(numbers.text("//ram:BuyerTradeParty/ram:ID"), "123456789");
    bill.buyer.tax_id = "27AAPFU0939F1ZV";
    EXPECT_EQ(Reader{cii(bill.invoice())}.text("//ram:BuyerTradeParty/ram:SpecifiedTaxRegistration/ram:ID"),
              "IN27AAPFU0939F1ZV");
    bill.seller.vat_id = "EL123456789";
    EXPECT_EQ(Reader{cii(bill.invoice())}.text("//ram:SellerTradeParty/ram:SpecifiedTaxRegistration/ram:ID"),
              "EL123456789");
}

TEST(Cii, OutsideTheScopeOfVatNobodyHasAVatId) {
    auto bill = bills::german();
    bill.seller.registration_number.clear();
    for (auto& item : bill.request.items) {
        item.tax_category = domain::TaxCategory::outside_scope;
        item.tax_rate.reset();
    }
    const Reader xml{cii(bill.invoice())};
    EXPECT_EQ(xml.count("//ram:ID[@schemeID='VA']"), 0U) << "BR-O-02";
    EXPECT_EQ(xml.text("//ram:SellerTradeParty/ram:ID"), "nordlicht") << "BR-CO-26: something must";
    EXPECT_EQ(xml.count("//ram:RateApplicablePercent"), 0U) << "BR-O-05";
    EXPECT_EQ(xml.text("//ram:ExemptionReasonCode"), "VATEX-EU-O");
    const Reader xrechnung{cii(bill.invoice(), EInvoiceFormat::xrechnung_cii)};
    EXPECT_EQ(xrechnung.text("//ram:RateApplicablePercent"), "0") << "BR-DE-14, of the breakdown";
}

TEST(Cii, ReasonsHaveTheirCodesInTheUnion) {
    auto bill = bills::german();
    bill.buyer.address.country = "FR";
    bill.buyer.tax_id = "FR12345678901";
    for (auto& item : bill.request.items) {
        item.tax_category = domain::TaxCategory::reverse_charge;
        item.tax_rate.reset();
    }
    const Reader german{cii(bill.invoice())};
    EXPECT_EQ(german.text("//ram:ExemptionReasonCode"), "VATEX-EU-AE");
    EXPECT_NE(german.text("//ram:ExemptionReason"), "(none)");
    bill.seller.address.country = "US";
    EXPECT_EQ(Reader{cii(bill.invoice())}.text("//ram:ExemptionReasonCode"), "(none)");
}

TEST(Cii, MeansOfPaymentFollowTheAccount) {
    auto bill = bills::german();
    const auto code = [&] {
        return Reader{cii(bill.invoice())}.text("//ram:SpecifiedTradeSettlementPaymentMeans/ram:TypeCode");
    };
    EXPECT_EQ(code(), "58");
    bill.seller.currency = domain::find_currency("USD").value();
    EXPECT_EQ(code(), "30");
    bill.seller.bank = {};
    bill.seller.bank.account = "0011";
    EXPECT_EQ(code(), "30");
    EXPECT_EQ(Reader{cii(bill.invoice())}.text("//ram:ProprietaryID"), "0011");
    bill.seller.bank = {};
    EXPECT_EQ(code(), "1");
}

TEST(Cii, BlankTextsLeaveNoEmptyElements) {
    auto bill = bills::german();
    bill.request.terms.note = " \n\t";
    bill.request.terms.order_reference = "  ";
    bill.buyer.address.line2 = " ";
    for (const auto format : every_format) {
        EXPECT_EQ(Reader{cii(bill.invoice(), format)}.count("//*[not(*) and normalize-space(.) = '']"), 0U);
    }
}

TEST(Formats, WithoutXmlAreRefused) {
    auto invoice = bills::german().invoice();
    EXPECT_EQ(write(invoice, EInvoiceFormat::none).error().fault, Fault::invalid);
    invoice.priced.currency = domain::find_currency("KWD").value();
    EXPECT_EQ(write(invoice, EInvoiceFormat::peppol).error().fault, Fault::invalid);
    EXPECT_FALSE(has_xml(invoice, EInvoiceFormat::factur_x));
}

TEST(Formats, SayWhatTheyAre) {
    const auto invoice = bills::german().invoice();
    for (const auto format : every_format) {
        const auto& profile = profile_of(format);
        EXPECT_NE(cii(invoice, format).find(std::string{profile.guideline}), std::string::npos);
        EXPECT_EQ(profile_of(embedded(format)).conformance_level.empty(), false) << "it stands in a PDF";
    }
}

/// Factur-X of the profile EN 16931 is plain EN 16931; Peppol in UBL differs in what it calls itself alone.
TEST(Formats, PlainEn16931IsWhatTheOthersAreMadeOf) {
    std::vector<bills::Bill> variants(5, bills::german());
    variants[1].request.terms.note = "Vielen Dank";
    variants[2].request.discount = domain::PercentOff{{100'000}};
    variants[3].request.prices_include_tax = true;
    variants[4].request.prepaid = domain::AmountOff{10'000'000};
    variants.push_back(bills::plain());
    for (const auto& bill : variants) {
        const auto invoice = bill.invoice();
        EXPECT_EQ(cii(invoice, EInvoiceFormat::en16931_cii), cii(invoice, EInvoiceFormat::factur_x));
        const Reader ubl{cii(invoice, EInvoiceFormat::en16931_ubl)};
        EXPECT_EQ(ubl.text("/*/cbc:CustomizationID"), "urn:cen.eu:en16931:2017");
        EXPECT_EQ(ubl.count("/*/cbc:ProfileID"), 0U) << "BT-23 is optional, and an empty element is an error";
        EXPECT_EQ(
            ubl.text("//cac:LegalMonetaryTotal/cbc:PayableAmount"),
            Reader{cii(invoice, EInvoiceFormat::peppol)}.text("//cac:LegalMonetaryTotal/cbc:PayableAmount"));
    }
}

struct Foreign {
    const char* currency;
    const char* rate;
    const char* tax;          ///< BT-110, what is asked for.
    const char* tax_at_home;  ///< BT-111
};
class Accounting : public testing::TestWithParam<Foreign> {};

/// Directive 2006/112/EC art. 230; BT-6 and BT-111 in both syntaxes, once, without a breakdown (PEPPOL-EN16931-R054).
TEST_P(Accounting, StatesTheTaxInTheSellersCurrencyToo) {
    const auto& one = GetParam();
    auto bill = bills::german();
    bill.request.items = {bills::item("Stuhl", 1'000'000, 1'000'000'000)};
    bill.request.currency = one.currency;
    bill.request.exchange_rate = domain::ExchangeRate{
        {*domain::parse_decimal(one.rate, domain::conversion_decimals)}, "EZB & Co", {2026, 11, 20}};
    const auto invoice = bill.invoice();
    const auto words =
        std::string{"Exchange rate: 1 "} + one.currency + " = " + one.rate + " EUR (EZB & Co, 2026-11-20)";
    const Reader xml{cii(invoice)};
    EXPECT_EQ(xml.text("//ram:TaxCurrencyCode"), "EUR");
    EXPECT_EQ(xml.count("//ram:TaxTotalAmount"), 2U);
    EXPECT_EQ(xml.text("//ram:TaxTotalAmount[@currencyID='EUR']"), one.tax_at_home);
    EXPECT_EQ(xml.text(("//ram:TaxTotalAmount[@currencyID='" + std::string{one.currency} + "']").c_str()),
              one.tax);
    EXPECT_EQ(xml.text("//ram:IncludedNote/ram:Content"), words);
    const Reader ubl{cii(invoice, EInvoiceFormat::en16931_ubl)};
    EXPECT_EQ(ubl.text("/*/cbc:TaxCurrencyCode"), "EUR");
    EXPECT_EQ(ubl.count("/*/cac:TaxTotal"), 2U);
    EXPECT_EQ(ubl.text("/*/cac:TaxTotal[not(cac:TaxSubtotal)]/cbc:TaxAmount"), one.tax_at_home);
    EXPECT_EQ(ubl.text("/*/cbc:Note"), words);
}
INSTANTIATE_TEST_SUITE_P(Table, Accounting,
                         testing::Values(Foreign{"USD", "0.9215", "190.00", "175.09"},
                                         Foreign{"GBP", "1.1987", "190.00", "227.75"},
                                         Foreign{"JPY", "0.0059871234", "190", "1.14"},
                                         Foreign{"CHF", "1", "190.00", "190.00"},
                                         Foreign{"INR", "0.0102", "190.00", "1.94"}));

TEST(Formats, WithoutARateOrInDinarsSayNothingOfAnotherCurrency) {
    auto bill = bills::german();
    bill.request.currency = "USD";
    EXPECT_EQ(Reader{cii(bill.invoice())}.count("//ram:TaxCurrencyCode"), 0U);
    bill.request.exchange_rate = domain::ExchangeRate{{3'000'000'000}, "CBK", {2026, 11, 20}};
    bill.seller.currency = domain::find_currency("KWD").value();
    EXPECT_EQ(Reader{cii(bill.invoice())}.count("//ram:TaxCurrencyCode"), 0U)
        << "BR-DEC-15: two decimals at most";
    EXPECT_EQ(Reader{cii(bill.invoice(), EInvoiceFormat::peppol)}.count("//cac:TaxTotal"), 1U);
}

bills::Bill french() {
    auto bill = bills::german();
    bill.seller.address.country = "FR";
    bill.seller.vat_id = "FR40303265045";
    bill.seller.registration_number = "RCS Lyon B 303 265 045";
    bill.seller.notes = {"Indemnité <40 €>", "Pénalités", "Pas d’escompte"};
    bill.request.terms.operations = domain::Operations::services;
    return bill;
}

/// XP Z12-012: BR-FR-05, BR-FR-06, BR-FR-08, BR-FR-10.
TEST(Formats, OfFranceHaveCodedNotesSirenAndBillingMode) {
    auto bill = french();
    bill.request.terms.note = "Merci";
    const auto invoice = bill.invoice();
    for (const auto format : {EInvoiceFormat::factur_x, EInvoiceFormat::en16931_cii}) {
        const Reader xml{cii(invoice, format)};
        EXPECT_EQ(xml.text("//ram:IncludedNote[not(ram:SubjectCode)]/ram:Content"), "Merci");
        EXPECT_EQ(xml.text("//ram:IncludedNote[ram:SubjectCode='PMT']/ram:Content"), "Indemnité <40 €>");
        EXPECT_EQ(xml.text("//ram:IncludedNote[ram:SubjectCode='PMD']/ram:Content"), "Pénalités");
        EXPECT_EQ(xml.text("//ram:IncludedNote[ram:SubjectCode='AAB']/ram:Content"), "Pas d’escompte");
        EXPECT_EQ(xml.text("//ram:SellerTradeParty/ram:SpecifiedLegalOrganization/ram:ID[@schemeID='0002']"),
                  "303265045");
        EXPECT_EQ(xml.text("//ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID"), "S1");
    }
    const Reader ubl{cii(invoice, EInvoiceFormat::en16931_ubl)};
    EXPECT_EQ(ubl.count("/*/cbc:Note"), 4U);
    EXPECT_EQ(ubl.text("/*/cbc:Note[starts-with(., '#PMD#')]"), "#PMD#Pénalités");
    EXPECT_EQ(ubl.text("/*/cbc:ProfileID"), "S1");
    EXPECT_EQ(ubl.text("//cac:AccountingSupplierParty//cac:PartyLegalEntity/cbc:CompanyID[@schemeID='0002']"),
              "303265045");
    const Reader peppol{cii(invoice, EInvoiceFormat::peppol)};
    EXPECT_EQ(peppol.text("/*/cbc:Note"), "Merci\nIndemnité <40 €>\nPénalités\nPas d’escompte")
        << "R002: one note";
    EXPECT_EQ(peppol.text("/*/cbc:ProfileID"), "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0");
}

TEST(Formats, NameAFrenchBuyerByItsSiren) {
    for (const auto& [number, tax_id] : {std::pair{"303265045", ""},
                                         {"303 265 045 00017", ""},
                                         {"", "FR40303265045"},
                                         {"RCS Paris 303 265 045", "FR40303265045"},
                                         {"303265045", "FR40303265045"}}) {
        auto bill = bills::german();
        bill.buyer.address.country = "FR";
        bill.buyer.registration_number = number;
        bill.buyer.tax_id = tax_id;
        EXPECT_EQ(Reader{cii(bill.invoice())}.text(
                      "//ram:BuyerTradeParty/ram:SpecifiedLegalOrganization/ram:ID[@schemeID='0002']"),
                  "303265045");
    }
}

/// NO-R-002: PartyTaxScheme with the scheme TAX.
TEST(Formats, OfNorwayNameTheRegister) {
    auto bill = bills::german();
    bill.seller.address.country = "NO";
    bill.seller.vat_id = "NO923609016MVA";
    bill.seller.tax_number = "Foretaksregisteret";
    const Reader ubl{cii(bill.invoice(), EInvoiceFormat::peppol)};
    EXPECT_EQ(
        ubl.text(
            "//cac:AccountingSupplierParty//cac:PartyTaxScheme[cac:TaxScheme/cbc:ID='TAX']/cbc:CompanyID"),
        "Foretaksregisteret");
    EXPECT_EQ(ubl.count("//cac:PartyTaxScheme[cac:TaxScheme/cbc:ID='FC']"), 0U);
    EXPECT_EQ(Reader{cii(bill.invoice())}.text("//ram:SellerTradeParty//ram:ID[@schemeID='FC']"),
              "Foretaksregisteret");
}

TEST(Formats, AppendKeepsWhatWasThere) {
    std::string out = "before";
    ASSERT_TRUE(append(out, bills::german().invoice(), EInvoiceFormat::peppol));
    EXPECT_EQ(out, "before" + cii(bills::german().invoice(), EInvoiceFormat::peppol));
}

/// A line of half a cent that all is taken off leaves nothing, also where a reader computes it anew.
TEST(Cii, AWholeDiscountLeavesNothing) {
    struct Line {
        std::int64_t quantity;
        std::int64_t price;
    };
    for (const auto& [quantity, price] :
         {Line{3'000'000, 33'335'000}, Line{1'000'000, 125'000}, Line{500'000, 10'000},
          Line{7'000'000, 1'990'000}, Line{1'500'000, 5'010'000}}) {
        auto bill = bills::german();
        auto free = bills::item("Free", quantity, price);
        free.discount = domain::PercentOff{domain::Percent{1'000'000}};
        bill.request.items.push_back(free);
        const Reader xml{cii(bill.invoice())};
        const auto line = xml.all("//ram:IncludedSupplyChainTradeLineItem").back();
        const auto number = [&](const char* path, const char* otherwise) {
            const auto text = Reader::text(line, path);
            return *domain::parse_decimal(text == "(none)" ? otherwise : text, 6);
        };
        const __int128 amount =
            static_cast<__int128>(number(".//ram:NetPriceProductTradePrice/ram:ChargeAmount", "0")) *
            number(".//ram:BilledQuantity", "0") /
            number(".//ram:NetPriceProductTradePrice/ram:BasisQuantity", "1");
        EXPECT_EQ(static_cast<std::int64_t>(amount), number(".//ram:ActualAmount", "0")) << price;
        EXPECT_EQ(Reader::text(line, ".//ram:LineTotalAmount"), "0.00");
    }
}

TEST(Cii, UnderReverseChargeInIndiaNoTaxIsAskedFor) {
    for (const bool by_flag : {true, false}) {
        auto bill = bills::plain();
        bill.buyer.tax_id = "29AAGCB7383J1Z4";
        bill.request.terms.reverse_charge = by_flag;
        if (!by_flag) bill.request.items[0].tax_category = domain::TaxCategory::reverse_charge;
        const Reader xml{cii(bill.invoice())};
        const auto tax = xml.all("//ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax").at(0);
        EXPECT_EQ(Reader::text(tax, "ram:CategoryCode"), "AE");
        EXPECT_EQ(Reader::text(tax, "ram:RateApplicablePercent"), "0");
        EXPECT_EQ(Reader::text(tax, "ram:CalculatedAmount"), "0.00");
        EXPECT_EQ(xml.text("//ram:DuePayableAmount"), "899.00");
        EXPECT_EQ(
            xml.text("//ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax/ram:RateApplicablePercent"),
            "0");
        EXPECT_NE(xml.text("//ram:IncludedNote/ram:Content").find("IGST 18 % on 899.00: 161.82."),
                  std::string::npos);
        EXPECT_NE(xml.text("//ram:IncludedNote/ram:Content").find("reverse charge: Yes."), std::string::npos);
    }
}

/// BT-31 begins with a country's code; where numbers have none, the seller's goes before (BR-CO-09, BR-G-02).
TEST(Cii, ASellersNumberHasItsCountryBeforeIt) {
    for (const auto& [country, number, written] :
         std::initializer_list<std::array<const char*, 3>>{{"JP", "T7000012050002", "JPT7000012050002"},
                                                           {"AU", "51824753556", "AU51824753556"},
                                                           {"SG", "M90312345A", "SGM90312345A"},
                                                           {"AE", "100987654300003", "AE100987654300003"},
                                                           {"US", "12-3456789", "US12-3456789"},
                                                           {"CH", "CHE123456788", "CHE123456788"},
                                                           {"DE", "12/345/67890", ""}}) {
        auto invoice = bills::german().invoice();
        invoice.seller.address.country = country;
        invoice.seller.vat_id = number;
        invoice.seller.tax_number.clear();
        const Reader xml{cii(invoice)};
        const auto party = xml.all(seller).at(0);
        const auto found = Reader::text(party, "ram:SpecifiedTaxRegistration/ram:ID[@schemeID='VA']");
        EXPECT_EQ(found, *written == '\0' ? "(none)" : written);
    }
}

/// Between Danish parties UBL names account and branch with code 42 (DK-R-005, DK-R-006), but for euro by IBAN.
TEST(Ubl, DanishAccountsAreDomestic) {
    struct Account {
        const char* iban;
        const char* account;
        const char* currency;
        const char* buyer;
        const char* code;
        const char* id;
        const char* branch;
    };
    for (const auto& one : std::initializer_list<Account>{
             {"DK5000400440116243", "", "DKK", "DK", "42", "0440116243", "0040"},
             {"", "00400440116243", "DKK", "DK", "42", "0440116243", "0040"},
             {"DK5000400440116243", "", "SEK", "DK", "42", "0440116243", "0040"},
             {"DK5000400440116243", "", "EUR", "DK", "58", "DK5000400440116243", "(none)"},
             {"DK5000400440116243", "", "DKK", "SE", "30", "DK5000400440116243", "(none)"},
             {"DE89370400440532013000", "", "DKK", "DK", "30", "DE89370400440532013000", "(none)"}}) {
        auto bill = bills::german();
        bill.seller.address.country = "DK";
        bill.seller.currency = *domain::find_currency(one.currency);
        bill.seller.bank.iban = one.iban;
        bill.seller.bank.account = one.account;
        bill.seller.bank.bic.clear();
        bill.buyer.address.country = one.buyer;
        const Reader xml{cii(bill.invoice(), EInvoiceFormat::peppol)};
        EXPECT_EQ(xml.text("//cac:PaymentMeans/cbc:PaymentMeansCode"), one.code) << one.iban;
        EXPECT_EQ(xml.text("//cac:PayeeFinancialAccount/cbc:ID"), one.id) << one.iban;
        EXPECT_EQ(xml.text("//cac:FinancialInstitutionBranch/cbc:ID"), one.branch) << one.iban;
    }
}

}  // namespace
}  // namespace billmill::document::xml
