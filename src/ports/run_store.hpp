#pragma once

#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "domain/run_entry.hpp"
#include "foundation/result.hpp"
#include "ports/page.hpp"

namespace billmill::ports {

using domain::Appended;
using domain::EntryChange;
using domain::NewEntry;
using domain::Run;
using domain::RunEntry;

/// An entry that is ready, and the id that its bill has where it was accepted.
struct Withdrawal {
    std::int64_t ordinal = 0;
    Uuid bill_id{};
};

/// Runs and their bills.
///
/// Promise:   every change is durable on success, and the counts of a run are those of its entries as the last change left
///            them. A change of an entry that is not in its `from` any more changes nothing; what breaks off in the middle of
///            one is completed by the next change of the run, or by open().
/// Errors:    conflict: the run's state is another one. not_found: there is no such run. unavailable: outcome unknown.
/// Threads:   any.
/// Adapters:  sqlite, mongodb. Held by tests/contract/run_store_contract.hpp.
class RunStore {
public:
    virtual ~RunStore() = default;
    /// As it is: `reading` or `arriving`. conflict: the client has a run of this name.
    virtual Outcome create(const domain::Run& run) = 0;
    /// In the order of the file. A unique key that comes twice refuses every entry that bears it.
    virtual Result<Appended> append(const Uuid& run, std::span<const NewEntry> entries) = 0;
    /// The file was read as a whole: name, digest and summary stand now. Returns the id of the client's run that has this name
    /// already, and then changes nothing; else `run`'s.
    virtual Result<Uuid> finish_reading(const domain::Run& run) = 0;

    // Of a run that is billed as it comes. What is asked by a `reader` that is not the run's (any more) is a conflict, and so
    // is what does not fit the run's state.

    /// The file comes again: `reader` reads it from now on, and no other. Returns the run as it is then.
    virtual Result<Run> take_up(const Uuid& run, const Uuid& reader) = 0;
    using Summarise = std::function<Result<domain::RunSummary>(const Appended& appended)>;
    /// As append(), by `run.reader`; with format, bytes and prefix of the run. A unique key that comes twice refuses the later
    /// entry alone: the first may be issued. `summarise` is asked for the summary as it is with these entries, and may be asked
    /// again; its errors are returned.
    virtual Result<Appended> append_arriving(const Run& run, std::span<const NewEntry> entries,
                                             const Summarise& summarise) = 0;
    /// The end of the file has come to `run.reader`: format, bytes, digest and summary stand now.
    virtual Outcome finish_arriving(const Run& run) = 0;
    /// The file broke off. Without a single bill, the run is gone, unless a person has steered it. No conflict: nothing is done.
    virtual Outcome break_off(const Uuid& run, const Uuid& reader) = 0;

    /// Removes a run and up to `limit` of its entries. True: nothing of it is left.
    virtual Result<bool> remove(const Uuid& run, int limit) = 0;

    virtual Result<std::optional<domain::Run>> find(const Uuid& run) = 0;
    virtual Result<std::optional<domain::Run>> find(const std::string& client, const std::string& name) = 0;
    /// As find(), after the change that broke off or goes on was completed: what next() left out before this was called, because
    /// it was changed, is counted.
    virtual Result<std::optional<domain::Run>> find_counted(const Uuid& run) = 0;
    /// Newest first. `client`: nullopt: of all. `sellers`: domain::is_within these.
    virtual Result<Page<domain::Run>> list(const std::optional<std::string>& client,
                                           const std::vector<std::string>& sellers,
                                           const PageRequest& page) = 0;
    /// Those that have something to do at `now`: domain::next_work(). Oldest first.
    virtual Result<Page<domain::Run>> open(Instant now, const PageRequest& page) = 0;
    virtual Result<std::vector<Uuid>> in_state(domain::RunState state) = 0;
    virtual Outcome change_state(const Uuid& run, domain::RunState from, domain::RunState to) = 0;
    /// The mails of the run's first `bills` may leave, those that left before among them; never fewer than before.
    virtual Outcome release(const Uuid& run, std::int64_t bills) = 0;

    struct EntryFilter {
        std::optional<domain::EntryState> state;
        std::optional<domain::EntryMail> mail;
        /// The last that counts. Of a run whose file arrives: what is beyond run.entries may not be whole.
        std::int64_t last = std::numeric_limits<std::int32_t>::max();
    };
    virtual Result<Page<RunEntry>> entries(const Uuid& run, const EntryFilter& filter,
                                           const PageRequest& page) = 0;
    /// The next entries in these states, after `ordinal`.
    virtual Result<std::vector<RunEntry>> next(const Uuid& run, const EntryFilter& filter,
                                               std::int64_t ordinal, int limit) = 0;
    /// Returns how many were changed.
    virtual Result<int> change(const Uuid& run, std::span<const EntryChange> changes) = 0;
    /// Entries that are ready become withdrawn. One whose bill may have been accepted does not: it becomes accepted where that
    /// is known, else it stays, `given`. Returns how many changed.
    virtual Result<int> withdraw(const Uuid& run, std::span<const Withdrawal> entries) = 0;
    /// Called before bills are given away to be accepted. Returns the ordinals of those that are still ready: of these alone the
    /// bill may be accepted, and withdraw() knows of it, whoever asks.
    virtual Result<std::vector<std::int64_t>> mark_given(const Uuid& run,
                                                         std::span<const RunEntry> entries) = 0;
    /// The client's newest run before this one that was issued, and how this one differs from it.
    virtual Result<std::optional<domain::RunComparison>> compare(const domain::Run& run) = 0;
};

}  // namespace billmill::ports
