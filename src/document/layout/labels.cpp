#include "document/layout/labels.hpp"

#include <algorithm>

namespace billmill::document::layout {
namespace {

constexpr Labels table[]{
    {
        .language = "en",
        .months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
        .tax_invoice = "TAX INVOICE",
        .invoice = "INVOICE",
        .credit_note = "CREDIT NOTE",
        .from = "FROM",
        .billed_to = "BILLED TO",
        .details = "DETAILS",
        .number = "Number",
        .issued_on = "Issue date",
        .due_on = "Due date",
        .due_on_receipt = "Due on receipt",
        .due_by = "Due by",
        .reference = "Reference",
        .place_of_supply = "Place of supply",
        .gstin = "GSTIN",
        .vat_id = "VAT ID",
        .registration = "Reg. no.",
        .item = "Description",
        .hsn = "HSN/SAC",
        .quantity = "Qty",
        .unit_price = "Unit price",
        .discount = "Discount",
        .tax_rate = "Tax",
        .amount = "Amount",
        .including_tax = "incl. tax",
        .carried_forward = "Carried forward",
        .brought_forward = "Brought forward",
        .tax_summary = "TAX SUMMARY",
        .tax = "Tax",
        .rate = "Rate",
        .taxable = "Taxable amount",
        .subtotal = "Subtotal",
        .subtotal_net = "Subtotal excl. tax",
        .total_tax = "Total tax",
        .total = "Total",
        .amount_due = "Amount due",
        .amount_credited = "Amount credited",
        .in_words = "AMOUNT IN WORDS",
        .payment = "PAYMENT",
        .account_holder = "Account holder",
        .bank = "Bank",
        .account = "Account no.",
        .notes = "NOTES",
        .reverse_charge = "Tax is payable by the recipient (reverse charge).",
        .page = "Page ",
        .of = " of ",
    },
};

}  // namespace

const Labels& labels_for(std::string_view language) {
    const auto primary = language.substr(0, language.find('-'));
    const auto* found = std::ranges::find(table, primary, &Labels::language);
    return found == std::end(table) ? table[0] : *found;
}

}  // namespace billmill::document::layout
