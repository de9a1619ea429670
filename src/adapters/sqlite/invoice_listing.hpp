#pragma once

#include "adapters/sqlite/connection.hpp"
#include "adapters/sqlite/record_row.hpp"
#include "ports/invoice_store.hpp"
#include "ports/page.hpp"

namespace billmill::adapters::sqlite {

/// One page of records, newest first, found by the narrowest index the filter allows.
/// Errors: invalid: not a cursor. Those of the connection.
Result<ports::Page<RecordRow>> list_invoices(Connection& reader, const ports::InvoiceFilter& filter,
                                             const ports::PageRequest& page);

}  // namespace billmill::adapters::sqlite
