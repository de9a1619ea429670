#pragma once

#include <optional>
#include <string>

#include "ports/run_store.hpp"
#include "usecases/caller.hpp"
#include "usecases/refusal.hpp"

namespace billmill::usecases {

/// A limited key sees the runs of its client whose bills are of its sellers alone; a key for all sellers sees all.
[[nodiscard]] bool may_see(const Caller& caller, const domain::Run& run);

/// Runs as clients may see them. Any other does not exist for them.
///
/// Errors:    no_such_run; those of the store.     Threads: any.
class FindRuns {
public:
    explicit FindRuns(ports::RunStore& runs) : runs_{runs} {}
    [[nodiscard]] Answer<domain::Run> operator()(const Caller& caller, const Uuid& id);
    /// The run of this name that the client has made: none or one.
    [[nodiscard]] Answer<std::optional<domain::Run>> named(const Caller& caller, const std::string& name);
    /// Newest first.
    [[nodiscard]] Answer<ports::Page<domain::Run>> list(const Caller& caller, const ports::PageRequest& page);
    /// In the order of the file.
    [[nodiscard]] Answer<ports::Page<ports::RunEntry>> entries(const Caller& caller, const Uuid& id,
                                                               const ports::RunStore::EntryFilter& filter,
                                                               const ports::PageRequest& page);

private:
    ports::RunStore& runs_;
};

}  // namespace billmill::usecases
