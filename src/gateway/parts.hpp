#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "foundation/time.hpp"

namespace billmill::gateway {

enum class PartState : std::uint8_t {
    ok,
    degraded,  ///< What is shared is away, or waits: another process would be no better off.
    failed,    ///< For a reason of this process alone: others should be asked instead.
};

/// What is known of a part now.
struct PartStatus {
    std::string name;
    PartState state = PartState::ok;
    std::string reason;  ///< What is wrong and what to do, without secrets; empty where it is well.
    std::string peer;    ///< "host:port" of what it talks to; empty where there is none.
    std::optional<Instant> since;
    std::optional<Instant> next_try;
    std::optional<std::int64_t> waiting;  ///< How much work waits for it, where that is known.
};

/// A part of the process, of which GET /readyz tells.
struct Part {
    std::string name;
    bool needed_to_accept = false;  ///< Nothing is answered 202 without it.
    /// Threads: any. Never waits, not even on a disk.
    std::function<PartStatus()> look;
    /// What it consists of, as far as that is not well: each with a name of its own. May be empty.     Threads: as look.
    std::function<std::vector<PartStatus>()> look_within{};
};

enum class ReadinessStatus : std::uint8_t { ready, degraded, not_ready };

struct Readiness {
    ReadinessStatus status = ReadinessStatus::ready;
    bool accepts = true;  ///< New work is taken now: requests by a gateway, messages by a core.
    std::vector<PartStatus> parts;
};

[[nodiscard]] Readiness readiness_of(const std::vector<Part>& parts);

}  // namespace billmill::gateway
