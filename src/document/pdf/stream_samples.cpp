#include "document/pdf/quick_deflate.hpp"

// What streams look like: from these samples the codes are made that they are compressed with. Others are
// compressed just as rightly, only less.

namespace billmill::document::pdf {
namespace {

constexpr std::string_view content_sample = R"page(/Artifact BMC
.122 .227 .373 rg
0 835.89 595.28 6 re f
1 .953 .839 rg
359 749.29 188.28 17.6 re f
.122 .227 .373 rg
48 595.79 499.28 1 re f
.851 .871 .898 rg
48 574.29 499.28 .5 re f
48 553.29 499.28 .5 re f
48 532.29 499.28 .5 re f
48 511.29 499.28 .5 re f
48 490.29 499.28 .5 re f
337.58 428.99 209.7 .5 re f
.122 .227 .373 rg
337.58 406.39 209.7 1 re f
.851 .871 .898 rg
48 459.29 264.61 .5 re f
48 443.69 264.61 .5 re f
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
/P<</MCID 2>>BDC
.478 .290 0 rg
/F1 9 Tf
316 -26.32 Td(Specimen e trial seller e not a tax invoice)Tj
EMC
/H2<</MCID 3>>BDC
.122 .227 .373 rg
/F1 7.4 Tf
-316 -37.57 Td[(Fr)20(om)]TJ
EMC
/P<</MCID 4>>BDC
.106 .122 .141 rg
/F0 9 Tf
0 -15.13 Td(12 Marine Drive)Tj
0 -12.6 Td(Nariman Point)Tj
0 -12.6 Td(Mumbai 400021)Tj
0 -12.6 Td[(Mahar)20(ashtr)20(a \(27\))]TJ
EMC
/P<</MCID 5>>BDC
0 -15.6 Td(GSTIN 27ABCDE1234F1Z0)Tj
.369 .404 .447 rg
/F0 7.8 Tf
0 -11.3 Td[(billing@max-stor)20(es.e)20(xample)]TJ
EMC
/H2<</MCID 6>>BDC
.122 .227 .373 rg
/F1 7.4 Tf
172.42 79.83 Td(Billed to)Tj
EMC
/P<</MCID 7>>BDC
.106 .122 .141 rg
/F1 9 Tf
0 -15.13 Td[(Quidortodor Kekar)20(o)]TJ
/F0 9 Tf
0 -12.6 Td(320 Station Road)Tj
0 -12.6 Td(Nashik 407801)Tj
0 -12.6 Td[(Mahar)20(ashtr)20(a \(27\))]TJ
EMC
/P<</MCID 8>>BDC
.369 .404 .447 rg
/F0 7.8 Tf
0 -14.3 Td[(c1@load.e)20(xample)]TJ
0 -10.8 Td(0550288406)Tj
EMC
/H2<</MCID 9>>BDC
.122 .227 .373 rg
/F1 7.4 Tf
172.44 78.03 Td(Details)Tj
EMC
/P<</MCID 10>>BDC
.369 .404 .447 rg
/F0 7.8 Tf
0 -13.83 Td(Invoice number)Tj
.106 .122 .141 rg
66.68 0 Td(MS/26-27/000001)Tj
EMC
/P<</MCID 11>>BDC
.369 .404 .447 rg
-66.68 -11.4 Td(Issue date)Tj
.106 .122 .141 rg
66.68 0 Td[(22 No)20(v 2026)]TJ
EMC
/P<</MCID 12>>BDC
.369 .404 .447 rg
-66.68 -11.4 Td(Due date)Tj
.106 .122 .141 rg
66.68 0 Td[(Due on r)20(eceipt)]TJ
EMC
/P<</MCID 13>>BDC
.369 .404 .447 rg
-66.68 -11.4 Td[(Refer)20(ence)]TJ
.106 .122 .141 rg
66.68 0 Td[(or)20(der 24282602)]TJ
EMC
/P<</MCID 14>>BDC
.369 .404 .447 rg
-66.68 -11.4 Td(Place of supply)Tj
.106 .122 .141 rg
66.68 0 Td[(Mahar)20(ashtr)20(a \(27\))]TJ
EMC
/P<</MCID 15>>BDC
.369 .404 .447 rg
-66.68 -11.4 Td[(Re)20(verse char)10(ge)]TJ
.106 .122 .141 rg
66.68 0 Td(No)Tj
EMC
/TH<</MCID 16>>BDC
.122 .227 .373 rg
/F1 7.4 Tf
-411.54 -43.57 Td(#)Tj
EMC
/TH<</MCID 17>>BDC
20 0 Td(Description)Tj
EMC
/TH<</MCID 18>>BDC
215.93 0 Td(Qty)Tj
EMC
/TH<</MCID 19>>BDC
31.1 0 Td(Unit price)Tj
EMC
/TH<</MCID 20>>BDC
52.31 0 Td[(T)80(ax)]TJ
EMC
/TH<</MCID 21>>BDC
48.27 0 Td[(C)20(GST)]TJ
EMC
/TH<</MCID 22>>BDC
54.61 0 Td(SGST)Tj
EMC
/TH<</MCID 23>>BDC
41.01 0 Td(Amount e)Tj
EMC
/TD<</MCID 24>>BDC
.369 .404 .447 rg
/F0 9 Tf
-463.23 -20.83 Td(1)Tj
EMC
/TD<</MCID 25>>BDC
.106 .122 .141 rg
244.09 0 Td(5)Tj
EMC
/TD<</MCID 26>>BDC
23.56 0 Td(3,270.79)Tj
EMC
/TD<</MCID 27>>BDC
.369 .404 .447 rg
46.35 0 Td(18%)Tj
EMC
/TD<</MCID 28>>BDC
.106 .122 .141 rg
36.19 0 Td(1,471.86)Tj
EMC
/TD<</MCID 29>>BDC
54.12 0 Td(1,471.86)Tj
EMC
/TD<</MCID 30>>BDC
54.11 0 Td(16,353.95)Tj
EMC
/TD<</MCID 31>>BDC
-438.42 0 Td(Quibelprime Kafyvime Mify)Tj
.369 .404 .447 rg
/F0 7.8 Tf
121.95 0 Td(P-264755562)Tj
EMC
/TD<</MCID 32>>BDC
/F0 9 Tf
-141.95 -21 Td(2)Tj
EMC
/TD<</MCID 33>>BDC
.106 .122 .141 rg
244.09 0 Td(9)Tj
EMC
/TD<</MCID 34>>BDC
23.56 0 Td(2,001.26)Tj
EMC
/TD<</MCID 35>>BDC
.369 .404 .447 rg
46.35 0 Td(18%)Tj
EMC
/TD<</MCID 36>>BDC
.106 .122 .141 rg
36.19 0 Td(1,621.02)Tj
EMC
/TD<</MCID 37>>BDC
54.12 0 Td(1,621.02)Tj
EMC
/TD<</MCID 38>>BDC
54.11 0 Td(18,011.34)Tj
EMC
/TD<</MCID 39>>BDC
-438.42 0 Td(Keka Dorlan Stederste)Tj
.369 .404 .447 rg
/F0 7.8 Tf
107.42 0 Td(P-662984594)Tj
EMC
/TD<</MCID 40>>BDC
/F0 9 Tf
-127.42 -21 Td(3)Tj
EMC
/TD<</MCID 41>>BDC
.106 .122 .141 rg
244.09 0 Td(3)Tj
EMC
/TD<</MCID 42>>BDC
23.56 0 Td(2,337.22)Tj
EMC
/TD<</MCID 43>>BDC
.369 .404 .447 rg
46.35 0 Td(18%)Tj
EMC
/TD<</MCID 44>>BDC
.106 .122 .141 rg
43.75 0 Td(631.05)Tj
EMC
/TD<</MCID 45>>BDC
54.12 0 Td(631.05)Tj
EMC
/TD<</MCID 46>>BDC
51.7 0 Td(7,011.66)Tj
EMC
/TD<</MCID 47>>BDC
-443.57 0 Td(Kapri Dernes Pritan)Tj
.369 .404 .447 rg
/F0 7.8 Tf
95.9 0 Td(P-213555786)Tj
EMC
/TD<</MCID 48>>BDC
/F0 9 Tf
-115.9 -21 Td(4)Tj
EMC
/TD<</MCID 49>>BDC
.106 .122 .141 rg
244.09 0 Td(4)Tj
EMC
/TD<</MCID 50>>BDC
23.56 0 Td(2,832.08)Tj
EMC
/TD<</MCID 51>>BDC
.369 .404 .447 rg
46.35 0 Td(18%)Tj
EMC
/TD<</MCID 52>>BDC
.106 .122 .141 rg
36.19 0 Td(1,019.55)Tj
EMC
/TD<</MCID 53>>BDC
54.12 0 Td(1,019.55)Tj
EMC
/TD<</MCID 54>>BDC
54.11 0 Td(11,328.32)Tj
EMC
/TD<</MCID 55>>BDC
-438.42 0 Td[(Vibel T)80(anzelan Belqui)]TJ
.369 .404 .447 rg
/F0 7.8 Tf
102.14 0 Td(P-877676897)Tj
EMC
/TD<</MCID 56>>BDC
/F0 9 Tf
-122.14 -21 Td(5)Tj
EMC
/TD<</MCID 57>>BDC
.106 .122 .141 rg
244.09 0 Td(1)Tj
EMC
/TD<</MCID 58>>BDC
23.56 0 Td(3,167.03)Tj
EMC
/TD<</MCID 59>>BDC
.369 .404 .447 rg
46.35 0 Td(18%)Tj
EMC
/TD<</MCID 60>>BDC
.106 .122 .141 rg
43.75 0 Td(285.03)Tj
EMC
/TD<</MCID 61>>BDC
54.12 0 Td(285.03)Tj
EMC
/TD<</MCID 62>>BDC
51.7 0 Td(3,167.03)Tj
EMC
/TD<</MCID 63>>BDC
-443.57 0 Td(Mequitansha Bellanfy Rones)Tj
.369 .404 .447 rg
/F0 7.8 Tf
130.23 0 Td(P-24551705)Tj
EMC
/TH<</MCID 64>>BDC
/F0 9 Tf
139.35 -32.8 Td(Subtotal)Tj
EMC
/TD<</MCID 65>>BDC
.106 .122 .141 rg
163.69 0 Td(e55,872.30)Tj
EMC
/TH<</MCID 66>>BDC
.369 .404 .447 rg
-163.69 -15.6 Td[(C)20(GST)]TJ
EMC
/TD<</MCID 67>>BDC
.106 .122 .141 rg
168.84 0 Td(e5,028.51)Tj
EMC
/TH<</MCID 68>>BDC
.369 .404 .447 rg
-168.84 -15.6 Td(SGST)Tj
EMC
/TD<</MCID 69>>BDC
.106 .122 .141 rg
168.84 0 Td(e5,028.51)Tj
EMC
/TH<</MCID 70>>BDC
/F1 9 Tf
-168.84 -15.6 Td[(T)70(otal)]TJ
EMC
/TD<</MCID 71>>BDC
163.39 0 Td(e65,929.32)Tj
EMC
/P<</MCID 72>>BDC
.122 .227 .373 rg
-163.39 -30.95 Td(Amount due)Tj
/F1 14 Tf
137.66 0 Td(e65,929.32)Tj
.369 .404 .447 rg
/F0 7.8 Tf
18.3 -12.35 Td[(Due on r)20(eceipt)]TJ
EMC
/TH<</MCID 73>>BDC
.122 .227 .373 rg
/F1 7.4 Tf
-445.54 91.63 Td[(T)80(ax summary)]TJ
EMC
/TH<</MCID 74>>BDC
94.19 0 Td(Rate)Tj
EMC
/TH<</MCID 75>>BDC
39.57 0 Td[(T)80(axable amount)]TJ
EMC
/TH<</MCID 76>>BDC
118.41 0 Td[(T)80(ax)]TJ
EMC
/TH<</MCID 77>>BDC
.106 .122 .141 rg
/F0 7.8 Tf
-252.17 -17.63 Td[(C)20(GST)]TJ
EMC
/TD<</MCID 78>>BDC
100.19 0 Td(9%)Tj
EMC
/TD<</MCID 79>>BDC
57.56 0 Td(55,872.30)Tj
EMC
/TD<</MCID 80>>BDC
75.91 0 Td(5,028.51)Tj
EMC
/TH<</MCID 81>>BDC
-233.66 -15.6 Td(SGST)Tj
EMC
/TD<</MCID 82>>BDC
100.19 0 Td(9%)Tj
EMC
/TD<</MCID 83>>BDC
57.56 0 Td(55,872.30)Tj
EMC
/TD<</MCID 84>>BDC
75.91 0 Td(5,028.51)Tj
EMC
/H2<</MCID 85>>BDC
.122 .227 .373 rg
/F1 7.4 Tf
-233.66 -21.97 Td[(Amount in wor)20(ds)]TJ
EMC
/P<</MCID 86>>BDC
.106 .122 .141 rg
/F0 7.8 Tf
0 -13.83 Td[(Rupees Sixty-Five Thousand Nine Hundr)20(ed T)20(wenty-Nine and Paise)]TJ
0 -10.8 Td[(Thirty-)40(T)20(wo Only)]TJ
EMC
/P<</MCID 87>>BDC
289.58 -45.6 Td[(For MAX ST)20(ORES)]TJ
EMC
/P<</MCID 88>>BDC
.369 .404 .447 rg
0 -34.8 Td(Authorised signatory)Tj
EMC
/Artifact BMC
169 -269.79 Td(Page 1 of 1)Tj
EMC
/P<</MCID 89>>BDC
-458.58 0 Td(This is a trial seller: not a tax invoice.)Tj
EMC
ET
)page";

constexpr std::string_view attachment_sample =
    R"(<?xml version="1.0" encoding="UTF-8"?>)"
    "\n"
    R"(<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100" xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100" xmlns:qdt="urn:un:unece:uncefact:data:standard:QualifiedDataType:100" xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">)"
    "\n"
    R"(<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>)"
    R"(urn:cen.eu:en16931:2017</ram:ID></ram:GuidelineSpecifiedDocumentContextParameter>)"
    R"(</rsm:ExchangedDocumentContext>)"
    "\n"
    R"(<rsm:ExchangedDocument><ram:ID>MS/26-27/000001</ram:ID><ram:TypeCode>380</ram:TypeCode>)"
    R"(<ram:IssueDateTime><udt:DateTimeString format="102">20261122</udt:DateTimeString>)"
    R"(</ram:IssueDateTime><ram:IncludedNote><ram:Content>)"
    R"(CGST 9 % on 55872.30: 5028.51. SGST 9 % on 55872.30: 5028.51. Place of supply: Maharashtra (27). Tax payable on reverse charge: No.</ram:Content>)"
    R"(</ram:IncludedNote></rsm:ExchangedDocument>)"
    "\n"
    R"(<rsm:SupplyChainTradeTransaction>)"
    "\n"
    R"(<ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument><ram:LineID>1</ram:LineID>)"
    R"(</ram:AssociatedDocumentLineDocument><ram:SpecifiedTradeProduct><ram:SellerAssignedID>)"
    R"(P-264755562</ram:SellerAssignedID><ram:Name>Quibélprimí Kafyvimí Mify</ram:Name>)"
    R"(</ram:SpecifiedTradeProduct><ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice>)"
    R"(<ram:ChargeAmount>3270.79</ram:ChargeAmount></ram:NetPriceProductTradePrice>)"
    R"(</ram:SpecifiedLineTradeAgreement><ram:SpecifiedLineTradeDelivery>)"
    R"(<ram:BilledQuantity unitCode="C62">5</ram:BilledQuantity></ram:SpecifiedLineTradeDelivery>)"
    R"(<ram:SpecifiedLineTradeSettlement><ram:ApplicableTradeTax><ram:TypeCode>VAT</ram:TypeCode>)"
    R"(<ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>18</ram:RateApplicablePercent>)"
    R"(</ram:ApplicableTradeTax><ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>)"
    R"(16353.95</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLineMonetarySummation>)"
    R"(</ram:SpecifiedLineTradeSettlement></ram:IncludedSupplyChainTradeLineItem>)"
    "\n"
    R"(<ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument><ram:LineID>2</ram:LineID>)"
    R"(</ram:AssociatedDocumentLineDocument><ram:SpecifiedTradeProduct><ram:SellerAssignedID>)"
    R"(P-662984594</ram:SellerAssignedID><ram:Name>Kåka Dorlan Stedôrste</ram:Name>)"
    R"(</ram:SpecifiedTradeProduct><ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice>)"
    R"(<ram:ChargeAmount>2001.26</ram:ChargeAmount></ram:NetPriceProductTradePrice>)"
    R"(</ram:SpecifiedLineTradeAgreement><ram:SpecifiedLineTradeDelivery>)"
    R"(<ram:BilledQuantity unitCode="C62">9</ram:BilledQuantity></ram:SpecifiedLineTradeDelivery>)"
    R"(<ram:SpecifiedLineTradeSettlement><ram:ApplicableTradeTax><ram:TypeCode>VAT</ram:TypeCode>)"
    R"(<ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>18</ram:RateApplicablePercent>)"
    R"(</ram:ApplicableTradeTax><ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>)"
    R"(18011.34</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLineMonetarySummation>)"
    R"(</ram:SpecifiedLineTradeSettlement></ram:IncludedSupplyChainTradeLineItem>)"
    "\n"
    R"(<ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument><ram:LineID>3</ram:LineID>)"
    R"(</ram:AssociatedDocumentLineDocument><ram:SpecifiedTradeProduct><ram:SellerAssignedID>)"
    R"(P-213555786</ram:SellerAssignedID><ram:Name>Kapri Dôrnes Pritan</ram:Name>)"
    R"(</ram:SpecifiedTradeProduct><ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice>)"
    R"(<ram:ChargeAmount>2337.22</ram:ChargeAmount></ram:NetPriceProductTradePrice>)"
    R"(</ram:SpecifiedLineTradeAgreement><ram:SpecifiedLineTradeDelivery>)"
    R"(<ram:BilledQuantity unitCode="C62">3</ram:BilledQuantity></ram:SpecifiedLineTradeDelivery>)"
    R"(<ram:SpecifiedLineTradeSettlement><ram:ApplicableTradeTax><ram:TypeCode>VAT</ram:TypeCode>)"
    R"(<ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>18</ram:RateApplicablePercent>)"
    R"(</ram:ApplicableTradeTax><ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>)"
    R"(7011.66</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLineMonetarySummation>)"
    R"(</ram:SpecifiedLineTradeSettlement></ram:IncludedSupplyChainTradeLineItem>)"
    "\n"
    R"(<ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument><ram:LineID>4</ram:LineID>)"
    R"(</ram:AssociatedDocumentLineDocument><ram:SpecifiedTradeProduct><ram:SellerAssignedID>)"
    R"(P-877676897</ram:SellerAssignedID><ram:Name>Vibél Tanzelan Belqui</ram:Name>)"
    R"(</ram:SpecifiedTradeProduct><ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice>)"
    R"(<ram:ChargeAmount>2832.08</ram:ChargeAmount></ram:NetPriceProductTradePrice>)"
    R"(</ram:SpecifiedLineTradeAgreement><ram:SpecifiedLineTradeDelivery>)"
    R"(<ram:BilledQuantity unitCode="C62">4</ram:BilledQuantity></ram:SpecifiedLineTradeDelivery>)"
    R"(<ram:SpecifiedLineTradeSettlement><ram:ApplicableTradeTax><ram:TypeCode>VAT</ram:TypeCode>)"
    R"(<ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>18</ram:RateApplicablePercent>)"
    R"(</ram:ApplicableTradeTax><ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>)"
    R"(11328.32</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLineMonetarySummation>)"
    R"(</ram:SpecifiedLineTradeSettlement></ram:IncludedSupplyChainTradeLineItem>)"
    "\n"
    R"(<ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument><ram:LineID>5</ram:LineID>)"
    R"(</ram:AssociatedDocumentLineDocument><ram:SpecifiedTradeProduct><ram:SellerAssignedID>)"
    R"(P-24551705</ram:SellerAssignedID><ram:Name>Míquitansha Béllanfy Rones</ram:Name>)"
    R"(</ram:SpecifiedTradeProduct><ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice>)"
    R"(<ram:ChargeAmount>3167.03</ram:ChargeAmount></ram:NetPriceProductTradePrice>)"
    R"(</ram:SpecifiedLineTradeAgreement><ram:SpecifiedLineTradeDelivery>)"
    R"(<ram:BilledQuantity unitCode="C62">1</ram:BilledQuantity></ram:SpecifiedLineTradeDelivery>)"
    R"(<ram:SpecifiedLineTradeSettlement><ram:ApplicableTradeTax><ram:TypeCode>VAT</ram:TypeCode>)"
    R"(<ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>18</ram:RateApplicablePercent>)"
    R"(</ram:ApplicableTradeTax><ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>)"
    R"(3167.03</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLineMonetarySummation>)"
    R"(</ram:SpecifiedLineTradeSettlement></ram:IncludedSupplyChainTradeLineItem>)"
    "\n"
    R"(<ram:ApplicableHeaderTradeAgreement><ram:BuyerReference>order 24282602</ram:BuyerReference>)"
    R"(<ram:SellerTradeParty><ram:Name>MAX STORES</ram:Name><ram:DefinedTradeContact>)"
    R"(<ram:EmailURIUniversalCommunication><ram:URIID>billing@max-stores.example</ram:URIID>)"
    R"(</ram:EmailURIUniversalCommunication></ram:DefinedTradeContact><ram:PostalTradeAddress>)"
    R"(<ram:PostcodeCode>400021</ram:PostcodeCode><ram:LineOne>12 Marine Drive</ram:LineOne><ram:LineTwo>)"
    R"(Nariman Point</ram:LineTwo><ram:CityName>Mumbai</ram:CityName><ram:CountryID>IN</ram:CountryID>)"
    R"(<ram:CountrySubDivisionName>Maharashtra</ram:CountrySubDivisionName></ram:PostalTradeAddress>)"
    R"(<ram:URIUniversalCommunication><ram:URIID schemeID="EM">billing@max-stores.example</ram:URIID>)"
    R"(</ram:URIUniversalCommunication><ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">)"
    R"(IN27ABCDE1234F1Z0</ram:ID></ram:SpecifiedTaxRegistration></ram:SellerTradeParty>)"
    "\n"
    R"(<ram:BuyerTradeParty><ram:Name>Quidortodor Kåkaro</ram:Name><ram:DefinedTradeContact>)"
    R"(<ram:TelephoneUniversalCommunication><ram:CompleteNumber>0550288406</ram:CompleteNumber>)"
    R"(</ram:TelephoneUniversalCommunication><ram:EmailURIUniversalCommunication><ram:URIID>)"
    R"(c1@load.example</ram:URIID></ram:EmailURIUniversalCommunication></ram:DefinedTradeContact>)"
    R"(<ram:PostalTradeAddress><ram:PostcodeCode>407801</ram:PostcodeCode><ram:LineOne>)"
    R"(320 Station Road</ram:LineOne><ram:CityName>Nashik</ram:CityName><ram:CountryID>IN</ram:CountryID>)"
    R"(<ram:CountrySubDivisionName>Maharashtra</ram:CountrySubDivisionName></ram:PostalTradeAddress>)"
    R"(<ram:URIUniversalCommunication><ram:URIID schemeID="EM">c1@load.example</ram:URIID>)"
    R"(</ram:URIUniversalCommunication></ram:BuyerTradeParty></ram:ApplicableHeaderTradeAgreement>)"
    "\n"
    R"(<ram:ApplicableHeaderTradeDelivery><ram:ShipToTradeParty><ram:PostalTradeAddress><ram:PostcodeCode>)"
    R"(407801</ram:PostcodeCode><ram:LineOne>320 Station Road</ram:LineOne><ram:CityName>)"
    R"(Nashik</ram:CityName><ram:CountryID>IN</ram:CountryID><ram:CountrySubDivisionName>)"
    R"(Maharashtra</ram:CountrySubDivisionName></ram:PostalTradeAddress></ram:ShipToTradeParty>)"
    R"(</ram:ApplicableHeaderTradeDelivery>)"
    "\n"
    R"(<ram:ApplicableHeaderTradeSettlement><ram:PaymentReference>MS/26-27/000001</ram:PaymentReference>)"
    R"(<ram:InvoiceCurrencyCode>INR</ram:InvoiceCurrencyCode><ram:SpecifiedTradeSettlementPaymentMeans>)"
    R"(<ram:TypeCode>1</ram:TypeCode></ram:SpecifiedTradeSettlementPaymentMeans>)"
    "\n"
    R"(<ram:ApplicableTradeTax><ram:CalculatedAmount>10057.02</ram:CalculatedAmount><ram:TypeCode>)"
    R"(VAT</ram:TypeCode><ram:BasisAmount>55872.30</ram:BasisAmount><ram:CategoryCode>S</ram:CategoryCode>)"
    R"(<ram:RateApplicablePercent>18</ram:RateApplicablePercent></ram:ApplicableTradeTax>)"
    "\n"
    R"(<ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime><udt:DateTimeString format="102">)"
    R"(20261122</udt:DateTimeString></ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>)"
    "\n"
    R"(<ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:LineTotalAmount>)"
    R"(55872.30</ram:LineTotalAmount><ram:TaxBasisTotalAmount>55872.30</ram:TaxBasisTotalAmount>)"
    R"(<ram:TaxTotalAmount currencyID="INR">10057.02</ram:TaxTotalAmount><ram:GrandTotalAmount>)"
    R"(65929.32</ram:GrandTotalAmount><ram:DuePayableAmount>65929.32</ram:DuePayableAmount>)"
    R"(</ram:SpecifiedTradeSettlementHeaderMonetarySummation></ram:ApplicableHeaderTradeSettlement>)"
    "\n"
    R"(</rsm:SupplyChainTradeTransaction>)"
    "\n"
    R"(</rsm:CrossIndustryInvoice>)"
    "\n";

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
