#pragma once

#include <atomic>

#include "ports/clock.hpp"

namespace billmill::adapters::memory {

/// A clock that stands still until it is moved: for tests and simulations.     Threads: any.
class ManualClock final : public ports::Clock {
public:
    explicit ManualClock(Instant now = from_unix_ms(1'795'339'800'000)) : now_ms_{unix_ms(now)} {}
    [[nodiscard]] Instant now() const override {
        return from_unix_ms(now_ms_.load(std::memory_order_acquire));
    }
    void set(Instant now) { now_ms_.store(unix_ms(now), std::memory_order_release); }
    void advance(Milliseconds by) { now_ms_.fetch_add(by.count(), std::memory_order_acq_rel); }
    [[nodiscard]] Milliseconds since_boot() const override {
        return Milliseconds{now_ms_.load(std::memory_order_acquire) -
                            put_on_ms_.load(std::memory_order_acquire)};
    }
    /// No time passes; somebody sets the clock, on or back.
    void put_on(Milliseconds by) {
        put_on_ms_.fetch_add(by.count(), std::memory_order_acq_rel);
        now_ms_.fetch_add(by.count(), std::memory_order_acq_rel);
    }

private:
    std::atomic<std::int64_t> now_ms_;
    std::atomic<std::int64_t> put_on_ms_{0};
};

}  // namespace billmill::adapters::memory
