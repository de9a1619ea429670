#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "foundation/time.hpp"

namespace billmill {

/// When a loop last turned.
/// Threads: turned() and waits() from the loop's; the rest from any.
class Heartbeat {
public:
    /// Time that only goes forward, since some moment.
    using Now = std::function<Milliseconds()>;
    /// A loop that has not started yet waits for what its process asks engines first. Engines that were away
    /// answer slowly once they are back, and a process that is started again would ask them all of it again.
    static constexpr Milliseconds time_to_start = std::chrono::minutes{10};
    Heartbeat(std::string name, Now now) : name_{std::move(name)}, now_{std::move(now)} {
        waits(time_to_start);
    }

    /// The loop begins a round.
    void turned() { excused_until_ms_.store(now_().count(), std::memory_order_release); }
    /// It waits for somebody else, at most so long: until then it counts as turning.
    void waits(Milliseconds at_most) {
        excused_until_ms_.store((now_() + at_most).count(), std::memory_order_release);
    }
    /// How long it has been neither turning nor excused.
    [[nodiscard]] Milliseconds still_for() const {
        const auto still = now_() - Milliseconds{excused_until_ms_.load(std::memory_order_acquire)};
        return std::max(still, Milliseconds{0});
    }
    [[nodiscard]] const std::string& name() const { return name_; }

private:
    const std::string name_;
    const Now now_;
    std::atomic<Milliseconds::rep> excused_until_ms_{0};
};

/// The loops of a process, and which of them stand still.     Threads: any.
class Heartbeats {
public:
    explicit Heartbeats(Milliseconds patience = Milliseconds{60'000}, Heartbeat::Now now = steady_now);

    [[nodiscard]] std::shared_ptr<Heartbeat> add(std::string name);
    /// The names of those that have not turned for longer than `patience`.
    [[nodiscard]] std::vector<std::string> standing_still() const;
    [[nodiscard]] Milliseconds patience() const { return patience_; }

private:
    static Milliseconds steady_now();

    const Milliseconds patience_;
    const Heartbeat::Now now_;
    mutable std::mutex mutex_;
    std::vector<std::weak_ptr<Heartbeat>> all_;  ///< A loop that has ended is no longer asked about.
};

}  // namespace billmill
