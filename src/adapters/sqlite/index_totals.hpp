#pragma once

#include "adapters/sqlite/connection.hpp"
#include "ports/invoice_index.hpp"

namespace billmill::adapters::sqlite {

/// Adds up the sums that an index keeps by day, by day or by month.
/// Errors: corrupt: the index has a currency that there is not; invalid: a sum is beyond what an amount can be.
[[nodiscard]] Result<std::vector<ports::InvoiceTotal>> sum_up(Connection& reader,
                                                              const ports::TotalsQuestion& question);

}  // namespace billmill::adapters::sqlite
