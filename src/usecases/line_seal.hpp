#pragma once

#include <span>
#include <string>

#include "ports/invoice_store.hpp"

namespace billmill::usecases {

/// What place 1 of a line's chain follows: it covers those of the line's records that have no link, series by series
/// in the order of `series`, by number. Reads them in pages.
/// Errors: those of scan().
[[nodiscard]] Result<Digest> line_seal(ports::InvoiceStore& invoices, const Uuid& books,
                                       std::string_view line, std::span<const std::string> series);

}  // namespace billmill::usecases
