#pragma once

#include <functional>
#include <optional>

#include "adapters/mongodb/run_document.hpp"
#include "adapters/mongodb/session.hpp"

namespace billmill::adapters::mongodb {

/// Changes of one run and its entries, where no transaction covers both documents.
///
/// A change of entries is noted in the run first, then made in the entries, then counted in the run and taken off it in one
/// update. Whoever finds one that was noted completes it: an entry is changed once, because no entry comes back to where it was,
/// and counted once, because only who takes the note off counts. So the counts are right whatever breaks off, and whoever else
/// is at it at the same time.
/// Errors:    not_found: there is no such run. unavailable.     Threads: one.     Ownership: borrows the session.
class RunChanges {
public:
    RunChanges(Session& session, const Uuid& run) : session_{session}, run_{run} {}

    [[nodiscard]] Result<std::optional<StoredRun>> find();
    /// Reads, changes and writes the run, again where somebody else was quicker. `change` returns what else is to be set, and
    /// nullopt where nothing is to be written.
    [[nodiscard]] Outcome update(
        const std::function<Result<std::optional<Document>>(StoredRun& stored)>& change);
    /// Returns how many entries were as `entries` have seen them, and are changed. `id`: no other change has it.
    [[nodiscard]] Result<int> change(std::span<const ports::EntryChange> entries, const std::string& id,
                                     bool spares_given);
    /// Completes what is noted.     Returns how many entries it has changed.
    [[nodiscard]] Result<int> complete(const RunChange& change);

private:
    Session& session_;
    const Uuid run_;
};

}  // namespace billmill::adapters::mongodb
