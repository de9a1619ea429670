#include "document/xml/ubl.hpp"

#include "foundation/ascii.hpp"

namespace billmill::document::xml {
namespace {

using domain::AdjustmentKind;
using domain::TaxCategory;

/// Elements that an invoice and a credit note name differently.
struct Names {
    std::string_view root;
    std::string_view type;
    std::string_view line_begin;
    std::string_view line_end;
    std::string_view quantity_begin;
    std::string_view quantity_end;
    std::string_view root_end;
};

constexpr Names invoice_names{
    R"(<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2")",
    "<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>",
    "<cac:InvoiceLine><cbc:ID>",
    "</cac:InvoiceLine>\n",
    R"(<cbc:InvoicedQuantity unitCode=")",
    "</cbc:InvoicedQuantity>",
    "</Invoice>\n",
};
constexpr Names credit_names{
    R"(<CreditNote xmlns="urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2")",
    "<cbc:CreditNoteTypeCode>381</cbc:CreditNoteTypeCode>",
    "<cac:CreditNoteLine><cbc:ID>",
    "</cac:CreditNoteLine>\n",
    R"(<cbc:CreditedQuantity unitCode=")",
    "</cbc:CreditedQuantity>",
    "</CreditNote>\n",
};

class Writer {
public:
    Writer(std::string& out, const Terms& terms, const Profile& profile)
        : out_(out),
          terms_(terms),
          invoice_(terms.invoice),
          priced_(terms.priced),
          profile_(profile),
          names_(terms.credit ? credit_names : invoice_names) {}

    void write();

private:
    void head();
    void note();
    void references();
    void party(const Party& party);
    void contact(const Party& party);
    void address(const domain::Address& address, std::string_view country);
    void delivery();
    void payment();
    void taxes();
    void totals();
    void category(TaxCategory category, domain::Percent rate);
    template <class Adjustment>
    void adjustment_head(const Adjustment& adjustment, domain::Money base);
    void adjustment(const domain::DocumentAdjustment& adjustment);
    void line(const domain::InvoiceLine& line, std::size_t number);
    void item(const domain::InvoiceLine& line);
    /// `open` up to the attribute, as in `<cbc:Amount`.
    void money(std::string_view open, domain::Money amount, std::string_view close) {
        out_.raw(open)
            .raw(R"( currencyID=")")
            .raw(priced_.currency.code())
            .raw("\">")
            .amount(amount)
            .raw(close);
    }

    Markup out_;
    const Terms& terms_;
    const domain::Invoice& invoice_;
    const domain::PricedInvoice& priced_;
    const Profile& profile_;
    const Names& names_;
};

void Writer::write() {
    out_.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n").raw(names_.root);
    out_.raw(R"( xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2")"
             R"( xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">)"
             "\n");
    head();
    references();
    out_.raw("<cac:AccountingSupplierParty><cac:Party>");
    party(terms_.seller);
    out_.raw("</cac:Party></cac:AccountingSupplierParty>\n<cac:AccountingCustomerParty><cac:Party>");
    party(terms_.buyer);
    out_.raw("</cac:Party></cac:AccountingCustomerParty>\n");
    delivery();
    payment();
    for (const auto& change : terms_.adjustments) adjustment(change);
    taxes();
    totals();
    for (std::size_t i = 0; i < priced_.lines.size(); ++i) line(priced_.lines[i], i + 1);
    out_.raw(names_.root_end);
}

void Writer::head() {
    out_.raw("<cbc:CustomizationID>").raw(profile_.guideline).raw("</cbc:CustomizationID>");
    out_.optional("<cbc:ProfileID>", terms_.business_process(profile_.business_process), "</cbc:ProfileID>");
    out_.element("\n<cbc:ID>", invoice_.printed_number, "</cbc:ID><cbc:IssueDate>");
    out_.date(invoice_.issued_on).raw("</cbc:IssueDate>");
    // A credit note has no such element; it says so with the payment means.
    if (!terms_.credit) out_.raw("<cbc:DueDate>").date(invoice_.due_on).raw("</cbc:DueDate>");
    out_.raw(names_.type);
    note();
    out_.raw("<cbc:DocumentCurrencyCode>").raw(priced_.currency.code()).raw("</cbc:DocumentCurrencyCode>");
    if (terms_.accounting != nullptr) {
        out_.raw("<cbc:TaxCurrencyCode>").raw(terms_.accounting->currency.code());
        out_.raw("</cbc:TaxCurrencyCode>");
    }
    out_.optional("<cbc:BuyerReference>", terms_.buyer_reference, "</cbc:BuyerReference>");
}

