#pragma once

#include <span>

#include "adapters/sqlite/connection.hpp"
#include "ports/invoice_store.hpp"

namespace billmill::adapters::sqlite {

/// In the open transaction: the records, and a delivery, `queued`, for every mail that they ask for.
Outcome append_records(Connection& writer, std::span<const ports::EncodedInvoice> records);

}  // namespace billmill::adapters::sqlite
