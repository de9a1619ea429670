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
    std::string seller;
    std::string buyer;
    std::string subject;
    std::string specimen;  ///< Empty unless the seller is the trial one.
    std::string copy;      ///< Empty unless the mail is a copy.
    std::string greeting;
    std::string lead;
    std::string amount_label;
    std::string amount;
    std::string due;  ///< "Please pay by 22 December 2026."; empty where nothing is to be paid.
    std::vector<Fact> facts;
    std::string pay_to;
    std::vector<Fact> payment;  ///< Empty where nothing is to be paid or no account is known.
    std::string attached;
    std::string automatic;
    std::vector<std::string> imprint;  ///< The seller's address, contacts and tax ids, a line each.
    std::string accent;                ///< "#rrggbb", checked.
    bool dark_accent = true;           ///< White letters stand out on it.
};

/// `files`: the names of what is attached.
[[nodiscard]] Letter write_letter(const domain::Invoice& invoice, std::string_view files, bool copy);

[[nodiscard]] std::string plain_text(const Letter& letter);  ///< Lines end in '\n'.
[[nodiscard]] std::string html(const Letter& letter);        ///< A whole document.

}  // namespace billmill::document::mail