/// One of everything that has no code (Peppol R002). What has one stands by itself, its code before it, or where a
/// profile allows one note only, in that.   Source: EN 16931-3-2, BT-21.
void Writer::note() {
    bool open = false;
    const auto begin = [&] {
        out_.raw(open ? "\n" : "<cbc:Note>");
        open = true;
    };
    if (!ascii::is_blank(invoice_.terms.note)) {
        begin();
        out_.text(invoice_.terms.note);
    }
    if (terms_.has_gst_note()) {
        begin();
        terms_.write_gst_note(out_);
    }
    if (terms_.accounting != nullptr) {
        begin();
        terms_.write_rate_note(out_);
    }
    for (const auto& [code, text] : terms_.legal_notes()) {
        if (ascii::is_blank(text)) continue;
        if (open && !profile_.one_note) {
            out_.raw("</cbc:Note>");
            open = false;
        }
        begin();
        if (!profile_.one_note) out_.raw("#").raw(code).raw("#");
        out_.text(text);
    }
    if (open) out_.raw("</cbc:Note>");
}

void Writer::references() {
    const auto& asked_terms = invoice_.terms;
    if (const auto& period = asked_terms.period) {
        out_.raw("<cac:InvoicePeriod><cbc:StartDate>").date(period->from);
        out_.raw("</cbc:StartDate><cbc:EndDate>").date(period->to).raw("</cbc:EndDate></cac:InvoicePeriod>");
    }
    out_.optional("<cac:OrderReference><cbc:ID>", asked_terms.order_reference,
                  "</cbc:ID></cac:OrderReference>");
    if (const auto& original = invoice_.original) {
        out_.element("<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>", original->printed_number,
                     "</cbc:ID><cbc:IssueDate>");
        out_.date(original->issued_on);
        out_.raw("</cbc:IssueDate></cac:InvoiceDocumentReference></cac:BillingReference>");
    }
    out_.optional("<cac:ContractDocumentReference><cbc:ID>", asked_terms.contract_reference,
                  "</cbc:ID></cac:ContractDocumentReference>");
    out_.raw("\n");
}

void Writer::address(const domain::Address& address, std::string_view country) {
    out_.optional("<cbc:StreetName>", address.line1, "</cbc:StreetName>");
    out_.optional("<cbc:AdditionalStreetName>", address.line2, "</cbc:AdditionalStreetName>");
    out_.optional("<cbc:CityName>", address.city, "</cbc:CityName>");
    out_.optional("<cbc:PostalZone>", address.postcode, "</cbc:PostalZone>");
    out_.optional("<cbc:CountrySubentity>", region_name(address), "</cbc:CountrySubentity>");
    out_.optional("<cac:Country><cbc:IdentificationCode>", country,
                  "</cbc:IdentificationCode></cac:Country>");
}

void Writer::contact(const Party& party) {
    if (ascii::is_blank(party.contact) && ascii::is_blank(party.phone) && ascii::is_blank(party.email))
        return;
    out_.raw("<cac:Contact>");
    out_.optional("<cbc:Name>", party.contact, "</cbc:Name>");
    out_.optional("<cbc:Telephone>", party.phone, "</cbc:Telephone>");
    out_.optional("<cbc:ElectronicMail>", party.email, "</cbc:ElectronicMail>");
    out_.raw("</cac:Contact>");
}

void Writer::party(const Party& party) {
    if (!ascii::is_blank(party.endpoint)) {
        out_.element(R"(<cbc:EndpointID schemeID=")", party.endpoint_scheme, "\">");
        out_.text(party.endpoint).raw("</cbc:EndpointID>");
    }
    out_.optional("<cac:PartyIdentification><cbc:ID>", party.identifier,
                  "</cbc:ID></cac:PartyIdentification>");
    out_.raw("<cac:PostalAddress>");
    address(*party.address, party.country);
    out_.raw("</cac:PostalAddress>");
    if (!ascii::is_blank(party.vat_id)) {
        out_.raw("<cac:PartyTaxScheme><cbc:CompanyID>").raw(party.vat_prefix).text(party.vat_id);
        out_.raw("</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>");
    }
    // NO-R-002 wants the scheme TAX where it is a word.
    const bool word = party.tax_number == domain::norwegian_register;
    out_.optional(
        "<cac:PartyTaxScheme><cbc:CompanyID>", party.tax_number,
        word ? "</cbc:CompanyID><cac:TaxScheme><cbc:ID>TAX</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>"
             : "</cbc:CompanyID><cac:TaxScheme><cbc:ID>FC</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>");
    out_.element("<cac:PartyLegalEntity><cbc:RegistrationName>", party.name, "</cbc:RegistrationName>");
    if (!ascii::is_blank(party.registration)) {
        out_.raw("<cbc:CompanyID").optional(R"( schemeID=")", party.registration_scheme, "\"");
        out_.element(">", party.registration, "</cbc:CompanyID>");
    }
    out_.raw("</cac:PartyLegalEntity>");
    contact(party);
}

