#pragma once

#include <array>
#include <string_view>

namespace billmill::document::layout {

/// Every word that a document prints by itself, in one language: one file each in languages/. UTF-8, plain text;
/// {0}, {1} are filled as said. Headings are written as the language writes them, not in capitals.
struct Labels {
    std::string_view language;  ///< BCP 47 primary tag.
    bool right_to_left = false;
    /// {d} {dd} day, {M} a month of `months`, {mm} its number, {y} year.
    std::string_view date;
    std::array<std::string_view, 12> months;

    std::string_view tax_invoice;  ///< Where the law wants these words.
    std::string_view invoice;
    std::string_view bill_of_supply;  ///< India: no tax of any kind; the law's own words.
    std::string_view statement;       ///< Where "invoice" is a document only the state's system makes.
    std::string_view credit_note;
    std::string_view specimen;
    std::string_view preview;  ///< On what was not issued.
    std::string_view from;
    std::string_view billed_to;
    std::string_view deliver_to;
    std::string_view details;

    std::string_view number;
    std::string_view credit_note_number;
    std::string_view issued_on;
    std::string_view due_on;
    std::string_view due_on_receipt;
    std::string_view due_by;  ///< {0} date
    std::string_view delivered_on;
    std::string_view period;
    std::string_view reference;
    std::string_view order;
    std::string_view contract;
    std::string_view original;  ///< The invoice that a credit note takes back.
    std::string_view place_of_supply;
    std::string_view tax_on_recipient;  ///< "Reverse charge", answered by yes or no.
    std::string_view yes;
    std::string_view no;
    std::string_view operations;  ///< France: what the bill is for, as the next three.
    std::string_view goods;
    std::string_view services;
    std::string_view goods_and_services;

    std::string_view vat_id;
    std::string_view tax_number;
    std::string_view registration;
    std::string_view contact;

    std::string_view position;
    std::string_view item;
    std::string_view quantity;
    std::string_view unit_price;
    std::string_view discount;
    std::string_view tax_rate;
    std::string_view amount;
    std::string_view including_tax;
    std::string_view order_line;
    std::string_view carried_forward;
    std::string_view brought_forward;

    std::string_view tax_summary;
    std::string_view tax;  ///< Its amount.
    std::string_view rate;
    std::string_view taxable;
    std::string_view subtotal;
    std::string_view subtotal_gross;
    std::string_view allowance;
    std::string_view charge;
    std::string_view net;
    std::string_view includes;  ///< {0} a tax's name
    std::string_view total_tax;
    std::string_view total;
    std::string_view prepaid;
    std::string_view rounding;
    std::string_view amount_due;
    std::string_view amount_credited;
    std::string_view in_words;

    std::string_view in_currency;  ///< {0} an amount's name, {1} a currency: in the seller's currency.
    std::string_view exchange_rate;

    std::string_view payment;
    std::string_view terms;
    std::string_view quote;
    std::string_view account_holder;
    std::string_view bank;
    std::string_view account;
    std::string_view scan_to_pay;
    std::string_view notes;
    std::string_view signed_for;  ///< India: {0} the seller, who signs below.
    std::string_view signatory;
    std::string_view acknowledgement;     ///< The portal's number for an Indian e-invoice.
    std::string_view acknowledgement_on;  ///< Its date.

    std::string_view exempt;
    std::string_view reverse_charge;
    std::string_view intra_community;
    std::string_view export_outside;
    std::string_view outside_scope;

    std::string_view page;  ///< {0} of {1}
};

/// The row for a language tag ("de", "de-AT"); English where there is none.
[[nodiscard]] const Labels& labels_for(std::string_view language);

namespace languages {
extern const Labels arabic;
extern const Labels chinese;
extern const Labels english;
extern const Labels french;
extern const Labels german;
extern const Labels hindi;
extern const Labels spanish;
}  // namespace languages

}  // namespace billmill::document::layout
