#pragma once

#include <atomic>
#include <chrono>

namespace billmill {

/// Keeps callers from queueing up before a dependency that is away: after a failure everybody is turned away at once, but for
/// one caller per `pause`, who finds out whether it is back.
/// Threads: any.
class Circuit {
public:
    using Clock = std::chrono::steady_clock;
    explicit Circuit(Clock::duration pause) : pause_{pause} {}

    /// true: try it, then tell the outcome.  false: it is away.
    [[nodiscard]] bool admits(Clock::time_point now = Clock::now()) {
        auto next = next_trial_.load();
        if (next == closed) return true;
        // Who moves the next trial on is the one who tries.
        return ticks(now) >= next && next_trial_.compare_exchange_strong(next, ticks(now + pause_));
    }
    void succeeded() {
        if (next_trial_.load(std::memory_order_relaxed) != closed) next_trial_ = closed;
    }
    void failed(Clock::time_point now = Clock::now()) { next_trial_ = ticks(now + pause_); }
    [[nodiscard]] bool is_open() const { return next_trial_ != closed; }

private:
    static constexpr Clock::rep closed = 0;
    static Clock::rep ticks(Clock::time_point at) { return at.time_since_epoch().count(); }

    const Clock::duration pause_;
    std::atomic<Clock::rep> next_trial_{closed};
};

}  // namespace billmill
