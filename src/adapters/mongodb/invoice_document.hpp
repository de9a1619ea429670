#pragma once

#include <cstddef>
#include <string>

#include "adapters/mongodb/fields.hpp"
#include "domain/invoice.hpp"

namespace billmill::adapters::mongodb {

/// The record as text, byte for byte as every store keeps it, and beside it what indexes and lists need.
[[nodiscard]] Document document_of(const domain::Invoice& record);

/// Errors: a record that can't be decoded spoils the fields.
[[nodiscard]] domain::Invoice read_invoice(Fields& fields);

/// Sorts as issued: time, number, id; unique.
[[nodiscard]] std::string order_of(const domain::Invoice& record);
inline constexpr std::size_t order_size = 12 + 12 + 36;

}  // namespace billmill::adapters::mongodb
