#include <gtest/gtest.h>

#include "bills.hpp"
#include "document/xml/e_invoice.hpp"
#include "xml_reader.hpp"

namespace billmill::document::xml {
namespace {

using domain::EInvoiceFormat;

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

}  // namespace
}  // namespace billmill::document::xml
