#pragma once

#include <cstddef>
#include <string>

#include "adapters/mongodb/fields.hpp"
#include "domain/invoice.hpp"
#include "ports/invoice_store.hpp"

namespace billmill::adapters::mongodb {

/// The record as text, byte for byte as every store keeps it, and beside it what indexes, lists and the chain need.
/// A record of before chains bears its id as its place, since every document is in the unique index.
[[nodiscard]] Document document_of(const domain::Invoice& record, std::string_view text);

/// Errors: a record that can't be decoded marks the fields corrupt.
[[nodiscard]] domain::Invoice read_invoice(Fields& fields);

/// For verification: whatever is in the fields, it is read.
[[nodiscard]] ports::StoredInvoice read_stored(Fields& fields);

/// The same of an amendment.
[[nodiscard]] Document document_of(const domain::Amendment& record, std::string_view text);
[[nodiscard]] domain::Amendment read_amendment(Fields& fields);
[[nodiscard]] ports::StoredAmendment read_stored_amendment(Fields& fields);

/// Sorts as issued: time, number, id; unique.
[[nodiscard]] std::string order_of(const domain::Invoice& record);
inline constexpr std::size_t order_size = 12 + 12 + 36;

}  // namespace billmill::adapters::mongodb
