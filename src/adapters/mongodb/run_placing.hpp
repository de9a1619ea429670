#pragma once

#include <span>

#include "adapters/mongodb/run_document.hpp"
#include "adapters/mongodb/session.hpp"

// The bills of a file on their way into their run; for the run store alone.

namespace billmill::adapters::mongodb {

/// Only what an index has in the order of the file: each state with each mail, or all of the run.
[[nodiscard]] Document filter_of_entries(const Uuid& run, const ports::RunStore::EntryFilter& filter,
                                         std::int64_t ordinal);
/// Inserts the entries behind the `last` that is counted. The caller counts them.
/// Errors:    conflict: another process writes into this run. unavailable.
[[nodiscard]] Result<domain::PlacedEntries> place_and_insert(Session& session, const Uuid& run,
                                                             std::span<const ports::NewEntry> entries,
                                                             std::int64_t last, domain::FirstOfKey first);
Outcome refuse_entries(Session& session, const Uuid& run, std::span<const ports::RunEntry> entries);
/// What a reader has inserted and not counted.
Outcome remove_beyond(Session& session, const Uuid& run, std::int64_t ordinal);
/// Conflict, unless `asked.reader` reads the file of the run, and it may go on.
[[nodiscard]] Outcome check_reader(const domain::Run& now, const domain::Run& asked);

}  // namespace billmill::adapters::mongodb
