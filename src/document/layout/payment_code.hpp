#pragma once

#include <string>

#include "domain/invoice.hpp"

namespace billmill::document::layout {

/// What the payment code of a document holds, by the seller's choice; empty where it has none, or where what it
/// needs is missing: a code that a bank refuses is worse than none.
[[nodiscard]] std::string payment_code(const domain::Invoice& invoice);

/// The seller's UPI address, where the document asks for rupees: it takes nothing else.
[[nodiscard]] std::string upi_address(const domain::Invoice& invoice);

/// upi://pay with payee, amount and the document's number, for rupees.   Source: NPCI, UPI linking 1.6.
[[nodiscard]] std::string upi_payload(const domain::Invoice& invoice);

/// A SEPA credit transfer of euros ("GiroCode").   Source: EPC069-12, version 002, UTF-8.
[[nodiscard]] std::string epc_payload(const domain::Invoice& invoice);

}  // namespace billmill::document::layout
