#pragma once

#include "adapters/sqlite/connection.hpp"
#include "ports/invoice_index.hpp"

namespace billmill::adapters::sqlite {

/// Finds a page of customers in the tables of an index, by their words or country, in the order they were first seen in.
/// Words that many customers have are looked for as index_words.hpp says.
[[nodiscard]] Result<ports::Page<Uuid>> search_customers(Connection& reader,
                                                         const ports::CustomerSearch& search,
                                                         const ports::PageRequest& page);

}  // namespace billmill::adapters::sqlite
