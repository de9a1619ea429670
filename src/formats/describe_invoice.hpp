#pragma once

#include "domain/invoice.hpp"
#include "formats/describe_requests.hpp"

namespace billmill::formats {

template <>
struct Description<domain::LineAdjustment> {
    static constexpr SchemaName name{.stored = "LineAdjustment", .answer = "LineAdjustment"};
    static constexpr std::string_view prose =
        "What an allowance or charge of a line came to, in the sense of its price.";

    template <class Archive>
    static void members(Archive& archive, Either<domain::LineAdjustment> auto& adjustment) {
        if constexpr (Archive::form == Form::stored) archive.required("kind", adjustment.kind, {});
        archive.required("amount", adjustment.amount, {});
        archive.optional("percent", adjustment.percent, {});
        archive.optional("reason", adjustment.reason, {});
        archive.optional("reasonCode", adjustment.reason_code, {});
    }
};

template <>
struct Description<domain::DocumentAdjustment> {
    static constexpr SchemaName name{.stored = "Adjustment", .answer = "Adjustment"};
    static constexpr std::string_view prose =
        "What an allowance or charge of the document came to in one tax group, without tax.";

    template <class Archive>
    static void members(Archive& archive, Either<domain::DocumentAdjustment> auto& adjustment) {
        if constexpr (Archive::form == Form::stored) archive.required("kind", adjustment.kind, {});
        archive.required("amount", adjustment.amount, {});
        describe_base(archive, adjustment);
        archive.optional("gross", adjustment.gross, about("With tax, where pricesIncludeTax."));
        archive.optional("percent", adjustment.percent, {});
        archive.optional("reason", adjustment.reason, {});
        archive.optional("reasonCode", adjustment.reason_code, {});
        archive.required({"taxCategory", "category"}, adjustment.category, {});
        archive.required({"taxRate", "rate"}, adjustment.rate, {});
    }

private:
    /// Without a percentage it means nothing, and clients do not see it.
    template <class Archive>
    static void describe_base(Archive& archive, Either<domain::DocumentAdjustment> auto& adjustment) {
        constexpr About base = about("What the percentage was taken of.");
        if constexpr (Archive::form == Form::stored) {
            archive.required("base", adjustment.base, base);
        } else {
            archive.optional("base", adjustment.percent ? std::optional{adjustment.base} : std::nullopt,
                             base);
        }
    }
};

template <>
struct Description<domain::InvoiceLine> {
    static constexpr SchemaName name{.stored = "Line", .answer = "Line"};
    static constexpr std::string_view prose{};

    template <class Archive>
    static void members(Archive& archive, Either<domain::InvoiceLine> auto& line) {
        archive.required("productId", line.product_id, {});
        archive.required("description", line.description, {});
        archive.optional("hsn", line.hsn, about("HSN or SAC, India."));
        archive.required("unit", line.unit, about("UN/ECE Recommendation 20."));
        archive.required("quantity", line.quantity, {});
        archive.required("price", line.price, about("Of one unit; with tax where pricesIncludeTax."));
        archive.required("discount", line.discount, about("Allowances less charges."));
        archive.adjustments(line.adjustments, OnLine{});
        archive.required("amount", line.amount,
                         about("quantity × price − discount, rounded once; with tax where "
                               "pricesIncludeTax."));
        archive.required("net", line.net, about("Without tax."));
        archive.required({"taxCategory", "category"}, line.category, {});
        archive.required({"taxRate", "rate"}, line.rate, about("In percent, of all heads."));
        archive.optional("cess", line.cess, about("India: the part of taxRate that is cess."));
        archive.optional("orderLine", line.order_line, about("The line of the buyer's order."));
        archive.optional("originalLine", line.original_line,
                         at_least(1, "A credit note's: the line of the invoice."));
    }
};

template <>
struct Description<domain::TaxHead> {
    static constexpr SchemaName name{.stored = "TaxHead", .answer = "TaxHead"};
    static constexpr std::string_view prose{};

    template <class Archive>
    static void members(Archive& archive, Either<domain::TaxHead> auto& head) {
        archive.required("name", head.name, about("As it stands on paper: CGST, IGST, VAT …"));
        archive.required("rate", head.rate, {});
        archive.required("amount", head.amount, {});
    }
};

template <>
struct Description<domain::TaxBreakdown> {
    static constexpr SchemaName name{.stored = "Tax", .answer = "Tax"};
    static constexpr std::string_view prose = "The tax of one category and rate.";

    template <class Archive>
    static void members(Archive& archive, Either<domain::TaxBreakdown> auto& tax) {
        archive.required("category", tax.category, {});
        archive.required("rate", tax.rate, {});
        archive.required("taxable", tax.taxable, {});
        archive.required("heads", tax.heads, {});
        archive.required("tax", tax.tax,
                         about("The sum of the heads; 0 where the recipient pays them (AE)."));
        archive.optional("reason", tax.reason, about("Why there is no tax, where there is none."));
    }
};

template <>
struct Description<domain::Totals> {
    static constexpr SchemaName name{.stored = "Totals", .answer = "Totals"};
    static constexpr std::string_view prose{};