void Writer::delivery() {
    out_.raw("<cac:Delivery>");
    if (const auto& day = terms_.delivered_on)
        out_.raw("<cbc:ActualDeliveryDate>").date(*day).raw("</cbc:ActualDeliveryDate>");
    out_.raw("<cac:DeliveryLocation><cac:Address>");
    address(*terms_.deliver_to, terms_.deliver_to_country);
    out_.raw("</cac:Address></cac:DeliveryLocation></cac:Delivery>\n");
}

void Writer::payment() {
    const auto& means = terms_.payment;
    out_.raw("<cac:PaymentMeans><cbc:PaymentMeansCode>")
        .raw(means.danish ? "42" : means.code)
        .raw("</cbc:PaymentMeansCode>");
    if (terms_.credit) {
        out_.raw("<cbc:PaymentDueDate>").date(invoice_.due_on).raw("</cbc:PaymentDueDate>");
    }
    out_.element("<cbc:PaymentID>", terms_.payment.reference, "</cbc:PaymentID>");
    if (means.danish) {  // DK-R-005, DK-R-006: code 42 with account and branch.
        out_.element("<cac:PayeeFinancialAccount><cbc:ID>", means.danish->account, "</cbc:ID>");
        out_.optional("<cbc:Name>", means.holder, "</cbc:Name>");
        out_.element("<cac:FinancialInstitutionBranch><cbc:ID>", means.danish->branch,
                     "</cbc:ID></cac:FinancialInstitutionBranch></cac:PayeeFinancialAccount>");
    } else if (!means.iban.empty() || !means.account.empty()) {
        out_.element("<cac:PayeeFinancialAccount><cbc:ID>", means.iban.empty() ? means.account : means.iban,
                     "</cbc:ID>");
        out_.optional("<cbc:Name>", means.holder, "</cbc:Name>");
        out_.optional("<cac:FinancialInstitutionBranch><cbc:ID>", means.bic,
                      "</cbc:ID></cac:FinancialInstitutionBranch>");
        out_.raw("</cac:PayeeFinancialAccount>");
    }
    out_.raw("</cac:PaymentMeans>");
    if (!ascii::is_blank(invoice_.terms.payment_terms)) {
        out_.raw("<cac:PaymentTerms><cbc:Note>");
        terms_.write_payment_terms(out_);
        out_.raw("</cbc:Note></cac:PaymentTerms>");
    }
    out_.raw("\n");
}

/// Category and rate; what is outside the scope of VAT bears no rate (BR-O-05).
void Writer::category(TaxCategory category, domain::Percent rate) {
    out_.raw("<cbc:ID>").raw(code(category)).raw("</cbc:ID>");
    if (is_outside_vat(category)) return;
    out_.raw("<cbc:Percent>").percent(charged_rate(category, rate)).raw("</cbc:Percent>");
}

constexpr std::string_view tax_scheme = "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>";

template <class Adjustment>
void Writer::adjustment_head(const Adjustment& adjustment, domain::Money base) {
    const bool charge = adjustment.kind == AdjustmentKind::charge;
    out_.raw("<cac:AllowanceCharge><cbc:ChargeIndicator>").raw(charge ? "true" : "false");
    out_.raw("</cbc:ChargeIndicator>");
    out_.optional("<cbc:AllowanceChargeReasonCode>", adjustment.reason_code,
                  "</cbc:AllowanceChargeReasonCode>");
    out_.optional("<cbc:AllowanceChargeReason>", adjustment.reason, "</cbc:AllowanceChargeReason>");
    const bool share = adjustment.percent && is_share(adjustment.amount, base, *adjustment.percent);
    if (share) {
        out_.raw("<cbc:MultiplierFactorNumeric>").percent(*adjustment.percent);
        out_.raw("</cbc:MultiplierFactorNumeric>");
    }
    money("<cbc:Amount", adjustment.amount, "</cbc:Amount>");
    if (share) money("<cbc:BaseAmount", base, "</cbc:BaseAmount>");
}

void Writer::adjustment(const domain::DocumentAdjustment& adjustment) {
    adjustment_head(adjustment, adjustment.base);
    out_.raw("<cac:TaxCategory>");
    category(adjustment.category, adjustment.rate);
    out_.raw(tax_scheme).raw("</cac:TaxCategory></cac:AllowanceCharge>\n");
}

