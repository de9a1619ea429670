#pragma once

#include <ctime>

#include "foundation/time.hpp"

namespace billmill::ports {

/// The time of day. Decides dates and due times, never order.     Threads: any.
/// Adapters: memory (settable, for tests), SystemClock.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Instant now() const = 0;
    /// Since the machine started, also while it was suspended. Nobody can set it.
    [[nodiscard]] virtual Milliseconds since_boot() const = 0;
};

class SystemClock final : public Clock {
public:
    [[nodiscard]] Instant now() const override {
        return std::chrono::time_point_cast<Milliseconds>(std::chrono::system_clock::now());
    }
    [[nodiscard]] Milliseconds since_boot() const override {
        timespec time{};
        clock_gettime(CLOCK_BOOTTIME, &time);
        return std::chrono::seconds{time.tv_sec} + Milliseconds{time.tv_nsec / 1'000'000};
    }
};

}  // namespace billmill::ports
