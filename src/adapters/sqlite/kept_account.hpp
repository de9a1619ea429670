#pragma once

#include <vector>

#include "adapters/sqlite/connection.hpp"
#include "ports/account.hpp"

namespace billmill::adapters::sqlite {

/// The account of promise 1 from the totals that the file keeps (table `totals`, written by its triggers in the transaction of
/// what they count), and from a look at what waits or is dead, which is little beside what is done.
///
/// Promise:   the same numbers as SqliteAccount::recount(), in time that does not depend on how much is done. Where more than
///            looked_at_max waits or is dead, what waits is `in` less the others, and nothing is missing: recount() finds out.
/// Errors:    those of the engine.     Threads: the connection's. In one transaction.
Result<std::vector<ports::StageAccount>> read_kept_account(Connection& reader,
                                                           std::int64_t looked_at_max = 20'000);

}  // namespace billmill::adapters::sqlite
