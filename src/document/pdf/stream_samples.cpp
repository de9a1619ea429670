#include "document/pdf/quick_deflate.hpp"

// What streams look like: from these samples the codes are made that they are compressed with. Others are
// compressed just as rightly, only less.

namespace billmill::document::pdf {
namespace {

constexpr std::string_view content_sample = R"(.122 .227 .373 rg
0 832.89 595.28 9 re f
48 581.39 499.28 1 re f
.851 .871 .898 rg
48 549.09 499.28 .5 re f
48 517.29 499.28 .5 re f
352.56 312.59 194.72 42 re f
48 390.89 269.61 .5 re f
BT
.122 .227 .373 rg
/F1 20 Tf
420.28 777.29 Td[(T)70(AX INV)10(OICE)]TJ
.106 .122 .141 rg
/F1 15 Tf
-372.28 4.15 Td(SELLER STORES)Tj
/F1 6.8 Tf
0 -42.79 Td(FROM)Tj
/F0 9 Tf
0 -15.03 Td(14 Marine Drive)Tj
0 -12.6 Td[(Chur)20(chgate)]TJ
0 -12.6 Td(Mumbai 400020)Tj
0 -12.6 Td[(Mahar)20(ashtr)20(a \(27\), India)]TJ
0 -15.6 Td(GSTIN 27AAPFU0939F1ZV)Tj
.369 .404 .447 rg
/F0 7.8 Tf
0 -11.3 Td[(billing@seller)20(.example)]TJ
172.43 58.93 Td[(Invoice number)]TJ
51.3 0 Td(MS/26-27/000001)Tj
-51.3 -11.4 Td(Issue date)Tj
51.3 0 Td(22 Nov 2026)Tj
/F1 6.8 Tf
-344.85 -67.5 Td(Description)Tj
266.4 0 Td(Qty)Tj
38.56 0 Td(Unit price)Tj
.369 .404 .447 rg
/F0 9 Tf
-353.7 -21.05 Td(1)Tj
.106 .122 .141 rg
274.9 0 Td(12)Tj
33.4 0 Td(5,871.00)Tj
48.5 0 Td(289.35)Tj
.369 .404 .447 rg
39.7 0 Td(18%)Tj
.106 .122 .141 rg
30.15 0 Td(90,165.75)Tj
-402.65 0 Td[(V)20(orbel quitan rozefy)]TJ
.369 .404 .447 rg
/F0 7.8 Tf
0 -11.3 Td(P402316 \267 HSN/SAC 6109)Tj
/F0 9 Tf
-24 -20.5 Td(2)Tj
.106 .122 .141 rg
274.9 0 Td(7)Tj
33.4 0 Td(63,204.00)Tj
/F0 9 Tf
78.64 0 Td(1,28,430.50)Tj
30.15 0 Td(47,916.28)Tj
/F0 7.8 Tf
0 -11.3 Td(Rupees Three Thousand Two Hundred Eighty-Six and Paise Eighty-Five Only)Tj
0 -15.03 Td(Account holder Thank you for your order. Goods can be returned within 14 days.)Tj
ET
)";

constexpr std::string_view attachment_sample =
    R"(<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100" )"
    R"(xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100" )"
    R"(xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"><rsm:ExchangedDocumentContext>)"
    R"(<ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>urn:cen.eu:en16931:2017</ram:ID>)"
    R"(</ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext><rsm:ExchangedDocument>)"
    R"(<ram:ID>INV-2026-0042</ram:ID><ram:TypeCode>380</ram:TypeCode><ram:IssueDateTime>)"
    R"(<udt:DateTimeString format="102">20261122</udt:DateTimeString></ram:IssueDateTime></rsm:ExchangedDocument>)"
    R"(<rsm:SupplyChainTradeTransaction><ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument>)"
    R"(<ram:LineID>1</ram:LineID></ram:AssociatedDocumentLineDocument><ram:SpecifiedTradeProduct>)"
    R"(<ram:SellerAssignedID>P402316</ram:SellerAssignedID><ram:Name>Vorbel quitan rozefy</ram:Name>)"
    R"(</ram:SpecifiedTradeProduct><ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice>)"
    R"(<ram:ChargeAmount>5871.00</ram:ChargeAmount></ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement>)"
    R"(<ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode="C62">12</ram:BilledQuantity>)"
    R"(</ram:SpecifiedLineTradeDelivery><ram:SpecifiedLineTradeSettlement><ram:ApplicableTradeTax>)"
    R"(<ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>18)"
    R"(</ram:RateApplicablePercent></ram:ApplicableTradeTax><ram:SpecifiedTradeSettlementLineMonetarySummation>)"
    R"(<ram:LineTotalAmount>70452.00</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLineMonetarySummation>)"
    R"(</ram:SpecifiedLineTradeSettlement></ram:IncludedSupplyChainTradeLineItem><ram:IncludedSupplyChainTradeLineItem>)"
    R"(<ram:AssociatedDocumentLineDocument><ram:LineID>2</ram:LineID></ram:AssociatedDocumentLineDocument>)"
    R"(<ram:SpecifiedTradeProduct><ram:SellerAssignedID>P93175</ram:SellerAssignedID><ram:Name>Mite dor lanka)"
    R"(</ram:Name></ram:SpecifiedTradeProduct><ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice>)"
    R"(<ram:ChargeAmount>63204.00</ram:ChargeAmount></ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement>)"
    R"(<ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode="C62">7</ram:BilledQuantity>)"
    R"(</ram:SpecifiedLineTradeDelivery><ram:SpecifiedLineTradeSettlement><ram:ApplicableTradeTax>)"
    R"(<ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>5)"
    R"(</ram:RateApplicablePercent></ram:ApplicableTradeTax><ram:SpecifiedTradeSettlementLineMonetarySummation>)"
    R"(<ram:LineTotalAmount>442428.00</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLineMonetarySummation>)"
    R"(</ram:SpecifiedLineTradeSettlement></ram:IncludedSupplyChainTradeLineItem><ram:ApplicableHeaderTradeAgreement>)"
    R"(<ram:SellerTradeParty><ram:Name>Seller GmbH</ram:Name><ram:PostalTradeAddress><ram:PostcodeCode>10115)"
    R"(</ram:PostcodeCode><ram:LineOne>Hauptstr. 1</ram:LineOne><ram:CityName>Berlin</ram:CityName>)"
    R"(<ram:CountryID>DE</ram:CountryID></ram:PostalTradeAddress><ram:SpecifiedTaxRegistration>)"
    R"(<ram:ID schemeID="VA">DE123456789</ram:ID></ram:SpecifiedTaxRegistration></ram:SellerTradeParty>)"
    R"(<ram:BuyerTradeParty><ram:Name>Buyer AG</ram:Name><ram:PostalTradeAddress><ram:PostcodeCode>80331)"
    R"(</ram:PostcodeCode><ram:LineOne>Weg 27</ram:LineOne><ram:CityName>Muenchen</ram:CityName>)"
    R"(<ram:CountryID>DE</ram:CountryID></ram:PostalTradeAddress></ram:BuyerTradeParty>)"
    R"(</ram:ApplicableHeaderTradeAgreement><ram:ApplicableHeaderTradeDelivery><ram:ActualDeliverySupplyChainEvent>)"
    R"(<ram:OccurrenceDateTime><udt:DateTimeString format="102">20261120</udt:DateTimeString></ram:OccurrenceDateTime>)"
    R"(</ram:ActualDeliverySupplyChainEvent></ram:ApplicableHeaderTradeDelivery><ram:ApplicableHeaderTradeSettlement>)"
    R"(<ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode><ram:SpecifiedTradeSettlementPaymentMeans>)"
    R"(<ram:TypeCode>58</ram:TypeCode><ram:PayeePartyCreditorFinancialAccount><ram:IBANID>DE02120300000000202051)"
    R"(</ram:IBANID></ram:PayeePartyCreditorFinancialAccount></ram:SpecifiedTradeSettlementPaymentMeans>)"
    R"(<ram:ApplicableTradeTax><ram:CalculatedAmount>97437.60</ram:CalculatedAmount><ram:TypeCode>VAT</ram:TypeCode>)"
    R"(<ram:BasisAmount>512880.00</ram:BasisAmount><ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>18)"
    R"(</ram:RateApplicablePercent></ram:ApplicableTradeTax><ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime>)"
    R"(<udt:DateTimeString format="102">20261222</udt:DateTimeString></ram:DueDateDateTime>)"
    R"(</ram:SpecifiedTradePaymentTerms><ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:LineTotalAmount>)"
    R"(512880.00</ram:LineTotalAmount><ram:TaxBasisTotalAmount>512880.00</ram:TaxBasisTotalAmount>)"
    R"(<ram:TaxTotalAmount currencyID="EUR">97437.60</ram:TaxTotalAmount><ram:GrandTotalAmount>610317.60)"
    R"(</ram:GrandTotalAmount><ram:DuePayableAmount>610317.60</ram:DuePayableAmount>)"
    R"(</ram:SpecifiedTradeSettlementHeaderMonetarySummation></ram:ApplicableHeaderTradeSettlement>)"
    R"(</rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>)";