    template <class Archive>
    static void members(Archive& archive, Either<domain::Totals> auto& totals) {
        archive.required("lines", totals.lines, about("The sum of the lines, without tax."));
        archive.required("discount", totals.discount, about("Allowances on the document."));
        archive.required_in(in_answers, "charges", totals.charges, about("Charges on the document."));
        archive.required("net", totals.net, about("lines − discount + charges."));
        archive.required("tax", totals.tax, {});
        archive.required("gross", totals.gross, about("net + tax."));
        archive.required_in(in_answers, "prepaid", totals.prepaid, {});
        archive.required_in(in_answers, "rounding", totals.rounding, {});
        archive.required("due", totals.due, about("gross − prepaid + rounding."));
    }
};

template <>
struct Description<domain::AccountingAmounts> {
    static constexpr SchemaName name{.stored = "AccountingAmounts", .answer = "AccountingAmounts"};
    static constexpr std::string_view prose =
        "Amounts in the seller's currency, where the invoice has another.";

    template <class Archive>
    static void members(Archive& archive, Either<domain::AccountingAmounts> auto& amounts) {
        archive.required("currency", amounts.currency, about("ISO 4217."));
        archive.amounts_in(amounts.currency);
        archive.required("exchangeRate", amounts.exchange, {});
        archive.required("net", amounts.net, {});
        archive.required("tax", amounts.tax, {});
    }
};

template <>
struct Description<domain::PricedInvoice> {
    static constexpr SchemaName name{.stored = "Priced"};
    static constexpr std::string_view prose{};

    template <class Archive>
    static void members(Archive& archive, Either<domain::PricedInvoice> auto& priced) {
        archive.required("currency", priced.currency, about("ISO 4217."));
        archive.amounts_in(priced.currency);  // What follows is read in it.
        archive.required("pricesIncludeTax", priced.prices_include_tax, {});
        if constexpr (Archive::form == Form::stored) archive.required("regime", priced.regime, {});
        archive.optional("placeOfSupply", priced.place_of_supply, about("India: GST state code."));
        archive.required("lines", priced.lines, {});
        archive.adjustments(priced.adjustments, OnDocument{});
        archive.required("taxes", priced.taxes, {});
        archive.required("totals", priced.totals, {});
        archive.optional("accounting", priced.accounting, {});
    }
};

template <>
struct Description<domain::NumberingLine> {
    static constexpr SchemaName name{.stored = "NumberingLine"};
    static constexpr std::string_view prose{};

    template <class Archive>
    static void members(Archive& archive, Either<domain::NumberingLine> auto& line) {
        archive.required("seller", line.seller, {});
        archive.required("type", line.type, {});
        archive.required("branch", line.branch, {});
    }
};

template <>
struct Description<domain::Original> {
    static constexpr SchemaName name{.stored = "Original"};
    static constexpr std::string_view prose = "The invoice that a credit note takes back.";

    template <class Archive>
    static void members(Archive& archive, Either<domain::Original> auto& original) {
        archive.required("id", original.id, {});
        archive.required("printedNumber", original.printed_number, {});
        archive.required("issuedOn", original.issued_on, {});
        archive.required("ordinal", original.ordinal, {});
    }
};

/// The language and the e-invoice of an invoice: the last members that records and answers share.
template <class Archive>
void describe_documents(Archive& archive, Either<domain::Invoice> auto& invoice) {
    archive.optional("language", invoice.language, {});
    if constexpr (Archive::form == Form::stored) archive.optional("look", invoice.look, {});
    archive.required_in(in_answers, "format", invoice.format, about("What the e-invoice keeps to."));
    archive.optional("noXmlReason", invoice.no_xml_reason,
                     about("Why there is no XML though one was wanted: a stable code."));
    archive.required_in(in_answers, "attach", invoice.attach, about("What goes by mail."));
}

/// The record.
template <>
struct Description<domain::Invoice> {
    static constexpr SchemaName name{.stored = "Invoice"};
    static constexpr std::string_view prose = "Every input of the document, frozen.";

    template <class Archive>
    static void members(Archive& archive, Either<domain::Invoice> auto& invoice) {
        archive.required("id", invoice.id, {});
        archive.required("fingerprint", invoice.fingerprint, personal());
        archive.required("line", invoice.line, {});
        archive.required("series", invoice.series, {});
        archive.required("number", invoice.number, {});
        archive.required("printedNumber", invoice.printed_number, {});
        archive.required("issuedOn", invoice.issued_on, {});
        archive.required("dueOn", invoice.due_on, {});
        archive.required("acceptedAt", invoice.accepted_at, {});
        archive.required("issuedAt", invoice.issued_at, {});
        archive.required("seller", invoice.seller, {});
        archive.required("buyer", invoice.buyer, {});
        Description<domain::InvoiceTerms>::members(archive, invoice.terms);
        archive.optional("original", invoice.original, {});
        describe_documents(archive, invoice);
        archive.required("deliver", invoice.deliver, {});
        archive.optional("copies", invoice.copies, personal());
        archive.required("priced", invoice.priced, {});
        archive.required("renderer", invoice.renderer, {});
        archive.required("sha256", invoice.sha256, {});
        archive.required("bytes", invoice.bytes, {});
    }
};

}  // namespace billmill::formats
