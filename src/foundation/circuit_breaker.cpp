#include "foundation/circuit_breaker.hpp"

#include <algorithm>
#include <chrono>

namespace billmill {

CircuitBreaker::CircuitBreaker(Pauses pauses, Now now)
    : pauses_{pauses}, now_{std::move(now)}, next_pause_{pauses.first} {}

Instant CircuitBreaker::system_now() {
    return std::chrono::floor<Milliseconds>(std::chrono::system_clock::now());
}

bool CircuitBreaker::failed(std::string_view why) {
    const std::lock_guard lock{mutex_};
    const auto pause = next_pause_;
    next_pause_ = std::min(next_pause_ * 2, pauses_.longest);
    return open_for(pause, why);
}

bool CircuitBreaker::failed_for_long(std::string_view why) {
    const std::lock_guard lock{mutex_};
    next_pause_ = pauses_.longest;
    return open_for(pauses_.longest, why);
}

bool CircuitBreaker::open_for(Milliseconds pause, std::string_view why) {
    const auto now = now_();
    if (!is_open()) open_since_ = now;
    trial_at_ = now + pause;
    why_ = why;
    return !open_.exchange(true, std::memory_order_acq_rel);
}

bool CircuitBreaker::worked() {
    if (!is_open()) return false;
    const std::lock_guard lock{mutex_};
    next_pause_ = pauses_.first;
    trial_at_ = {};
    open_since_ = {};
    why_.clear();
    return open_.exchange(false, std::memory_order_acq_rel);
}

bool CircuitBreaker::may_try() const {
    if (!is_open()) return true;
    const std::lock_guard lock{mutex_};
    const auto left = trial_at_ - now_();
    return left <= Milliseconds{0} || left > pauses_.longest;
}

Instant CircuitBreaker::trial_at() const {
    const std::lock_guard lock{mutex_};
    return trial_at_;
}

Instant CircuitBreaker::open_since() const {
    const std::lock_guard lock{mutex_};
    return open_since_;
}

std::string CircuitBreaker::why() const {
    const std::lock_guard lock{mutex_};
    return why_;
}

}  // namespace billmill