constexpr std::string_view structure_sample =
    "19 0 20 63 21 106 22 152 23 201 24 250 25 307 26 364 27 421 28 478 29 535 30 592 31 649 32 715 33 781 "
    "34 847 35 913 "
    "36 979 37 1045 38 1111 39 1177 40 1234 41 1292 42 1350 43 1408 44 1466 45 1524 46 1582 47 1640 48 1697 "
    "49 1755 "
    "<</Type/StructTreeRoot/K 20 0 R/ParentTree 49 0 R/ParentTreeNextKey 1>>\n"
    "<</S/Document/P 19 0 R/K[ 21 0 R 22 0 R 23 0 R 24 0 R 30 0 R 38 0 R]>>\n"
    "<</S/H1/P 20 0 R/Pg 17 0 R/K 0>>\n<</S/P/P 20 0 R/Pg 17 0 R/K 1>>\n<</S/Sect/P 20 0 R/K[ 26 0 R 27 0 R "
    "28 0 R]>>\n"
    "<</S/H2/P 23 0 R/Pg 17 0 R/K 2>>\n<</S/P/P 23 0 R/Pg 17 0 R/K 3>>\n<</S/P/P 23 0 R/Pg 17 0 R/K 4>>\n"
    "<</S/Table/P 20 0 R/K[ 31 0 R 39 0 R]>>\n<</S/TR/P 30 0 R/K[ 32 0 R 33 0 R 34 0 R 35 0 R 36 0 R 37 0 "
    "R]>>\n"
    "<</S/TH/P 31 0 R/A<</O/Table/Scope/Column>>/Pg 17 0 R/K 5>>\n<</S/TH/P 31 0 "
    "R/A<</O/Table/Scope/Column>>/Pg 17 0 R/K 6>>\n"
    "<</S/TR/P 30 0 R/K[ 40 0 R 41 0 R 42 0 R 43 0 R 44 0 R 45 0 R]>>\n"
    "<</S/TD/P 39 0 R/Pg 17 0 R/K 11>>\n<</S/TD/P 39 0 R/Pg 17 0 R/K 12>>\n<</S/TD/P 39 0 R/Pg 17 0 R/K "
    "13>>\n"
    "<</S/TD/P 39 0 R/Pg 17 0 R/K 14>>\n<</S/TD/P 39 0 R/Pg 17 0 R/K 15>>\n<</S/TD/P 39 0 R/Pg 17 0 R/K "
    "16>>\n"
    "<</Nums[0[ 21 0 R 22 0 R 26 0 R 27 0 R 28 0 R 32 0 R 33 0 R 34 0 R 35 0 R 36 0 R 37 0 R 40 0 R 41 0 R "
    "42 0 R 43 0 R]]>>";

}  // namespace

const StreamCode& structure_code() {
    static const StreamCode code{structure_sample};
    return code;
}

const StreamCode& content_code() {
    static const StreamCode code{content_sample};
    return code;
}

const StreamCode& attachment_code() {
    static const StreamCode code{attachment_sample};
    return code;
}

}  // namespace billmill::document::pdf
