#include "document/xml/cii.hpp"

#include "foundation/ascii.hpp"

namespace billmill::document::xml {
namespace {

using domain::AdjustmentKind;
using domain::TaxCategory;

class Writer {
public:
    Writer(std::string& out, const Terms& terms, const Profile& profile)
        : out_(out), terms_(terms), invoice_(terms.invoice), priced_(terms.priced), profile_(profile) {}

    void write();

private:
    void context();
    void document();
    void line(const domain::InvoiceLine& line, std::size_t number);
    void line_adjustment(const domain::LineAdjustment& adjustment, domain::Money base);
    void product(const domain::InvoiceLine& line);
    void price(const domain::InvoiceLine& line, const LinePrice& price);
    void agreement();
    void party(const Party& party);
    void contact(const Party& party);
    void address(const domain::Address& address, std::string_view country);
    void delivery();
    void settlement();
    void payment_means();
    void tax(const TaxGroup& group);
    void period();
    void adjustment(const domain::DocumentAdjustment& adjustment);
    void payment_terms();
    void totals();
    void original();
    void category(TaxCategory category, domain::Percent rate);

    Markup out_;
    const Terms& terms_;
    const domain::Invoice& invoice_;
    const domain::PricedInvoice& priced_;
    const Profile& profile_;
};

void Writer::write() {
    out_.raw(
        R"(<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100")"
        R"( xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100")"
        R"( xmlns:qdt="urn:un:unece:uncefact:data:standard:QualifiedDataType:100")"
        R"( xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
)");
    context();
    document();
    out_.raw("<rsm:SupplyChainTradeTransaction>\n");
    for (std::size_t i = 0; i < priced_.lines.size(); ++i) line(priced_.lines[i], i + 1);
    agreement();
    delivery();
    settlement();
    out_.raw("</rsm:SupplyChainTradeTransaction>\n</rsm:CrossIndustryInvoice>\n");
}

void Writer::context() {
    out_.raw("<rsm:ExchangedDocumentContext>");
    out_.optional("<ram:BusinessProcessSpecifiedDocumentContextParameter><ram:ID>",
                  terms_.business_process(profile_.business_process),
                  "</ram:ID></ram:BusinessProcessSpecifiedDocumentContextParameter>");
    out_.raw("<ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>").raw(profile_.guideline);
    out_.raw("</ram:ID></ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>\n");
}

void Writer::document() {
    out_.element("<rsm:ExchangedDocument><ram:ID>", invoice_.printed_number, "</ram:ID><ram:TypeCode>");
    out_.raw(terms_.credit ? "381" : "380");
    out_.raw(R"(</ram:TypeCode><ram:IssueDateTime><udt:DateTimeString format="102">)");
    out_.basic_date(invoice_.issued_on).raw("</udt:DateTimeString></ram:IssueDateTime>");
    out_.optional("<ram:IncludedNote><ram:Content>", invoice_.terms.note,
                  "</ram:Content></ram:IncludedNote>");
    if (terms_.has_gst_note()) {
        out_.raw("<ram:IncludedNote><ram:Content>");
        terms_.write_gst_note(out_);
        out_.raw("</ram:Content></ram:IncludedNote>");
    }
    for (const auto& [code, text] : terms_.legal_notes()) {
        if (ascii::is_blank(text)) continue;
        out_.element("<ram:IncludedNote><ram:Content>", text, "</ram:Content><ram:SubjectCode>");
        out_.raw(code).raw("</ram:SubjectCode></ram:IncludedNote>");
    }
    if (terms_.accounting != nullptr) {
        out_.raw("<ram:IncludedNote><ram:Content>");
        terms_.write_rate_note(out_);
        out_.raw("</ram:Content></ram:IncludedNote>");
    }
    out_.raw("</rsm:ExchangedDocument>\n");
}