void Writer::taxes() {
    money("<cac:TaxTotal><cbc:TaxAmount", priced_.totals.tax, "</cbc:TaxAmount>");
    for (const auto& group : terms_.taxes) {
        money("<cac:TaxSubtotal><cbc:TaxableAmount", group.taxable, "</cbc:TaxableAmount>");
        money("<cbc:TaxAmount", group.tax, "</cbc:TaxAmount><cac:TaxCategory>");
        out_.raw("<cbc:ID>").raw(code(group.category)).raw("</cbc:ID>");
        if (!is_outside_vat(group.category) || profile_.rate_always)
            out_.raw("<cbc:Percent>").percent(group.rate).raw("</cbc:Percent>");
        out_.optional("<cbc:TaxExemptionReasonCode>", group.reason_code, "</cbc:TaxExemptionReasonCode>");
        out_.optional("<cbc:TaxExemptionReason>", group.reason, "</cbc:TaxExemptionReason>");
        out_.raw(tax_scheme).raw("</cac:TaxCategory></cac:TaxSubtotal>");
    }
    out_.raw("</cac:TaxTotal>\n");
    if (terms_.accounting == nullptr) return;
    out_.raw(R"(<cac:TaxTotal><cbc:TaxAmount currencyID=")").raw(terms_.accounting->currency.code());
    out_.amount("\">", terms_.accounting->tax, "</cbc:TaxAmount></cac:TaxTotal>\n");
}

void Writer::totals() {
    const auto& totals = priced_.totals;
    money("<cac:LegalMonetaryTotal><cbc:LineExtensionAmount", totals.lines, "</cbc:LineExtensionAmount>");
    money("<cbc:TaxExclusiveAmount", totals.net, "</cbc:TaxExclusiveAmount>");
    money("<cbc:TaxInclusiveAmount", totals.gross, "</cbc:TaxInclusiveAmount>");
    if (terms_.allowances.minor != 0)
        money("<cbc:AllowanceTotalAmount", terms_.allowances, "</cbc:AllowanceTotalAmount>");
    if (terms_.charges.minor != 0)
        money("<cbc:ChargeTotalAmount", terms_.charges, "</cbc:ChargeTotalAmount>");
    if (totals.prepaid.minor != 0) money("<cbc:PrepaidAmount", totals.prepaid, "</cbc:PrepaidAmount>");
    if (totals.rounding.minor != 0)
        money("<cbc:PayableRoundingAmount", totals.rounding, "</cbc:PayableRoundingAmount>");
    money("<cbc:PayableAmount", totals.due, "</cbc:PayableAmount></cac:LegalMonetaryTotal>\n");
}

void Writer::item(const domain::InvoiceLine& line) {
    out_.element("<cac:Item><cbc:Name>", line.description, "</cbc:Name>");
    out_.optional("<cac:SellersItemIdentification><cbc:ID>", line.product_id,
                  "</cbc:ID></cac:SellersItemIdentification>");
    if (!line.hsn.empty()) {
        out_.raw(R"(<cac:CommodityClassification><cbc:ItemClassificationCode listID=")");
        out_.raw(hsn_list(line.hsn));
        out_.element("\">", line.hsn, "</cbc:ItemClassificationCode></cac:CommodityClassification>");
    }
    out_.raw("<cac:ClassifiedTaxCategory>");
    category(line.category, line.rate);
    out_.raw(tax_scheme).raw("</cac:ClassifiedTaxCategory></cac:Item>");
}

void Writer::line(const domain::InvoiceLine& line, std::size_t number) {
    domain::LineAdjustment scratch;
    const auto price = terms_.price_of(line, scratch);
    out_.raw(names_.line_begin).number(number).raw("</cbc:ID>");
    out_.raw(names_.quantity_begin)
        .text(line.unit)
        .raw("\">")
        .quantity(line.quantity)
        .raw(names_.quantity_end);
    money("<cbc:LineExtensionAmount", line.net, "</cbc:LineExtensionAmount>");
    out_.optional("<cac:OrderLineReference><cbc:LineID>", line.order_line,
                  "</cbc:LineID></cac:OrderLineReference>");
    for (const auto& change : price.adjustments) {
        adjustment_head(change, price.base);
        out_.raw("</cac:AllowanceCharge>");
    }
    item(line);
    out_.raw(R"(<cac:Price><cbc:PriceAmount currencyID=")").raw(priced_.currency.code()).raw("\">");
    out_.decimal(price.price, price.decimals, priced_.currency.decimals).raw("</cbc:PriceAmount>");
    if (price.for_whole_quantity) {
        out_.element(R"(<cbc:BaseQuantity unitCode=")", line.unit, "\">");
        out_.quantity(line.quantity).raw("</cbc:BaseQuantity>");
    }
    out_.raw("</cac:Price>").raw(names_.line_end);
}

}  // namespace

void write_ubl(std::string& out, const Terms& terms, const Profile& profile) {
    Writer{out, terms, profile}.write();
}

}  // namespace billmill::document::xml
