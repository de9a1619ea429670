#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "domain/invoice.hpp"
#include "foundation/issue.hpp"

namespace billmill::formats {

/// An Indian invoice or credit note as the invoice registration portal takes it: JSON of form INV-01, version 1.1. The
/// portal's answer (IRN, signed QR) goes onto paper with a rendition.
///
/// Promise:   a pure function of the record. Items, and heads within them, add up to the record to the paisa; what is
///            taken off or put on the document is spread over the lines of its rate.
/// Errors:    all there are, with pointers into the JSON: `not_for_the_portal` (no GST seller, not in rupees, or a
///            buyer in India without GSTIN), `required`, `out_of_range`, `too_many`, and `charge_without_line`: a charge
///            bears a rate that no line bears.
/// Source:    notification 60/2020-Central Tax, FORM GST INV-01; the portal's schema 1.1.
[[nodiscard]] std::expected<std::string, Issues> write_inv01(const domain::Invoice& invoice);

/// The portal's code of a unit of UN/ECE Rec 20; OTH for those that it has none for.
[[nodiscard]] std::string_view portal_unit(std::string_view rec20);

}  // namespace billmill::formats
