#pragma once

#include "adapters/sqlite/connection.hpp"
#include "ports/invoice_index.hpp"

namespace billmill::adapters::sqlite {

/// Finds a page in the tables of an index, in one read transaction of the caller's.
///
/// It asks each index that the search allows how much it has, up to a bound. The narrowest is read as a whole where it has
/// little. Where it has more, and another order is asked for, the places it has are a sieve: the index of the order is walked,
/// and only documents at these places are read. Else the index of the order is walked until the page is full, since what is
/// looked for is not rare then.
/// Words that many documents have are looked for as index_words.hpp says.
/// Counting ends at 10,000, and after some milliseconds.
[[nodiscard]] Result<ports::InvoiceHits> search_invoices(Connection& reader,
                                                         const ports::InvoiceSearch& search,
                                                         const ports::PageRequest& page);

}  // namespace billmill::adapters::sqlite
