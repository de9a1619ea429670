#include "pipeline/breaker.hpp"

#include <algorithm>

namespace billmill::pipeline {

Breaker::Breaker(const ports::Clock& clock, Milliseconds first, Milliseconds longest)
    : clock_{clock}, first_{first}, longest_{longest}, next_pause_{first} {}

void Breaker::failed(std::string_view why) {
    const std::lock_guard lock{mutex_};
    open_for(next_pause_, why);
    next_pause_ = std::min(next_pause_ * 2, longest_);
}

void Breaker::failed_for_long(std::string_view why) {
    const std::lock_guard lock{mutex_};
    next_pause_ = longest_;
    open_for(longest_, why);
}

void Breaker::open_for(Milliseconds pause, std::string_view why) {
    trial_at_ = clock_.now() + pause;
    why_ = why.empty() ? "unknown" : std::string{why};
}

void Breaker::worked() {
    const std::lock_guard lock{mutex_};
    next_pause_ = first_;
    trial_at_ = {};
    why_.clear();
}

bool Breaker::open() const {
    const std::lock_guard lock{mutex_};
    return !why_.empty();
}

bool Breaker::may_try() const {
    const std::lock_guard lock{mutex_};
    const auto left = trial_at_ - clock_.now();
    return left <= Milliseconds{0} || left > longest_;
}

Instant Breaker::trial_at() const {
    const std::lock_guard lock{mutex_};
    return trial_at_;
}

std::string Breaker::why() const {
    const std::lock_guard lock{mutex_};
    return why_;
}

}  // namespace billmill::pipeline
