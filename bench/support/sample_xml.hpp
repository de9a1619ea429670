#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "document/amounts.hpp"
#include "document/pdf/attachment.hpp"
#include "domain/invoice.hpp"

namespace billmill::bench {

/// An invoice's XML in the shape and at the length of a Factur-X EN 16931 file, not its every rule: what a
/// benchmark of pages attaches. Made outside of the timing.
inline std::string sample_xml(const domain::Invoice& invoice) {
    std::string xml;
    const auto put = [&](std::string_view name, std::string_view text) {
        xml.append("<ram:").append(name).append(">").append(text).append("</ram:").append(name.substr(0, name.find(' '))).append(">");
    };
    const auto amount = [](domain::Money money) {
        const auto rest = std::to_string(100 + money.minor % 100);
        return std::to_string(money.minor / 100).append(".").append(rest, 1);
    };
    const auto party = [&](std::string_view role, std::string_view name, const domain::Address& address, std::string_view tax_id) {
        xml.append("<ram:").append(role).append(">");
        put("Name", name);
        xml += "<ram:PostalTradeAddress>";
        put("PostcodeCode", address.postcode);
        put("LineOne", address.line1);
        put("CityName", address.city);
        put("CountryID", address.country);
        xml += "</ram:PostalTradeAddress><ram:SpecifiedTaxRegistration>";
        put("ID schemeID=\"VA\"", tax_id);
        xml.append("</ram:SpecifiedTaxRegistration></ram:").append(role).append(">");
    };
    xml +=
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rsm:CrossIndustryInvoice"
        " xmlns:rsm=\"urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100\""
        " xmlns:ram=\"urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100\""
        " xmlns:udt=\"urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100\">"
        "<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter>"
        "<ram:ID>urn:cen.eu:en16931:2017</ram:ID></ram:GuidelineSpecifiedDocumentContextParameter>"
        "</rsm:ExchangedDocumentContext><rsm:ExchangedDocument>";
    put("ID", invoice.printed_number);
    put("TypeCode", "380");
    xml += "<ram:IssueDateTime><udt:DateTimeString format=\"102\">20261122</udt:DateTimeString></ram:IssueDateTime>"
           "</rsm:ExchangedDocument><rsm:SupplyChainTradeTransaction>";
    int number = 0;
    for (const auto& line : invoice.priced.lines) {
        xml += "<ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument>";
        put("LineID", std::to_string(++number));
        xml += "</ram:AssociatedDocumentLineDocument><ram:SpecifiedTradeProduct>";
        put("SellerAssignedID", line.product_id);
        put("Name", line.description);
        xml += "</ram:SpecifiedTradeProduct><ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice>";
        put("ChargeAmount", std::to_string(line.price.micros / 1'000'000) + ".00");
        xml += "</ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement><ram:SpecifiedLineTradeDelivery>";
        put("BilledQuantity unitCode=\"C62\"", std::to_string(line.quantity.micros / 1'000'000));
        xml += "</ram:SpecifiedLineTradeDelivery><ram:SpecifiedLineTradeSettlement><ram:ApplicableTradeTax>";
        put("TypeCode", "VAT");
        put("CategoryCode", "S");
        put("RateApplicablePercent", std::to_string(line.rate.ten_thousandths / 10'000));
        xml += "</ram:ApplicableTradeTax><ram:SpecifiedTradeSettlementLineMonetarySummation>";
        put("LineTotalAmount", amount(line.amount));
        xml += "</ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement>"
               "</ram:IncludedSupplyChainTradeLineItem>";
    }
    xml += "<ram:ApplicableHeaderTradeAgreement>";
    party("SellerTradeParty", invoice.seller.name, invoice.seller.address, invoice.seller.gstin);
    party("BuyerTradeParty", domain::display_name(invoice.buyer), invoice.buyer.address, invoice.buyer.tax_id);
    xml += "</ram:ApplicableHeaderTradeAgreement><ram:ApplicableHeaderTradeDelivery/><ram:ApplicableHeaderTradeSettlement>";
    put("InvoiceCurrencyCode", "INR");
    for (const auto& tax : invoice.priced.taxes) {
        xml += "<ram:ApplicableTradeTax>";
        put("CalculatedAmount", amount(tax.tax));
        put("TypeCode", "VAT");
        put("BasisAmount", amount(tax.taxable));
        put("CategoryCode", "S");
        put("RateApplicablePercent", std::to_string(tax.rate.ten_thousandths / 10'000));
        xml += "</ram:ApplicableTradeTax>";
    }
    const auto& totals = invoice.priced.totals;
    xml += "<ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime><udt:DateTimeString format=\"102\">20261222</udt:DateTimeString>"
           "</ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms><ram:SpecifiedTradeSettlementHeaderMonetarySummation>";
    put("LineTotalAmount", amount(totals.lines));
    put("TaxBasisTotalAmount", amount(totals.net));
    put("TaxTotalAmount currencyID=\"INR\"", amount(totals.tax));
    put("GrandTotalAmount", amount(totals.gross));
    put("DuePayableAmount", amount(totals.due));
    xml += "</ram:SpecifiedTradeSettlementHeaderMonetarySummation></ram:ApplicableHeaderTradeSettlement>"
           "</rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>";
    return xml;
}

inline std::optional<document::pdf::Attachment> attached(const domain::Invoice& invoice, std::string_view xml) {
    return document::pdf::Attachment{.name = "factur-x.xml",
                                     .bytes = xml,
                                     .description = "Factur-X invoice",
                                     .conformance_level = "EN 16931",
                                     .version = "1.0",
                                     .modified = invoice.issued_at};
}

}  // namespace billmill::bench
