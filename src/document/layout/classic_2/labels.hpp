#pragma once

#include <array>
#include <string_view>

namespace billmill::document::layout::classic_2 {

/// Every word that a document prints by itself, in one language. Another language is
/// another row in labels.cpp.
struct Labels {
    std::string_view language;                ///< BCP 47 primary tag.
    std::array<std::string_view, 12> months;  ///< Empty where dates are figures: 22.11.2026.
    std::string_view tax_invoice;
    std::string_view invoice;
    std::string_view credit_note;
    std::string_view invoice_name;      ///< In the file's title; the number follows.
    std::string_view credit_note_name;  ///< Likewise.
    std::string_view specimen;          ///< On what the trial seller bills.
    std::string_view from;
    std::string_view billed_to;
    std::string_view details;
    std::string_view number;
    std::string_view credit_note_number;
    std::string_view issued_on;
    std::string_view due_on;
    std::string_view due_on_receipt;
    std::string_view due_by;  ///< A date follows.
    std::string_view reference;
    std::string_view place_of_supply;
    std::string_view gstin;
    std::string_view vat_id;
    std::string_view registration;
    std::string_view position;
    std::string_view item;
    std::string_view hsn;
    std::string_view quantity;
    std::string_view unit_price;
    std::string_view discount;
    std::string_view tax_rate;
    std::string_view amount;
    std::string_view including_tax;
    std::string_view carried_forward;
    std::string_view brought_forward;
    std::string_view tax_summary;
    std::string_view tax;
    std::string_view rate;
    std::string_view taxable;
    std::string_view subtotal;
    std::string_view subtotal_gross;  ///< Where the lines' amounts include tax.
    std::string_view discount_gross;  ///< Likewise.
    std::string_view includes;        ///< Likewise; a tax's name follows.
    std::string_view total_tax;
    std::string_view total;
    std::string_view amount_due;
    std::string_view amount_credited;
    std::string_view in_words;  ///< Empty where we can't write amounts in the language's words.
    std::string_view payment;
    std::string_view quote;  ///< The document's number follows: what to write on the transfer.
    std::string_view account_holder;
    std::string_view bank;
    std::string_view account;
    std::string_view notes;
    std::string_view reverse_charge;
    std::string_view page;  ///< "Page 1 of 3": before the first number,
    std::string_view of;    ///< and between the two.
};

/// The row for a language tag ("en-IN"); English where there is none.
[[nodiscard]] const Labels& labels_for(std::string_view language);

}  // namespace billmill::document::layout::classic_2
