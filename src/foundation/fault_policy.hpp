#pragma once

#include "foundation/logging.hpp"
#include "foundation/result.hpp"

namespace billmill {

/// What the gateway answers, what the pipeline does and how loud the log is, for one fault.
/// The only such table: gateway and core cannot disagree.
struct FaultPolicy {
    enum class Work : std::uint8_t { dead_letter, park, retry_at_once, pause_stage, stop };

    Fault fault;
    int http_status;
    Work work;  ///< What becomes of a message that failed so.
    log::Level level;
};

[[nodiscard]] const FaultPolicy& policy(Fault fault);

}  // namespace billmill
