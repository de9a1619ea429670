#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "adapters/sqlite/connection.hpp"
#include "ports/run_store.hpp"

// The rows of runs, read; for the run store alone.

namespace billmill::adapters::sqlite {

/// What changes of a run's counts, put together so that each is written once.
class RunCountsChange {
public:
    using Place = std::pair<domain::EntryState, domain::EntryMail>;
    using By = std::pair<std::int64_t, std::int64_t>;  ///< Bills, rows.

    void add(domain::EntryState state, domain::EntryMail mail, std::int64_t bills, std::int64_t rows) {
        auto& by = by_place_[{state, mail}];
        by.first += bills;
        by.second += rows;
    }
    [[nodiscard]] const std::map<Place, By>& all() const { return by_place_; }

private:
    std::map<Place, By> by_place_;
};

struct RunRow {
    std::int64_t seq = 0;
    domain::Run run;
    std::string summary;
};
struct EntryRow {
    ports::RunEntry entry;
    std::string issues;
};

/// Entries of one state and mail after an ordinal; the index run_entries_open has them in this order.
inline constexpr char entries_of_state_and_mail[] =  // NOLINT(*-avoid-c-arrays): Sql takes literals.
    "SELECT ordinal, line, rows, state, mail, key, occurrence, bill_id, customer, currency, gross, body, "
    "source, issues FROM run_entries WHERE run = ? AND state = ? AND mail = ? AND ordinal > ? AND ordinal <= "
    "? "
    "ORDER BY ordinal LIMIT ?";

/// The next of a run that have either a state or a mail state, whichever; and those of any. As above, by the index: what is in
/// order for each of the other's states is merged, and no entry is read that is not asked for.
[[nodiscard]] const std::string& entries_of_state();
[[nodiscard]] const std::string& entries_of_mail();
inline constexpr char entries_of_any[] =  // NOLINT(*-avoid-c-arrays): likewise.
    "SELECT ordinal, line, rows, state, mail, key, occurrence, bill_id, customer, currency, gross, body, "
    "source, issues FROM run_entries WHERE run = ? AND ordinal > ? AND ordinal <= ? ORDER BY ordinal LIMIT ?";

[[nodiscard]] RunRow read_run(Statement& row);
[[nodiscard]] EntryRow read_entry(Statement& row);
/// Reads what stands beside the rows: summary and counts.
Result<std::vector<domain::Run>> with_rest(Connection& reader, std::vector<RunRow> rows);
Result<std::optional<domain::Run>> one_run(Connection& reader, Statement rows);
Result<std::optional<domain::RunComparison>> compare_runs(Connection& reader, const domain::Run& run);

}  // namespace billmill::adapters::sqlite