/// Category and rate; what is outside the scope of VAT bears no rate (BR-O-05).
void Writer::category(TaxCategory category, domain::Percent rate) {
    out_.raw("<ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>")
        .raw(code(category))
        .raw("</ram:CategoryCode>");
    if (is_outside_vat(category)) return;
    out_.raw("<ram:RateApplicablePercent>")
        .percent(charged_rate(category, rate))
        .raw("</ram:RateApplicablePercent>");
}

void Writer::product(const domain::InvoiceLine& line) {
    out_.raw("<ram:SpecifiedTradeProduct>");
    out_.optional("<ram:SellerAssignedID>", line.product_id, "</ram:SellerAssignedID>");
    out_.element("<ram:Name>", line.description, "</ram:Name>");
    if (!line.hsn.empty()) {
        out_.raw(R"(<ram:DesignatedProductClassification><ram:ClassCode listID=")");
        out_.raw(hsn_list(line.hsn));
        out_.element("\">", line.hsn, "</ram:ClassCode></ram:DesignatedProductClassification>");
    }
    out_.raw("</ram:SpecifiedTradeProduct>");
}

void Writer::price(const domain::InvoiceLine& line, const LinePrice& price) {
    out_.raw("<ram:SpecifiedLineTradeAgreement>");
    out_.optional("<ram:BuyerOrderReferencedDocument><ram:LineID>", line.order_line,
                  "</ram:LineID></ram:BuyerOrderReferencedDocument>");
    out_.raw("<ram:NetPriceProductTradePrice><ram:ChargeAmount>");
    out_.decimal(price.price, price.decimals, priced_.currency.decimals).raw("</ram:ChargeAmount>");
    if (price.for_whole_quantity) {
        out_.element(R"(<ram:BasisQuantity unitCode=")", line.unit, "\">");
        out_.quantity(line.quantity).raw("</ram:BasisQuantity>");
    }
    out_.raw("</ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement>");
}

void Writer::line_adjustment(const domain::LineAdjustment& adjustment, domain::Money base) {
    const bool charge = adjustment.kind == AdjustmentKind::charge;
    out_.raw("<ram:SpecifiedTradeAllowanceCharge><ram:ChargeIndicator><udt:Indicator>");
    out_.raw(charge ? "true" : "false").raw("</udt:Indicator></ram:ChargeIndicator>");
    if (adjustment.percent && is_share(adjustment.amount, base, *adjustment.percent)) {
        out_.raw("<ram:CalculationPercent>").percent(*adjustment.percent).raw("</ram:CalculationPercent>");
        out_.amount("<ram:BasisAmount>", base, "</ram:BasisAmount>");
    }
    out_.amount("<ram:ActualAmount>", adjustment.amount, "</ram:ActualAmount>");
    out_.optional("<ram:ReasonCode>", adjustment.reason_code, "</ram:ReasonCode>");
    out_.optional("<ram:Reason>", adjustment.reason, "</ram:Reason>");
    out_.raw("</ram:SpecifiedTradeAllowanceCharge>");
}

void Writer::line(const domain::InvoiceLine& line, std::size_t number) {
    domain::LineAdjustment scratch;
    const auto net_price = terms_.price_of(line, scratch);
    out_.raw("<ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument><ram:LineID>");
    out_.number(number).raw("</ram:LineID></ram:AssociatedDocumentLineDocument>");
    product(line);
    price(line, net_price);
    out_.element(R"(<ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode=")", line.unit, "\">");
    out_.quantity(line.quantity).raw("</ram:BilledQuantity></ram:SpecifiedLineTradeDelivery>");
    out_.raw("<ram:SpecifiedLineTradeSettlement><ram:ApplicableTradeTax>");
    category(line.category, line.rate);
    out_.raw("</ram:ApplicableTradeTax>");
    for (const auto& change : net_price.adjustments) line_adjustment(change, net_price.base);
    out_.amount("<ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>", line.net,
                "</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLineMonetarySummation>"
                "</ram:SpecifiedLineTradeSettlement></ram:IncludedSupplyChainTradeLineItem>\n");
}

