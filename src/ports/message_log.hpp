#pragma once

#include <functional>
#include <span>
#include <vector>

#include "foundation/result.hpp"
#include "ports/envelope.hpp"

namespace billmill::ports {

/// One message of a topic, without its payload.
struct Logged {
    Uuid event_id;
    std::string key;
    bool committed = false;  ///< The stage had taken it when the reading began.
    Position position{};
};

/// A partition of a topic.
struct LogPart {
    std::int32_t partition = 0;
    std::int64_t begin = 0;  ///< The first offset that was not trimmed.
    std::int64_t next = 0;   ///< The first offset not committed.
    std::int64_t end = 0;    ///< The first offset not written.
    bool operator==(const LogPart&) const = default;
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
    /// `from`: where to begin in these partitions; in the others, with what stands first.
    virtual Outcome read(Stage stage, std::span<const Position> from, const See& see) = 0;
    /// By partition.
    virtual Result<std::vector<LogPart>> parts(Stage stage) = 0;
};

}  // namespace billmill::ports
