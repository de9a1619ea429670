#include "document/pdf/quick_deflate.hpp"

// What streams look like: from these samples the codes are made that they are compressed with. Others are
// compressed just as rightly, only less.

namespace billmill::document::pdf {
namespace {

constexpr std::string_view content_sample = R"page(/Artifact BMC
.122 .227 .373 rg
0 835.89 595.28 6 re f
48 618.19 499.28 1 re f
.851 .871 .898 rg
48 585.89 499.28 .5 re f
48 554.09 499.28 .5 re f
48 522.29 499.28 .5 re f
48 490.49 499.28 .5 re f
48 458.69 499.28 .5 re f
337.58 397.39 209.7 .5 re f
.122 .227 .373 rg
337.58 374.79 209.7 1 re f
.851 .871 .898 rg
48 427.69 264.61 .5 re f
48 412.09 264.61 .5 re f
48 51.5 499.28 .5 re f
EMC
BT
/H1<</MCID 0>>BDC
.122 .227 .373 rg
/F1 22 Tf
426.26 775.63 Td[(T)80(ax invoice)]TJ
EMC
/P<</MCID 1>>BDC
.106 .122 .141 rg
/F1 15 Tf
-378.26 5.81 Td[(MAX ST)20(ORES)]TJ
EMC
/H2<</MCID 2>>BDC
.122 .227 .373 rg
/F1 7.4 Tf
0 -43.29 Td[(Fr)20(om)]TJ
EMC
/P<</MCID 3>>BDC
.106 .122 .141 rg
/F0 9 Tf
0 -15.13 Td(14 Marine Drive)Tj
0 -12.6 Td(Mumbai 400020)Tj
0 -12.6 Td[(Mahar)20(ashtr)20(a \(27\), India)]TJ
EMC
/P<</MCID 4>>BDC
0 -15.6 Td(GSTIN 27AAPFU0939F1ZV)Tj
.369 .404 .447 rg
/F0 7.8 Tf
0 -11.3 Td[(billing@maxstor)20(es.e)20(xample)]TJ
EMC
/H2<</MCID 5>>BDC
.122 .227 .373 rg
/F1 7.4 Tf
172.42 67.23 Td(Billed to)Tj
EMC
/P<</MCID 6>>BDC
.106 .122 .141 rg
/F1 9 Tf
0 -15.13 Td(Quibelav Shader)Tj
/F0 9 Tf
0 -12.6 Td(117 Ring Road)Tj
0 -12.6 Td(Nashik 417653)Tj
0 -12.6 Td[(Mahar)20(ashtr)20(a \(27\), India)]TJ
EMC
/P<</MCID 7>>BDC
.369 .404 .447 rg
/F0 7.8 Tf
0 -14.3 Td[(customer)160(.6182009@load.e)20(xample)]TJ
0 -10.8 Td(0236972407)Tj
EMC
/H2<</MCID 8>>BDC
.122 .227 .373 rg
/F1 7.4 Tf
172.44 78.03 Td(Details)Tj
EMC
/P<</MCID 9>>BDC
.369 .404 .447 rg
/F0 7.8 Tf
0 -13.83 Td(Invoice number)Tj
.106 .122 .141 rg
66.68 0 Td(MS/26-27/001283)Tj
EMC
/P<</MCID 10>>BDC
.369 .404 .447 rg
-66.68 -11.4 Td(Issue date)Tj
.106 .122 .141 rg
66.68 0 Td[(24 No)20(v 2026)]TJ
EMC
/P<</MCID 11>>BDC
.369 .404 .447 rg
-66.68 -11.4 Td(Due date)Tj
.106 .122 .141 rg
66.68 0 Td[(Due on r)20(eceipt)]TJ
EMC
/P<</MCID 12>>BDC
.369 .404 .447 rg
-66.68 -11.4 Td[(Refer)20(ence)]TJ
.106 .122 .141 rg
66.68 0 Td[(or)20(der 1937580)]TJ
EMC
/P<</MCID 13>>BDC
.369 .404 .447 rg
-66.68 -11.4 Td(Place of supply)Tj
.106 .122 .141 rg
66.68 0 Td[(Mahar)20(ashtr)20(a \(27\))]TJ
EMC
/P<</MCID 14>>BDC
.369 .404 .447 rg
-66.68 -11.4 Td[(Re)20(verse char)10(ge)]TJ
.106 .122 .141 rg
66.68 0 Td(No)Tj
EMC
/TH<</MCID 15>>BDC
.122 .227 .373 rg
/F1 7.4 Tf
-411.54 -41.77 Td(#)Tj
EMC
/TH<</MCID 16>>BDC
20 0 Td(Description)Tj
EMC
/TH<</MCID 17>>BDC
324.17 0 Td(Qty)Tj
EMC
/TH<</MCID 18>>BDC
31.1 0 Td(Unit price)Tj
EMC
/TH<</MCID 19>>BDC
52.31 0 Td[(T)80(ax)]TJ
EMC
/TH<</MCID 20>>BDC
35.65 0 Td(Amount e)Tj
EMC
/TD<</MCID 21>>BDC
.369 .404 .447 rg
/F0 9 Tf
-463.23 -20.83 Td(1)Tj
EMC
/TD<</MCID 22>>BDC
.106 .122 .141 rg
352.33 0 Td(8)Tj
EMC
/TD<</MCID 23>>BDC
23.56 0 Td(4,638.64)Tj
EMC
/TD<</MCID 24>>BDC
.369 .404 .447 rg
46.35 0 Td(18%)Tj
EMC
/TD<</MCID 25>>BDC
.106 .122 .141 rg
36.18 0 Td(37,109.12)Tj
EMC
/TD<</MCID 26>>BDC
-438.42 0 Td[(Mider Kalandor T)70(obelze)]TJ
.369 .404 .447 rg
/F0 7.8 Tf
0 -11.3 Td(P-950712427)Tj
EMC
/TD<</MCID 27>>BDC
/F0 9 Tf
-20 -20.5 Td(2)Tj
EMC
/TD<</MCID 28>>BDC
.106 .122 .141 rg
352.33 0 Td(9)Tj
EMC
/TD<</MCID 29>>BDC
23.56 0 Td(3,472.47)Tj
EMC
/TD<</MCID 30>>BDC
.369 .404 .447 rg
46.35 0 Td(18%)Tj
EMC
/TD<</MCID 31>>BDC
.106 .122 .141 rg
36.18 0 Td(31,252.23)Tj
EMC
/TD<</MCID 32>>BDC
-438.42 0 Td(Derzedorme Rolan Fylan)Tj
.369 .404 .447 rg
/F0 7.8 Tf
0 -11.3 Td(P-264500265)Tj
EMC
/TD<</MCID 33>>BDC
/F0 9 Tf
-20 -20.5 Td(3)Tj
EMC
/TD<</MCID 34>>BDC
.106 .122 .141 rg
352.33 0 Td(9)Tj
EMC
/TD<</MCID 35>>BDC
23.56 0 Td(1,579.94)Tj
EMC
/TD<</MCID 36>>BDC
.369 .404 .447 rg
46.35 0 Td(18%)Tj
EMC
/TD<</MCID 37>>BDC
.106 .122 .141 rg
36.18 0 Td(14,219.46)Tj
EMC
/TD<</MCID 38>>BDC
-438.42 0 Td[(Dervor Avyar)20(e)20(vor T)80(aequi)]TJ
.369 .404 .447 rg
/F0 7.8 Tf
0 -11.3 Td(P-506657198)Tj
EMC
/P<</MCID 59>>BDC
.122 .227 .373 rg
-155.67 -30.95 Td(Amount due)Tj
/F1 14 Tf
125.66 0 Td(e1,44,246.33)Tj
.369 .404 .447 rg
/F0 7.8 Tf
30.3 -12.35 Td[(Due on r)20(eceipt)]TJ
EMC
/TH<</MCID 60>>BDC
.122 .227 .373 rg
/F1 7.4 Tf
-445.54 91.63 Td[(T)80(ax summary)]TJ
EMC
/TH<</MCID 61>>BDC
94.19 0 Td(Rate)Tj
EMC
/TH<</MCID 62>>BDC
39.57 0 Td[(T)80(axable amount)]TJ
EMC
/TH<</MCID 63>>BDC
118.41 0 Td[(T)80(ax)]TJ
EMC
/TH<</MCID 64>>BDC
.106 .122 .141 rg
/F0 7.8 Tf
-252.17 -17.63 Td[(C)20(GST)]TJ
EMC
/TD<</MCID 65>>BDC
100.19 0 Td(9%)Tj
EMC
/TD<</MCID 66>>BDC
51.01 0 Td(1,22,242.65)Tj
EMC
/TD<</MCID 67>>BDC
78 0 Td(11,001.84)Tj
EMC
/TH<</MCID 68>>BDC
-229.2 -15.6 Td(SGST)Tj
EMC
/TD<</MCID 69>>BDC
100.19 0 Td(9%)Tj
EMC
/TD<</MCID 70>>BDC
51.01 0 Td(1,22,242.65)Tj
EMC
/TD<</MCID 71>>BDC
78 0 Td(11,001.84)Tj
EMC
/H2<</MCID 72>>BDC
.122 .227 .373 rg
/F1 7.4 Tf
-229.2 -21.97 Td[(Amount in wor)20(ds)]TJ
EMC
/P<</MCID 73>>BDC
.106 .122 .141 rg
/F0 7.8 Tf
0 -13.83 Td[(Rupees One Lakh Forty-Four Thousand T)20(wo Hundr)20(ed Forty-Six and)]TJ
0 -10.8 Td[(Paise Thirty-)40(Thr)20(ee Only)]TJ
EMC
/H2<</MCID 74>>BDC
.122 .227 .373 rg
/F1 7.4 Tf
0 -49.37 Td(Payment)Tj
EMC
/P<</MCID 75>>BDC
.369 .404 .447 rg
/F0 7.8 Tf
0 -13.83 Td(Account holder)Tj
.106 .122 .141 rg
64.65 0 Td[(Max Stor)20(es Private Limited)]TJ
EMC
/P<</MCID 76>>BDC
.369 .404 .447 rg
-64.65 -11.4 Td(Account no.)Tj
.106 .122 .141 rg
64.65 0 Td(001122334455)Tj
EMC
/P<</MCID 77>>BDC
.369 .404 .447 rg
-64.65 -11.4 Td(IFSC)Tj
.106 .122 .141 rg
64.65 0 Td(EXMP0000001)Tj
EMC
/P<</MCID 78>>BDC
.369 .404 .447 rg
-64.65 -11.4 Td(Please quote)Tj
.106 .122 .141 rg
64.65 0 Td(MS/26-27/001283)Tj
EMC
/H2<</MCID 79>>BDC
.122 .227 .373 rg
/F1 7.4 Tf
224.93 48.03 Td(Notes)Tj
EMC
/P<</MCID 80>>BDC
.106 .122 .141 rg
/F0 7.8 Tf
0 -13.83 Td[(Goods once sold can be e)20(x)20(changed within thirty days)]TJ
0 -10.8 Td(against this invoice. Subject to Mumbai jurisdiction.)Tj
EMC
/Artifact BMC
.369 .404 .447 rg
169 -244.59 Td(Page 1 of 1)Tj
EMC
ET
)page";

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
