#pragma once

#include "foundation/logging.hpp"
#include "foundation/result.hpp"

namespace billmill {

/// What the gateway answers and what a stage's worker does, for one fault.
/// The only such table: gateway and core cannot disagree.
struct FaultPolicy {
    /// What a stage's worker does when a port, or its handler as a whole, failed so. The batch is not committed and
    /// comes again; no attempt is counted. (Of a single message the handler decides.)
    enum class Worker : std::uint8_t {
        pause,  ///< For a growing pause. Logged as a warning.
        stop,   ///< For the longest pause at once: only a human can help. Logged as an error.
    };

    Fault fault;
    int http_status;
    log::Level level;  ///< Of the gateway's log line.
    Worker worker;
};

[[nodiscard]] const FaultPolicy& policy(Fault fault);

}  // namespace billmill
