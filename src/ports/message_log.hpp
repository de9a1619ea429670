#pragma once

#include <functional>
#include <span>

#include "foundation/result.hpp"
#include "ports/envelope.hpp"

namespace billmill::ports {

/// One message of a topic, without its payload.
struct Logged {
    Uuid event_id;
    std::string key;
    bool committed = false;  ///< The stage had taken it when the reading began.
};

/// Everything that still stands on a topic, taken or not: what proofs are made from.
///
/// Promise:   every message that was confirmed before the call, and not trimmed, is seen; in order within a partition.
/// Errors:    unavailable; or what `see` returned, which ends the reading.
/// Threads:   any; readings of one stage wait for each other.
/// Adapters:  kafka.
class MessageLog {
public:
    virtual ~MessageLog() = default;
    using See = std::function<Outcome(std::span<const Logged>)>;
    virtual Outcome read(Stage stage, const See& see) = 0;
};

}  // namespace billmill::ports
