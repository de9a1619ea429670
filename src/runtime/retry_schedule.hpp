#pragma once

#include <optional>

#include "foundation/time.hpp"
#include "foundation/uuid.hpp"

namespace billmill::runtime {

/// When work that failed by itself is tried again: exponential steps with jitter, then never. A stage may give up by itself
/// (ports::Disposition::gives_up_by_itself): a mail that was put off ends after `give_up_days` of [mail], however many
/// attempts that takes. All else ends after `attempts_max`.
struct RetrySchedule {
    Milliseconds first{10'000};
    Milliseconds longest{3'600'000};
    int attempts_max = 12;
    static constexpr int jitter_percent = 20;  ///< Of a pause, more or less.

    /// The pause before the try after `attempt` failures (1, 2, …); nullopt: that was the last.
    /// Jitter is a function of id and attempt, ± jitter_percent, so that a schedule can be tested and replayed.
    [[nodiscard]] std::optional<Milliseconds> pause_after(int attempt, const Uuid& id) const;
    /// The same, however many they were.
    [[nodiscard]] Milliseconds pause(int attempt, const Uuid& id) const;
    /// No pause after `attempt` failures is longer.
    [[nodiscard]] Milliseconds pause_at_most(int attempt) const;
};

}  // namespace billmill::runtime
