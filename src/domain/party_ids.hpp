#pragma once

#include <optional>
#include <string_view>

namespace billmill::domain {

/// A VAT id begins with its country's code (BR-CO-09); Greece's with EL, Northern Ireland's with XI.
[[nodiscard]] bool has_vat_prefix(std::string_view id);

/// Whether it belongs to the Union's VAT area; XI is Northern Ireland.
[[nodiscard]] bool is_in_eu_vat_area(std::string_view country);
/// The country of a VAT id by its prefix, as ISO 3166-1 has it; empty: it has none.
[[nodiscard]] std::string_view country_of_vat_id(std::string_view id);
/// What goes before a seller's number in an e-invoice (BT-31) where its country writes numbers without a prefix, as
/// Australia, Japan, Singapore and the United States do. Empty: it has one, or it is a tax office's own number.
[[nodiscard]] std::string_view missing_vat_prefix(std::string_view id, std::string_view country);

/// What a Norwegian company's tax number (BT-32) says in place of a number.   Source: Peppol NO-R-002.
inline constexpr std::string_view norwegian_register = "Foretaksregisteret";

/// The ISO 6523 scheme of a register number in countries whose Peppol rules want it named (DK-R-014, IS-R-002,
/// NL-R-003); empty elsewhere, and for a Dutch number that is neither KVK nor OIN.
[[nodiscard]] std::string_view registration_scheme(std::string_view country, std::string_view number);

/// The Peppol rule that an electronic address breaks: form and check digit of its scheme; empty: none.
/// Source: Peppol BIS Billing 3.0, PEPPOL-EN16931-CL008 and PEPPOL-COMMON-R040 to R053.
[[nodiscard]] std::string_view broken_address_rule(std::string_view scheme, std::string_view id);

/// What an electronic address of this scheme looks like, in words, where `id` does not; empty: it does, or the scheme's form is
/// not known here. Letters count in both cases.   Source: the EAS code list and the registers it names.
[[nodiscard]] std::string_view missed_address_form(std::string_view scheme, std::string_view id);

/// An IBAN without spaces, by its length and check digits.   Source: ISO 13616.
[[nodiscard]] bool is_iban(std::string_view text);
/// Of an account in Switzerland or Liechtenstein, by country and length.
[[nodiscard]] bool is_swiss_iban(std::string_view iban);
/// One of those whose institution has a number from 30000 to 31999: it takes francs and euro, and no payment without a QR
/// reference.   Source: SIX, Swiss Implementation Guidelines QR-bill 2.3, 4.2.2.
[[nodiscard]] bool is_qr_iban(std::string_view iban);
/// A Danish account as domestic payments name it: the branch's registration number and the account's own.
struct DanishAccount {
    std::string_view branch;   ///< Four digits.
    std::string_view account;  ///< Ten digits.
};
/// Of an IBAN, or of fourteen digits; nullopt: neither.   Source: Peppol BIS Billing 3.0, DK-R-005, DK-R-006.
[[nodiscard]] std::optional<DanishAccount> danish_account(std::string_view iban, std::string_view account);

/// A Swedish organisation number: ten digits with a right check digit (Luhn).
[[nodiscard]] bool is_swedish_number(std::string_view text);
/// Ten digits, the last two check digits modulo 97.
[[nodiscard]] bool is_belgian_number(std::string_view text);
/// Nine digits, the last one a check digit modulo 11.
[[nodiscard]] bool is_norwegian_number(std::string_view text);
[[nodiscard]] bool are_digits(std::string_view text, std::size_t count);

}  // namespace billmill::domain
