#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "domain/lifecycle/run.hpp"
#include "domain/money.hpp"
#include "domain/tax.hpp"
#include "foundation/digest.hpp"
#include "foundation/issue.hpp"
#include "foundation/time.hpp"
#include "foundation/uuid.hpp"

namespace billmill::domain {

/// How many rows and bills of a run are in each state. Their sum is what was read.
struct RunCounts {
    std::array<std::int64_t, entry_states> rows{};   ///< By EntryState.
    std::array<std::int64_t, entry_states> bills{};  ///< Likewise.
    std::array<std::int64_t, entry_mails> mails{};   ///< Issued bills by EntryMail.

    [[nodiscard]] std::int64_t rows_in(EntryState state) const {
        return rows[static_cast<std::size_t>(state)];
    }
    [[nodiscard]] std::int64_t bills_in(EntryState state) const {
        return bills[static_cast<std::size_t>(state)];
    }
    [[nodiscard]] std::int64_t mails_in(EntryMail mail) const {
        return mails[static_cast<std::size_t>(mail)];
    }
    [[nodiscard]] std::int64_t all_rows() const { return std::reduce(rows.begin(), rows.end()); }
    [[nodiscard]] std::int64_t all_bills() const { return std::reduce(bills.begin(), bills.end()); }
    /// The numbers may be negative.
    void add(EntryState state, EntryMail mail, std::int64_t more_bills, std::int64_t more_rows) {
        bills[static_cast<std::size_t>(state)] += more_bills;
        rows[static_cast<std::size_t>(state)] += more_rows;
        if (state == EntryState::issued) mails[static_cast<std::size_t>(mail)] += more_bills;
    }
    void add(const RunCounts& other) {
        for (std::size_t i = 0; i < entry_states; ++i) {
            rows[i] += other.rows[i];
            bills[i] += other.bills[i];
        }
        for (std::size_t i = 0; i < entry_mails; ++i) mails[i] += other.mails[i];
    }
    /// Bills that may still change by themselves.
    [[nodiscard]] std::int64_t open_bills() const {
        return bills_in(EntryState::ready) + bills_in(EntryState::accepted);
    }
};

/// A mistake where the person who wrote the file finds it.
struct RowIssue {
    std::int64_t row = 0;  ///< The line of the file; of a JSON array, the element. From 1.
    std::string column;    ///< As the header names it; empty: no column is at fault, or the file has none.
    std::string value;     ///< What stands there, cut.
    Issue issue;
    bool operator==(const RowIssue&) const = default;
};
using RowIssues = std::vector<RowIssue>;
inline constexpr std::size_t row_issues_max = 100;  ///< Of one bill.

/// What could not be read is missing as well: of a cell the first mistake counts.
inline void add_unless_at_fault(RowIssues& issues, RowIssues&& found) {
    const auto read = static_cast<std::ptrdiff_t>(issues.size());
    for (auto& one : found) {
        const bool known = std::any_of(issues.begin(), issues.begin() + read, [&](const RowIssue& earlier) {
            return !one.column.empty() && earlier.row == one.row && earlier.column == one.column;
        });
        if (!known && issues.size() < row_issues_max) issues.push_back(std::move(one));
    }
}

/// A column of the file, and the field it fills; empty: it is not read.
struct RunColumn {
    std::string name;
    std::string field;
};

/// The bills that are not refused, as they would be issued.
struct RunTax {
    TaxCategory category = TaxCategory::standard;
    Percent rate;
    Money base;
    Money tax;
};
struct RunAmounts {
    Currency currency;
    std::int64_t bills = 0;
    Money net;
    Money tax;
    Money gross;
    std::vector<RunTax> taxes;  ///< By category, then falling rate.
};

/// A bill, or a customer by its first bill, that is other than in the run before.
enum class RunDifferenceKind : std::uint8_t { customer_missing, customer_new, unusual, repeated };
struct RunDifference {
    RunDifferenceKind kind = RunDifferenceKind::unusual;
    std::int64_t row = 0;  ///< Where it begins; of a missing customer in the file before.
    Currency currency;
    Money amount;                  ///< Of that bill.
    std::optional<Money> usual{};  ///< Of what is unusual: what that run billed the customer on average.
};
inline constexpr int run_differences_max = 20;  ///< Of each kind; all are counted.

/// Against the run before of the same client.
struct RunComparison {
    Uuid run;
    std::string name;
    std::int64_t bills = 0;              ///< Of that run.
    std::int64_t customers_missing = 0;  ///< Of that run, and not of this one.
    std::int64_t customers_new = 0;      ///< Of this run, and not of that one.
    std::int64_t unusual =
        0;  ///< Bills of more than four times what that run billed the customer on average.
    std::int64_t repeated = 0;  ///< Bills of a reference that run has too, or of rows that say the same.
    std::vector<RunDifference> differences{};  ///< The first of each kind, as they were found.
};

/// What accepting a bill of the run warns of, as its sender hears it.
struct RunWarning {
    std::string code;
    std::string detail;      ///< Of the first such bill.
    std::int64_t row = 0;    ///< Where that begins.
    std::int64_t bills = 0;  ///< All such.
};

/// So many bills of the file are of this seller.
struct RunSeller {
    std::string id;
    std::int64_t bills = 0;
};

/// What the check of a file found beside its rows.
struct RunSummary {
    std::vector<RunColumn> columns;
    std::vector<RunSeller> sellers;  ///< Of the bills that were not refused, in the file's order.
    std::vector<RunAmounts> amounts;
    std::optional<RunComparison> comparison;
    std::vector<RunWarning> warnings;
};

struct Run {
    Uuid id;
    std::string name;                  ///< Unique of its client; until the file is read, the id.
    std::string client;                ///< Who sent the file.
    bool continues_keyless = false;    ///< Of the client: usecases/caller.hpp.
    std::vector<std::string> sellers;  ///< That its bills may be of; empty: all.
    RunState state = RunState::reading;
    RunMail mail = RunMail::at_once;
    std::optional<Instant> mail_at{};  ///< Then held mails leave.
    std::int64_t released = 0;         ///< So many of its held mails may leave, those that left among them.
    Instant created_at{};
    std::string format;  ///< "csv", "ndjson", "json", "xlsx"
    std::int64_t bytes = 0;
    Digest sha256;   ///< Of the file.
    Digest options;  ///< Of how it was to be read and mailed: the same file with others is another run.
    RunSummary summary;
    RunCounts counts;
    std::int64_t entries = 0;      ///< So many bills of the file are kept, and counted.
    bool whole = true;             ///< False: billed as it comes, and its end has not come yet.
    std::optional<Uuid> reader{};  ///< Of one that is not whole: who reads it. A newer one takes its place.
    Digest prefix;                 ///< Likewise: of the bills that are kept, in their order.
};

/// Whether it is billed while its file is not whole; so its bills are issued in these states.
[[nodiscard]] constexpr bool is_open_ended(RunState state) {
    return state == RunState::arriving || state == RunState::interrupted;
}
[[nodiscard]] constexpr bool issues_bills(RunState state) {
    return state == RunState::issuing || is_open_ended(state);
}

/// The state of a run that is neither paused nor cancelled, by how far its file is.
[[nodiscard]] inline RunState state_by_file(const Run& run) {
    if (run.whole) return RunState::issuing;
    return run.reader ? RunState::arriving : RunState::interrupted;
}

/// What a person's word leads to.     nullopt: the state does not allow it.
[[nodiscard]] inline std::optional<RunState> next(const Run& run, RunAction action) {
    if (action == RunAction::resume && !run.whole)
        action = run.reader ? RunAction::resume_arriving : RunAction::resume_interrupted;
    return next(run.state, action);
}

/// Held mails of the run that may leave at `now`.
[[nodiscard]] inline std::int64_t releasable(const Run& run, Instant now) {
    const auto held = run.counts.mails_in(EntryMail::held);
    if (run.mail_at && *run.mail_at <= now) return held;
    const auto left = run.counts.bills_in(EntryState::issued) - held - run.counts.mails_in(EntryMail::none);
    return std::clamp<std::int64_t>(run.released - left, 0, held);
}

/// From when on the run has something to do: bills to issue, cancel or wait for, failed ones that a retry may issue, mails to
/// release or wait for, failed ones that may be sent again. `now`: at once. nullopt: not by itself.
[[nodiscard]] inline std::optional<Instant> next_work(const Run& run, Instant now) {
    const auto& counts = run.counts;
    const bool issues = is_open_ended(run.state) &&
                        (counts.bills_in(EntryState::ready) > 0 || run.state != state_by_file(run));
    if (run.state == RunState::issuing || run.state == RunState::cancelling || issues ||
        counts.bills_in(EntryState::accepted) > 0 || counts.bills_in(EntryState::failed) > 0 ||
        counts.mails_in(EntryMail::queued) > 0 || counts.mails_in(EntryMail::failed) > 0 ||
        releasable(run, now) > 0)
        return now;
    return counts.mails_in(EntryMail::held) > 0 ? run.mail_at : std::nullopt;
}

/// Whether a run of these sellers concerns nobody beyond `allowed`. Empty lists: all sellers.
[[nodiscard]] inline bool is_within(const std::vector<std::string>& sellers,
                                    const std::vector<std::string>& allowed) {
    if (allowed.empty()) return true;
    return !sellers.empty() && std::ranges::all_of(sellers, [&](const std::string& seller) {
        return std::ranges::find(allowed, seller) != allowed.end();
    });
}

inline constexpr std::int64_t release_all = 1'000'000'000'000;

}  // namespace billmill::domain
