#pragma once

#include <optional>

#include "foundation/time.hpp"
#include "foundation/uuid.hpp"

namespace billmill::runtime {

/// When a failed item is tried again: exponential steps with jitter, then never.
struct RetrySchedule {
    Milliseconds first{10'000};
    Milliseconds longest{3'600'000};
    int attempts_max = 12;

    /// The pause before the try after `attempt` failures (1, 2, …); nullopt: that was the last.
    /// Jitter is a function of id and attempt, ±20 %, so that a schedule can be tested and replayed.
    [[nodiscard]] std::optional<Milliseconds> pause_after(int attempt, const Uuid& id) const;
    /// The same, however many they were.
    [[nodiscard]] Milliseconds pause(int attempt, const Uuid& id) const;
};

}  // namespace billmill::runtime