void Writer::contact(const Party& party) {
    if (ascii::is_blank(party.contact) && ascii::is_blank(party.phone) && ascii::is_blank(party.email))
        return;
    out_.raw("<ram:DefinedTradeContact>");
    out_.optional("<ram:PersonName>", party.contact, "</ram:PersonName>");
    out_.optional("<ram:TelephoneUniversalCommunication><ram:CompleteNumber>", party.phone,
                  "</ram:CompleteNumber></ram:TelephoneUniversalCommunication>");
    out_.optional("<ram:EmailURIUniversalCommunication><ram:URIID>", party.email,
                  "</ram:URIID></ram:EmailURIUniversalCommunication>");
    out_.raw("</ram:DefinedTradeContact>");
}

void Writer::address(const domain::Address& address, std::string_view country) {
    out_.raw("<ram:PostalTradeAddress>");
    out_.optional("<ram:PostcodeCode>", address.postcode, "</ram:PostcodeCode>");
    out_.optional("<ram:LineOne>", address.line1, "</ram:LineOne>");
    out_.optional("<ram:LineTwo>", address.line2, "</ram:LineTwo>");
    out_.optional("<ram:CityName>", address.city, "</ram:CityName>");
    out_.optional("<ram:CountryID>", country, "</ram:CountryID>");
    out_.optional("<ram:CountrySubDivisionName>", region_name(address), "</ram:CountrySubDivisionName>");
    out_.raw("</ram:PostalTradeAddress>");
}

void Writer::party(const Party& party) {
    out_.optional("<ram:ID>", party.identifier, "</ram:ID>");
    out_.element("<ram:Name>", party.name, "</ram:Name>");
    if (!ascii::is_blank(party.registration)) {
        out_.raw("<ram:SpecifiedLegalOrganization><ram:ID");
        out_.optional(R"( schemeID=")", party.registration_scheme, "\"");
        out_.element(">", party.registration, "</ram:ID></ram:SpecifiedLegalOrganization>");
    }
    contact(party);
    address(*party.address, party.country);
    if (!ascii::is_blank(party.endpoint)) {
        out_.element(R"(<ram:URIUniversalCommunication><ram:URIID schemeID=")", party.endpoint_scheme, "\">");
        out_.text(party.endpoint).raw("</ram:URIID></ram:URIUniversalCommunication>");
    }
    if (!ascii::is_blank(party.vat_id)) {
        out_.raw(R"(<ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">)").raw(party.vat_prefix);
        out_.text(party.vat_id).raw("</ram:ID></ram:SpecifiedTaxRegistration>");
    }
    out_.optional(R"(<ram:SpecifiedTaxRegistration><ram:ID schemeID="FC">)", party.tax_number,
                  "</ram:ID></ram:SpecifiedTaxRegistration>");
}

void Writer::agreement() {
    const auto& asked_terms = invoice_.terms;
    out_.raw("<ram:ApplicableHeaderTradeAgreement>");
    out_.optional("<ram:BuyerReference>", terms_.buyer_reference, "</ram:BuyerReference>");
    out_.raw("<ram:SellerTradeParty>");
    party(terms_.seller);
    out_.raw("</ram:SellerTradeParty>\n<ram:BuyerTradeParty>");
    party(terms_.buyer);
    out_.raw("</ram:BuyerTradeParty>");
    out_.optional("<ram:BuyerOrderReferencedDocument><ram:IssuerAssignedID>", asked_terms.order_reference,
                  "</ram:IssuerAssignedID></ram:BuyerOrderReferencedDocument>");
    out_.optional("<ram:ContractReferencedDocument><ram:IssuerAssignedID>", asked_terms.contract_reference,
                  "</ram:IssuerAssignedID></ram:ContractReferencedDocument>");
    out_.raw("</ram:ApplicableHeaderTradeAgreement>\n");
}

