#include "foundation/reconnector.hpp"

#include <utility>

#include "foundation/logging.hpp"
#include "foundation/named_thread.hpp"

namespace billmill {

Reconnector::Reconnector(std::string engine, Milliseconds pause, std::function<Outcome()> reach)
    : engine_{std::move(engine)},
      pause_{pause},
      reach_{std::move(reach)},
      breaker_{{.first = pause, .longest = pause}},
      watcher_{named_thread(engine_ + "-watch", [this](const std::stop_token& stop) { watch(stop); })} {}

void Reconnector::lost(const Error& error) {
    if (breaker_.failed(error.what)) log::warn("engine_away", {{"engine", engine_}, {"why", error.what}});
    const std::lock_guard lock{mutex_};  // Else the watcher could miss it between its look and its sleep.
    was_lost_.notify_all();
}

void Reconnector::watch(const std::stop_token& stop) {
    std::unique_lock lock{mutex_};
    while (was_lost_.wait(lock, stop, [this] { return is_away(); }) && !stop.stop_requested()) {
        lock.unlock();
        const auto reached = reach_();
        if (reached) {
            breaker_.worked();
            log::info("engine_back", {{"engine", engine_}});
        }
        lock.lock();
        if (!reached) was_lost_.wait_for(lock, stop, pause_, [] { return false; });
    }
}

}  // namespace billmill
