#pragma once

#include "ports/run_store.hpp"

namespace billmill::usecases {

/// Removes the run with all its entries, a portion at a time.     Errors: those of the store.
[[nodiscard]] Outcome remove_run(ports::RunStore& runs, const Uuid& run);

/// Marks runs as interrupted whose file was billed as it came, and read since before `read_before`: who read it is gone.
/// Errors: those of the store.
[[nodiscard]] Outcome interrupt_unread(ports::RunStore& runs, Instant read_before);

/// Removes a portion of what was made before `made_before` and is still being read: who read it is gone. False: there is none.
/// Errors: those of the store.
[[nodiscard]] Result<bool> remove_unfinished(ports::RunStore& runs, Instant made_before);

}  // namespace billmill::usecases
