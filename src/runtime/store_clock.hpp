#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <thread>

#include "ports/clock.hpp"
#include "ports/store_time.hpp"

namespace billmill::runtime {

/// The store's time of day, by which processes that share a store date what they share: when a request was accepted, how long
/// it may wait, when parked work is due.
///
/// Promise:   once measured, it goes on with the time since the machine started, which nobody can set: a machine's clock that is
///            wrong, or set meanwhile, changes nothing. Before that it is the machine's clock.
/// Errors:    of an answer that took long nobody knows which moment it was: it is not taken.
/// Threads:   any.     Ownership: borrows the machine's clock.
class StoreClock final : public ports::Clock {
public:
    /// Half of it is how far a measurement may be off.
    static constexpr Milliseconds round_trip_max{2'000};

    explicit StoreClock(const ports::Clock& own) : own_{own} {}
    [[nodiscard]] Instant now() const override;
    [[nodiscard]] Milliseconds since_boot() const override { return own_.since_boot(); }

    /// Takes the middle of the round trip for the moment that the store answered. An answer that says no more than the one before
    /// changes nothing, so that time does not tremble.
    Outcome measure(ports::StoreTime& store);
    /// How far the machine's clock is before the store's; negative: behind. nullopt: it was never measured.
    [[nodiscard]] std::optional<Milliseconds> offset() const;

private:
    static constexpr std::int64_t unknown = INT64_MIN;
    [[nodiscard]] std::optional<Milliseconds> booted_at() const;

    const ports::Clock& own_;
    std::atomic<std::int64_t> booted_at_ms_{unknown};  ///< In the store's time.
};

/// Measures again and again, on a thread of its own. Ownership: borrows all.
class StoreClockFollower {
public:
    /// Waits for the first measurement, for `patience` at most.
    StoreClockFollower(StoreClock& clock, ports::StoreTime& store,
                       Milliseconds patience = Milliseconds{2'000},
                       Milliseconds pause = Milliseconds{10'000});

private:
    std::mutex mutex_;
    std::condition_variable_any wake_;
    bool asked_ = false;  ///< Once at least.
    std::jthread thread_;
};

}  // namespace billmill::runtime
