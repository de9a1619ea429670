#pragma once

#include <mutex>
#include <string>
#include <string_view>

#include "foundation/time.hpp"
#include "ports/clock.hpp"

namespace billmill::pipeline {

/// Pauses a stage while an engine is away: closed → open for a growing pause → one trial → closed.
/// Threads: any.
class Breaker {
public:
    Breaker(const ports::Clock& clock, Milliseconds first, Milliseconds longest);
    /// Opens it, for twice as long as the time before, up to `longest`.
    void failed(std::string_view why);
    /// Opens it for `longest` at once: trouble that only a human ends.
    void failed_for_long(std::string_view why);
    void worked();

    [[nodiscard]] bool open() const;
    /// Closed, or due for a trial. A clock that was put back does not stretch a pause beyond `longest`.
    [[nodiscard]] bool may_try() const;
    /// When the next trial may begin; the epoch when closed.
    [[nodiscard]] Instant trial_at() const;
    /// One sentence for readiness; empty when closed.
    [[nodiscard]] std::string why() const;

private:
    void open_for(Milliseconds pause, std::string_view why);

    const ports::Clock& clock_;
    const Milliseconds first_;
    const Milliseconds longest_;
    mutable std::mutex mutex_;
    Milliseconds next_pause_;
    Instant trial_at_{};
    std::string why_;
};

}  // namespace billmill::pipeline
