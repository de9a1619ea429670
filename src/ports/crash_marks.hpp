#pragma once

#include "foundation/result.hpp"
#include "ports/envelope.hpp"

namespace billmill::ports {

/// Remembers, through a crash, which message was in hand.
///
/// Promise:   durable before it returns.
/// Errors:    unavailable.
/// Threads:   any.
/// Adapters:  sqlite, mongodb. Held by tests/contract/crash_marks_contract.hpp.
class CrashMarks {
public:
    virtual ~CrashMarks() = default;
    /// Starts a run of this stage. True: the previous run did not end with end_run().
    virtual Result<bool> begin_run(Stage stage) = 0;
    virtual Outcome end_run(Stage stage) = 0;
    /// The message is about to be handled alone. Returns how often it has been marked, this time included.
    virtual Result<int> mark(Stage stage, const Uuid& event_id) = 0;
    /// It was handled and the process lives: forget it.
    virtual Outcome unmark(Stage stage, const Uuid& event_id) = 0;
};

}  // namespace billmill::ports
