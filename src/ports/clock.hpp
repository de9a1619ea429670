#pragma once

#include "foundation/time.hpp"

namespace billmill::ports {

/// The time of day. Decides dates and due times, never order.     Threads: any.
/// Adapters: memory (settable, for tests), SystemClock.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Instant now() const = 0;
};

class SystemClock final : public Clock {
public:
    [[nodiscard]] Instant now() const override {
        return std::chrono::time_point_cast<Milliseconds>(std::chrono::system_clock::now());
    }
};

}  // namespace billmill::ports