void Writer::delivery() {
    out_.raw("<ram:ApplicableHeaderTradeDelivery><ram:ShipToTradeParty>");
    address(*terms_.deliver_to, terms_.deliver_to_country);
    out_.raw("</ram:ShipToTradeParty>");
    if (const auto& day = terms_.delivered_on) {
        out_.raw(
            R"(<ram:ActualDeliverySupplyChainEvent><ram:OccurrenceDateTime><udt:DateTimeString format="102">)");
        out_.basic_date(*day);
        out_.raw("</udt:DateTimeString></ram:OccurrenceDateTime></ram:ActualDeliverySupplyChainEvent>");
    }
    out_.raw("</ram:ApplicableHeaderTradeDelivery>\n");
}

void Writer::payment_means() {
    const auto& means = terms_.payment;
    out_.raw("<ram:SpecifiedTradeSettlementPaymentMeans><ram:TypeCode>")
        .raw(means.code)
        .raw("</ram:TypeCode>");
    if (!means.iban.empty() || !means.account.empty()) {
        out_.raw("<ram:PayeePartyCreditorFinancialAccount>");
        out_.optional("<ram:IBANID>", means.iban, "</ram:IBANID>");
        out_.optional("<ram:AccountName>", means.holder, "</ram:AccountName>");
        out_.optional("<ram:ProprietaryID>", means.account, "</ram:ProprietaryID>");
        out_.raw("</ram:PayeePartyCreditorFinancialAccount>");
        out_.optional("<ram:PayeeSpecifiedCreditorFinancialInstitution><ram:BICID>", means.bic,
                      "</ram:BICID></ram:PayeeSpecifiedCreditorFinancialInstitution>");
    }
    out_.raw("</ram:SpecifiedTradeSettlementPaymentMeans>");
}

void Writer::tax(const TaxGroup& group) {
    out_.amount("<ram:ApplicableTradeTax><ram:CalculatedAmount>", group.tax,
                "</ram:CalculatedAmount><ram:TypeCode>VAT</ram:TypeCode>");
    out_.optional("<ram:ExemptionReason>", group.reason, "</ram:ExemptionReason>");
    out_.amount("<ram:BasisAmount>", group.taxable, "</ram:BasisAmount><ram:CategoryCode>");
    out_.raw(code(group.category)).raw("</ram:CategoryCode>");
    out_.optional("<ram:ExemptionReasonCode>", group.reason_code, "</ram:ExemptionReasonCode>");
    if (!is_outside_vat(group.category) || profile_.rate_always) {
        out_.raw("<ram:RateApplicablePercent>").percent(group.rate).raw("</ram:RateApplicablePercent>");
    }
    out_.raw("</ram:ApplicableTradeTax>");
}

void Writer::period() {
    const auto& period = invoice_.terms.period;
    if (!period) return;
    out_.raw(R"(<ram:BillingSpecifiedPeriod><ram:StartDateTime><udt:DateTimeString format="102">)");
    out_.basic_date(period->from);
    out_.raw(
        R"(</udt:DateTimeString></ram:StartDateTime><ram:EndDateTime><udt:DateTimeString format="102">)");
    out_.basic_date(period->to).raw("</udt:DateTimeString></ram:EndDateTime></ram:BillingSpecifiedPeriod>");
}

void Writer::adjustment(const domain::DocumentAdjustment& adjustment) {
    const bool charge = adjustment.kind == AdjustmentKind::charge;
    out_.raw("<ram:SpecifiedTradeAllowanceCharge><ram:ChargeIndicator><udt:Indicator>");
    out_.raw(charge ? "true" : "false").raw("</udt:Indicator></ram:ChargeIndicator>");
    if (adjustment.percent && is_share(adjustment.amount, adjustment.base, *adjustment.percent)) {
        out_.raw("<ram:CalculationPercent>").percent(*adjustment.percent).raw("</ram:CalculationPercent>");
        out_.amount("<ram:BasisAmount>", adjustment.base, "</ram:BasisAmount>");
    }
    out_.amount("<ram:ActualAmount>", adjustment.amount, "</ram:ActualAmount>");
    out_.optional("<ram:ReasonCode>", adjustment.reason_code, "</ram:ReasonCode>");
    out_.optional("<ram:Reason>", adjustment.reason, "</ram:Reason>");
    out_.raw("<ram:CategoryTradeTax>");
    category(adjustment.category, adjustment.rate);
    out_.raw("</ram:CategoryTradeTax></ram:SpecifiedTradeAllowanceCharge>");
}

