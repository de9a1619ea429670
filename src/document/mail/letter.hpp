#pragma once

#include <string>
#include <vector>

#include "document/mail/invoice_mail.hpp"
#include "document/mail/phrases.hpp"
#include "domain/invoice.hpp"

namespace billmill::document::mail {

struct Fact {
    std::string label;
    std::string value;
};

/// What a mail says, before it is written as plain text or HTML. Every string is one
/// clean line (see one_line()).
struct Letter {
    std::string language;
    bool right_to_left = false;
    std::string colon;  ///< Between a label and its value.
    std::string seller;
    std::string buyer;
    std::string subject;
    std::string specimen;  ///< Empty unless the seller is the trial one.
    std::string copy;      ///< Empty unless the mail is a copy.
    std::string greeting;
    std::vector<std::string> lead;  ///< Paragraphs: the seller's own, else one of billmill's.
    std::string amount_label;
    std::string amount;
    std::string due;                ///< "Please pay by 22 December 2026."; empty where nothing is to be paid.
    std::vector<Fact> items;        ///< The first lines and their amounts, items_max at most.
    std::string more_items;         ///< How many more there are; empty: none.
    std::vector<Fact> adjustments;  ///< What the document takes off the lines or adds to them.
    std::vector<Fact> facts;
    std::string pay_to;
    std::vector<Fact> payment;  ///< Empty where nothing is to be paid or no account is known.
    std::string pay_link;  ///< An address that starts the payment, where the country has such; empty: none.
    std::string pay_link_text;
    std::string attached;
    bool logo = false;  ///< The picture goes with the mail, under logo_id.
    std::string automatic;
    std::vector<std::string> imprint;  ///< The seller's address, contacts and tax ids, a line each.
    std::string accent;                ///< "#rrggbb", checked.
    bool dark_accent = true;           ///< White letters stand out on it.
    std::string accent_on_dark;  ///< As light as it takes to be seen where the reader's colours are dark.
};

inline constexpr std::size_t items_max = 5;
inline constexpr std::string_view logo_id = "logo@billmill";  ///< RFC 2392

/// `files`: the names of what is attached. `logo`: whether the picture goes with the mail.
[[nodiscard]] Letter write_letter(const domain::Invoice& invoice, std::string_view files, bool copy,
                                  bool logo = false);

[[nodiscard]] std::string plain_text(const Letter& letter);  ///< Lines end in '\n'.
[[nodiscard]] std::string html(const Letter& letter);        ///< A whole document.

}  // namespace billmill::document::mail
