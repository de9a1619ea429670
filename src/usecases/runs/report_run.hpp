#pragma once

#include <functional>
#include <optional>
#include <string>

#include "usecases/runs/find_runs.hpp"

namespace billmill::usecases {

/// The bills of a run as CSV, with the columns of their file: what is wrong can be corrected in it, and sent again.
///
/// Memory:    one page of bills.     Threads: any; waits for whoever reads.
/// Errors:    those of FindRuns.
class ReportRun {
public:
    /// False: nobody reads any more.
    using Write = std::function<bool(std::string_view)>;
    explicit ReportRun(FindRuns& find) : find_{find} {}
    /// `state`: nullopt: those that were refused, and those that failed.
    [[nodiscard]] Answer<void> operator()(const Caller& caller, const domain::Run& run,
                                          std::optional<domain::EntryState> state, const Write& write);

private:
    [[nodiscard]] Answer<bool> write_all(const Caller& caller, const domain::Run& run,
                                         domain::EntryState state, const Write& write);

    FindRuns& find_;
};

}  // namespace billmill::usecases
