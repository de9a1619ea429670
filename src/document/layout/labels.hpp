#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace billmill::document::layout {

/// Some words. There is no default: a language that leaves one out, or empty, does not compile.
class Label {
public:
    consteval Label(const char* words) : words_{words} {
        if (words_.empty()) throw "a label without words";
    }
    /// What a seller calls it.
    constexpr Label& operator=(std::string_view words) {
        words_ = words;
        return *this;
    }
    constexpr operator std::string_view() const { return words_; }
    [[nodiscard]] constexpr std::size_t size() const { return words_.size(); }

private:
    std::string_view words_;
};

/// Every word that a document prints by itself, in one language: one file each in languages/. What a tax category says, it takes from
/// domain/exemption.hpp. UTF-8, plain text; {0}, {1} are filled as said. Headings are written as the language writes them, not in capitals.
struct Labels {
    std::string_view language;  ///< BCP 47 primary tag.
    bool right_to_left = false;
    /// {d} {dd} day, {M} a month of `months`, {mm} its number, {y} year.
    Label date;
    std::array<std::string_view, 12> months;  ///< Empty where `date` has no {M}.

    Label tax_invoice;  ///< Where the law wants these words.
    Label invoice;
    Label bill_of_supply;  ///< India: no tax of any kind; the law's own words.
    Label statement;       ///< Where "invoice" is a document only the state's system makes.
    Label credit_note;
    Label specimen;
    Label preview;  ///< On what was not issued.
    Label from;
    Label billed_to;
    Label deliver_to;
    Label details;

    Label number;
    Label credit_note_number;
    Label issued_on;
    Label due_on;
    Label due_on_receipt;
    Label due_by;  ///< {0} date
    Label delivered_on;
    Label period;
    Label reference;
    Label order;
    Label contract;
    Label original;  ///< The invoice that a credit note takes back.
    Label place_of_supply;
    Label tax_on_recipient;  ///< "Reverse charge", answered by yes or no.
    Label yes;
    Label no;
    Label operations;  ///< France: what the bill is for, as the next three.
    Label goods;
    Label services;
    Label goods_and_services;

    Label vat_id;
    Label tax_number;
    Label registration;
    Label contact;

    Label position;
    Label item;
    Label quantity;
    Label unit_price;
    Label discount;
    Label tax_rate;
    Label amount;
    Label including_tax;
    Label order_line;
    Label carried_forward;
    Label brought_forward;

    Label tax_summary;
    Label tax;  ///< Its amount.
    Label rate;
    Label taxable;
    Label subtotal;
    Label subtotal_gross;
    Label allowance;
    Label charge;
    Label net;
    Label includes;  ///< {0} a tax's name
    Label total_tax;
    Label total;
    Label prepaid;
    Label rounding;
    Label amount_due;
    Label amount_credited;
    std::string_view in_words;  ///< Empty where amounts are not written in words.

    Label in_currency;  ///< {0} an amount's name, {1} a currency: in the seller's currency.
    Label exchange_rate;

    Label payment;
    Label terms;
    Label quote;
    Label account_holder;
    Label bank;
    Label account;
    Label scan_to_pay;
    Label notes;
    Label signed_for;  ///< India: {0} the seller, who signs below.
    Label signatory;
    Label acknowledgement;     ///< The portal's number for an Indian e-invoice.
    Label acknowledgement_on;  ///< Its date.

    Label page;  ///< {0} of {1}
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
