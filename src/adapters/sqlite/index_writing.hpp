#pragma once

#include "adapters/sqlite/connection.hpp"
#include "ports/invoice_index.hpp"

namespace billmill::adapters::sqlite {

/// Puts changes into the tables of an index, in a transaction of the caller's.
Outcome write_changes(Connection& writer, const ports::IndexChanges& changes);
/// See ports::DerivedIndex.
Outcome erase_forgotten(Connection& writer);

}  // namespace billmill::adapters::sqlite
