#include <algorithm>
#include <condition_variable>
#include <map>

#include "foundation/logging.hpp"
#include "pipeline/stage_worker.hpp"

namespace billmill::pipeline {
namespace {

/// A row claimed but not published by then comes again: the mover died, or the bus was away.
constexpr Milliseconds claim{10'000};
/// A row published but not settled by then comes again; its message may wait in a long queue meanwhile.
constexpr Milliseconds hold{5 * 60'000};
constexpr Milliseconds look_again{200};
constexpr Milliseconds pause_longest{30'000};
constexpr std::size_t publish_bytes_max = 8U << 20U;  // Well below what a bus takes at once.

/// In their order and in portions: more than the bus takes at once would never get through.
Outcome publish_all(ports::MessageBus& bus, ports::Stage stage, std::vector<ports::Envelope> messages) {
    std::vector<ports::Envelope> portion;
    std::size_t bytes = 0;
    for (auto& message : messages) {
        if (!portion.empty() && bytes + message.payload.size() > publish_bytes_max) {
            TRY_DO(ports::publish_and_wait(bus, stage, std::exchange(portion, {})));
            bytes = 0;
        }
        bytes += message.payload.size();
        portion.push_back(std::move(message));
    }
    return ports::publish_and_wait(bus, stage, std::move(portion));
}

}  // namespace

Mover::Mover(ports::MessageBus& bus, ports::ParkedStore& parked, const ports::Clock& clock)
    : bus_{bus}, parked_{parked}, clock_{clock} {}

Result<int> Mover::step(int limit) {
    const auto now = clock_.now();
    TRY(const auto next, parked_.next_due());  // Reading costs nothing durable; claiming does.
    if (!next || *next > now) return 0;
    TRY(const auto due, parked_.claim_due(now, now + claim, limit));
    std::map<ports::Stage, std::vector<ports::Envelope>> by_stage;
    for (const auto& row : due) {
        auto& message = by_stage[row.stage].emplace_back(row.envelope);
        message.returned = true;
    }
    for (auto& [stage, messages] : by_stage) {
        TRY_DO(publish_all(bus_, stage, std::move(messages)));
    }
    TRY_DO(parked_.hold(due, now + hold));
    return static_cast<int>(due.size());
}

void Mover::run(std::stop_token stop) {
    Breaker breaker{clock_, look_again, pause_longest};
    std::mutex mutex;
    std::condition_variable_any stopped;
    while (!stop.stop_requested()) {
        if (breaker.may_try()) {
            const auto moved = step();
            if (moved) {
                breaker.worked();
                if (*moved > 0) continue;
            } else {
                if (!breaker.open()) log::warn("mover_paused", {{"why", moved.error().what}});
                breaker.failed(moved.error().what);
            }
        }
        std::unique_lock lock{mutex};
        stopped.wait_for(lock, stop, look_again, [] { return false; });
    }
}

}  // namespace billmill::pipeline