void Writer::payment_terms() {
    out_.raw("<ram:SpecifiedTradePaymentTerms>");
    if (!ascii::is_blank(invoice_.terms.payment_terms)) {
        out_.raw("<ram:Description>");
        terms_.write_payment_terms(out_);
        out_.raw("</ram:Description>");
    }
    out_.raw(R"(<ram:DueDateDateTime><udt:DateTimeString format="102">)").basic_date(invoice_.due_on);
    out_.raw("</udt:DateTimeString></ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>\n");
}

void Writer::totals() {
    const auto& totals = priced_.totals;
    out_.amount("<ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:LineTotalAmount>", totals.lines,
                "</ram:LineTotalAmount>");
    if (terms_.charges.minor != 0)
        out_.amount("<ram:ChargeTotalAmount>", terms_.charges, "</ram:ChargeTotalAmount>");
    if (terms_.allowances.minor != 0)
        out_.amount("<ram:AllowanceTotalAmount>", terms_.allowances, "</ram:AllowanceTotalAmount>");
    out_.amount("<ram:TaxBasisTotalAmount>", totals.net, "</ram:TaxBasisTotalAmount>");
    out_.raw(R"(<ram:TaxTotalAmount currencyID=")").raw(priced_.currency.code());
    out_.amount("\">", totals.tax, "</ram:TaxTotalAmount>");
    if (terms_.accounting != nullptr) {
        out_.raw(R"(<ram:TaxTotalAmount currencyID=")").raw(terms_.accounting->currency.code());
        out_.amount("\">", terms_.accounting->tax, "</ram:TaxTotalAmount>");
    }
    if (totals.rounding.minor != 0)
        out_.amount("<ram:RoundingAmount>", totals.rounding, "</ram:RoundingAmount>");
    out_.amount("<ram:GrandTotalAmount>", totals.gross, "</ram:GrandTotalAmount>");
    if (totals.prepaid.minor != 0)
        out_.amount("<ram:TotalPrepaidAmount>", totals.prepaid, "</ram:TotalPrepaidAmount>");
    out_.amount("<ram:DuePayableAmount>", totals.due,
                "</ram:DuePayableAmount></ram:SpecifiedTradeSettlementHeaderMonetarySummation>");
}

void Writer::original() {
    if (!invoice_.original) return;
    out_.element("<ram:InvoiceReferencedDocument><ram:IssuerAssignedID>", invoice_.original->printed_number,
                 R"(</ram:IssuerAssignedID><ram:FormattedIssueDateTime><qdt:DateTimeString format="102">)");
    out_.basic_date(invoice_.original->issued_on);
    out_.raw("</qdt:DateTimeString></ram:FormattedIssueDateTime></ram:InvoiceReferencedDocument>");
}

void Writer::settlement() {
    out_.element("<ram:ApplicableHeaderTradeSettlement><ram:PaymentReference>", terms_.payment.reference,
                 "</ram:PaymentReference>");
    if (terms_.accounting != nullptr) {
        out_.raw("<ram:TaxCurrencyCode>").raw(terms_.accounting->currency.code());
        out_.raw("</ram:TaxCurrencyCode>");
    }
    out_.raw("<ram:InvoiceCurrencyCode>");
    out_.raw(priced_.currency.code()).raw("</ram:InvoiceCurrencyCode>");
    payment_means();
    out_.raw("\n");
    for (const auto& group : terms_.taxes) tax(group);
    out_.raw("\n");
    period();
    for (const auto& change : terms_.adjustments) adjustment(change);
    payment_terms();
    totals();
    original();
    out_.raw("</ram:ApplicableHeaderTradeSettlement>\n");
}

}  // namespace

void write_cii(std::string& out, const Terms& terms, const Profile& profile) {
    Writer{out, terms, profile}.write();
}

}  // namespace billmill::document::xml
