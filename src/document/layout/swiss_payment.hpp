#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/invoice.hpp"

namespace billmill::document::layout {

/// A structured address (type S).
struct SwissAddress {
    std::string name;      ///< At most 70 characters.
    std::string street;    ///< 70, without the building's number.
    std::string building;  ///< 16
    std::string postcode;  ///< 16
    std::string town;      ///< 35
    std::string country;
    bool operator==(const SwissAddress&) const = default;
};

/// What a Swiss payment part says.   Source: SIX, Swiss Implementation Guidelines QR-bill 2.3.
struct SwissPayment {
    std::string iban;
    SwissAddress creditor;
    std::optional<SwissAddress>
        debtor;  ///< None where the buyer's address is not whole, or no bank could read it.
    domain::Money amount;
    std::string_view
        reference_type;  ///< QRR with a QR-IBAN; else SCOR, or NON where the number is too long for one.
    std::string reference;
    std::string message;  ///< The invoice's number.
};

/// nullopt: the seller does not want one, nothing is to be paid, or it cannot be paid so: in another currency than francs
/// and euro, to an account elsewhere, more than 999,999,999.99, or by a seller without a whole address.
[[nodiscard]] std::optional<SwissPayment> swiss_payment(const domain::Invoice& invoice);

/// BT-83, what whoever pays is to quote: the slip's reference where it has one, and that of a QR-IBAN, which takes no payment
/// without, also where there is no slip; else the invoice's number. The same on paper, in the mail and in the XML.
[[nodiscard]] std::string payment_reference(const domain::Invoice& invoice);

/// The code's text: 31 lines.
[[nodiscard]] std::string swiss_payload(const SwissPayment& payment);

/// 26 digits and the check digit of modulo 10, recursive; empty: the text holds no digit.
[[nodiscard]] std::string qr_reference(std::string_view text);
/// Where digits alone do not tell numbers apart, as those of two branches: another text gives another reference. Texts of more
/// than 16 characters, or with others than letters, digits and -/._ are told apart by a hash. Letters count in one case.
[[nodiscard]] std::string distinct_qr_reference(std::string_view text);
/// RF, two check digits, and the text's letters and digits; empty: there are none, or more than 21.   Source: ISO 11649.
[[nodiscard]] std::string creditor_reference(std::string_view text);
/// "Dorfstrasse 12 b" as "Dorfstrasse" and "12 b", "12, rue du Lac" as "rue du Lac" and "12".
[[nodiscard]] std::pair<std::string, std::string> street_and_building(std::string_view line);

}  // namespace billmill::document::layout
