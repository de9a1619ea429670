#include "foundation/engine_watch.hpp"

#include <utility>

#include "foundation/named_thread.hpp"

namespace billmill {

EngineWatch::EngineWatch(const std::string& name, std::function<Outcome()> ask, Now now, Times times)
    : ask_{std::move(ask)},
      now_{std::move(now)},
      times_{times},
      state_{.away = false, .why = {}, .since = now_(), .next_try = now_()},
      thread_{named_thread("watch-" + name, [this](const std::stop_token& stop) { watch(stop); })} {}

void EngineWatch::watch(const std::stop_token& stop) {
    std::unique_lock lock{mutex_};
    while (!stop.stop_requested()) {
        asking_since_ = now_();
        lock.unlock();
        const auto answer = ask_();
        lock.lock();
        const bool away = !answer.has_value();
        // The moment of a change is that at which the asking began which met it.
        if (away != state_.away) state_.since = *asking_since_;
        state_.away = away;
        state_.why = away ? answer.error().what : std::string{};
        state_.next_try = now_() + times_.every;
        asking_since_.reset();
        stopped_.wait_for(lock, stop, times_.every, [] { return false; });
    }
}

EngineWatch::State EngineWatch::state() const {
    const std::lock_guard lock{mutex_};
    auto state = state_;
    if (!asking_since_) return state;
    state.next_try = now_();
    if (state.away || now_() - *asking_since_ <= times_.patience) return state;
    state.away = true;
    state.since = *asking_since_;
    state.why = "no answer so far";
    return state;
}

}  // namespace billmill
