#include "runtime/redelivery.hpp"

#include <algorithm>
#include <condition_variable>
#include <map>

#include "foundation/logging.hpp"

namespace billmill::runtime {
namespace {

/// A row claimed but not published by then comes again: its process died, or the bus was away.
constexpr Milliseconds claim{10'000};
/// A row published but not settled by then comes again; its message may wait in a long queue meanwhile.
constexpr Milliseconds hold{5 * 60'000};
constexpr Milliseconds look_again{200};
constexpr Milliseconds pause_longest{30'000};
/// A clock that is merely corrected a little changes no due time by much.
constexpr Milliseconds set_back_min{60'000};
constexpr int brought_forward_at_once = 200;

}  // namespace

Redelivery::Redelivery(ports::MessageBus& bus, ports::ParkedStore& parked, const ports::Clock& clock,
                       Milliseconds longest_wait)
    : bus_{bus},
      parked_{parked},
      clock_{clock},
      longest_wait_{longest_wait},
      breaker_{{.first = look_again, .longest = pause_longest}, [&clock] { return clock.now(); }} {}

Outcome Redelivery::bring_forward(Instant now) {
    const bool set_back = !looked_at_ || now < *looked_at_ - set_back_min;
    if (!set_back) {
        looked_at_ = now;
        return {};
    }
    int sum = 0;
    int brought = brought_forward_at_once;
    while (brought == brought_forward_at_once) {
        TRY(brought, parked_.bring_forward(now + longest_wait_, brought_forward_at_once, now));
        sum += brought;
    }
    if (sum > 0)
        log::warn("due_times_brought_forward", {{"rows", sum}, {"why", "the clock has been set back"}});
    looked_at_ = now;
    return {};
}

Result<int> Redelivery::step(int limit) {
    const auto now = clock_.now();
    TRY_DO(bring_forward(now));
    TRY(const auto next, parked_.next_due());  // Reading costs nothing durable; claiming does.
    if (!next || *next > now) return 0;
    TRY(const auto due, parked_.claim_due(now, now + claim, limit));
    std::map<ports::Stage, std::vector<ports::Envelope>> by_stage;
    for (const auto& row : due) {
        auto& message = by_stage[row.stage].emplace_back(row.envelope);
        message.returned = true;
    }
    for (auto& [stage, messages] : by_stage) {
        TRY_DO(ports::publish_in_portions(bus_, stage, std::move(messages)));
    }
    TRY_DO(parked_.hold(due, now + hold));
    return static_cast<int>(due.size());
}

void Redelivery::run(std::stop_token stop) {
    std::mutex mutex;
    std::condition_variable_any stopped;
    while (!stop.stop_requested()) {
        if (breaker_.may_try()) {
            const auto moved = step();
            if (moved) {
                breaker_.worked();
                if (*moved > 0) continue;
            } else if (breaker_.failed(moved.error().what)) {
                log::warn("redelivery_paused", {{"why", moved.error().what}});
            }
        }
        std::unique_lock lock{mutex};
        stopped.wait_for(lock, stop, look_again, [] { return false; });
    }
}

}  // namespace billmill::runtime
