#pragma once

#include <array>
#include <string_view>

namespace billmill::document::mail {

/// Every sentence a mail can hold, in one language. Another language is another row of the table in
/// phrases.cpp. {0}, {1} are filled as said; UTF-8, plain text (markup is added elsewhere).
struct Phrases {
    std::string_view language;  ///< BCP 47 primary tag.
    bool right_to_left = false;
    std::string_view colon = ":";  ///< Between a label and its value.
    std::array<std::string_view, 12> months;
    std::string_view date;  ///< {0} day, {1} month, {2} year.
    std::string_view invoice;
    std::string_view credit_note;
    std::string_view subject;           ///< {0} invoice or credit note, {1} its number, {2} seller.
    std::string_view greeting;          ///< {0} buyer.
    std::string_view copy;              ///< First line of a copy: {0} number, {1} buyer.
    std::string_view specimen;          ///< First line of what the trial seller sends.
    std::string_view invoice_lead;      ///< {0} seller.
    std::string_view credit_note_lead;  ///< {0} seller.
    std::string_view amount_due;
    std::string_view amount_credited;
    std::string_view nothing_due;
    std::string_view due_by;  ///< {0} date.
    std::string_view due_on_receipt;
    std::string_view number;
    std::string_view issued_on;
    std::string_view due_on;
    std::string_view original;  ///< The invoice that a credit note takes back.
    std::string_view reference;
    std::string_view more_items;  ///< {0} how many lines are not listed.
    std::string_view pay_by_upi;
    std::string_view net;
    std::string_view tax;
    std::string_view total;
    std::string_view prepaid;
    std::string_view rounding;
    std::string_view pay_to;
    std::string_view quote;  ///< The document's number follows: what to write on the transfer.
    std::string_view account_holder;
    std::string_view bank;
    std::string_view account;
    std::string_view attached;  ///< {0} file names.
    std::string_view automatic;
    std::string_view vat_id;
};

/// The row for a language tag ("de", "de-AT"); English where there is none.
[[nodiscard]] const Phrases& phrases_for(std::string_view language);

}  // namespace billmill::document::mail
