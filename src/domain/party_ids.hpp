#pragma once

#include <string_view>

namespace billmill::domain {

/// A VAT id begins with its country's code (BR-CO-09); Greece's with EL, Northern Ireland's with XI.
[[nodiscard]] bool has_vat_prefix(std::string_view id);

/// The ISO 6523 scheme of a register number in countries whose Peppol rules want it named (DK-R-014, IS-R-002,
/// NL-R-003); empty elsewhere, and for a Dutch number that is neither KVK nor OIN.
[[nodiscard]] std::string_view registration_scheme(std::string_view country, std::string_view number);

/// The Peppol rule that an electronic address breaks: form and check digit of its scheme; empty: none.
/// Source: Peppol BIS Billing 3.0, PEPPOL-EN16931-CL008 and PEPPOL-COMMON-R040 to R053.
[[nodiscard]] std::string_view broken_address_rule(std::string_view scheme, std::string_view id);

/// A Swedish organisation number: ten digits with a right check digit (Luhn).
[[nodiscard]] bool is_swedish_number(std::string_view text);
/// Nine digits, the last one a check digit modulo 11.
[[nodiscard]] bool is_norwegian_number(std::string_view text);
[[nodiscard]] bool are_digits(std::string_view text, std::size_t count);

}  // namespace billmill::domain
