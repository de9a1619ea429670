#include "runtime/store_clock.hpp"

#include <utility>

#include "foundation/logging.hpp"
#include "foundation/named_thread.hpp"

namespace billmill::runtime {

std::optional<Milliseconds> StoreClock::booted_at() const {
    const auto ms = booted_at_ms_.load(std::memory_order_acquire);
    return ms == unknown ? std::nullopt : std::optional{Milliseconds{ms}};
}

Instant StoreClock::now() const {
    const auto booted = booted_at();
    return booted ? Instant{*booted + own_.since_boot()} : own_.now();
}

Outcome StoreClock::measure(ports::StoreTime& store) {
    const auto asked = own_.since_boot();
    TRY(const auto told, store.read());
    const auto round_trip = own_.since_boot() - asked;
    if (round_trip > round_trip_max)
        return fail(Fault::unavailable,
                    "the store took " + std::to_string(round_trip.count()) + " ms to tell its time");
    const auto booted = told.time_since_epoch() - (asked + round_trip / 2);
    const auto before = booted_at();
    if (before && std::chrono::abs(booted - *before) <= round_trip / 2) return {};
    booted_at_ms_.store(booted.count(), std::memory_order_release);
    return {};
}

std::optional<Milliseconds> StoreClock::offset() const {
    if (!booted_at()) return std::nullopt;
    return own_.now() - now();
}

StoreClockFollower::StoreClockFollower(StoreClock& clock, ports::StoreTime& store, Milliseconds patience,
                                       Milliseconds pause)
    : thread_{named_thread("store-clock", [this, &clock, &store, pause](const std::stop_token& stop) {
          bool failed = false;
          while (!stop.stop_requested()) {
              const auto measured = clock.measure(store);
              if (!measured && !std::exchange(failed, true))
                  log::warn("store_time_unknown", {{"why", measured.error().what}});
              if (measured) failed = false;
              std::unique_lock lock{mutex_};
              if (!std::exchange(asked_, true)) wake_.notify_all();
              wake_.wait_for(lock, stop, pause, [] { return false; });
          }
      })} {
    std::unique_lock lock{mutex_};
    wake_.wait_for(lock, patience, [this] { return asked_; });
}

}  // namespace billmill::runtime
