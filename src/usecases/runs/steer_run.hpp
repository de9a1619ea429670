#pragma once

#include <functional>

#include "usecases/runs/find_runs.hpp"

namespace billmill::usecases {

/// What a person tells a run to do.
///
/// Promise:   the same word again changes nothing, and is answered with the run as it is.
/// Errors:    no_such_run; run_state: its state does not allow this; nothing_held; those of the store.
/// Threads:   any.
class SteerRun {
public:
    /// `on_change`: there is something to do at once.
    SteerRun(ports::RunStore& runs, FindRuns& find, std::function<void()> on_change)
        : runs_{runs}, find_{find}, on_change_{std::move(on_change)} {}

    /// issue, pause, resume or cancel.
    [[nodiscard]] Answer<domain::Run> operator()(const Caller& caller, const Uuid& id,
                                                 domain::RunAction action);
    /// Lets mails leave that the run holds: so many in the order of the file; all of them, where nullopt.
    [[nodiscard]] Answer<domain::Run> release(const Caller& caller, const Uuid& id,
                                              std::optional<std::int64_t> first);

private:
    ports::RunStore& runs_;
    FindRuns& find_;
    const std::function<void()> on_change_;
};

}  // namespace billmill::usecases
