#include "app/account_keeper.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>

#include "foundation/logging.hpp"
#include "foundation/named_thread.hpp"
#include "foundation/time.hpp"

namespace billmill::app {
namespace {

using Clock = std::chrono::steady_clock;

constexpr Milliseconds pause_min{1'000};
constexpr Milliseconds pause_of_others{3'000};
/// A round that takes long is rarer: at most this part of the time goes into counting.
constexpr int pauses_of_a_round = 4;

Milliseconds pause_after(const Result<bool>& kept, Clock::duration took) {
    if (kept && !*kept) return pause_of_others;
    return std::max(pause_min, std::chrono::ceil<Milliseconds>(took * pauses_of_a_round));
}

void keep(const AccountKeeper::Round& round, const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any stopped;
    bool failed = false;
    while (!stop.stop_requested()) {
        const auto began = Clock::now();
        const auto kept = round();
        if (!kept && !std::exchange(failed, true))
            log::warn("account_not_kept", {{"why", kept.error().what}});
        if (kept) failed = false;
        std::unique_lock lock{mutex};
        stopped.wait_for(lock, stop, pause_after(kept, Clock::now() - began), [] { return false; });
    }
}

}  // namespace

AccountKeeper::AccountKeeper(Round round)
    : thread_{named_thread("account",
                           [round = std::move(round)](const std::stop_token& stop) { keep(round, stop); })} {}

}  // namespace billmill::app
