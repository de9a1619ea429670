#pragma once

#include <chrono>
#include <limits>
#include <mutex>

#include "foundation/result.hpp"

namespace billmill::app {

/// Asks an engine for the numbers of /metrics. While it is away each question would wait for its time-out, one
/// after the other, until whoever asked for the page has left: after one without an answer it is spared for a while.
/// Threads: any.
class Sparing {
public:
    using Clock = std::chrono::steady_clock;
    explicit Sparing(Clock::duration pause = std::chrono::seconds{15}) : pause_{pause} {}

    /// What `ask` says, or NaN: it had no answer, or was not asked.
    template <class Ask>
    double value(const Ask& ask) {
        {
            const std::lock_guard lock{mutex_};
            if (Clock::now() < again_at_) return none;
        }
        const auto answer = ask();
        if (answer) return static_cast<double>(*answer);
        const std::lock_guard lock{mutex_};
        again_at_ = Clock::now() + pause_;
        return none;
    }

private:
    static constexpr double none = std::numeric_limits<double>::quiet_NaN();
    const Clock::duration pause_;
    std::mutex mutex_;
    Clock::time_point again_at_{};
};

}  // namespace billmill::app
