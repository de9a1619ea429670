#include "usecases/deliver/pending_results.hpp"

#include <utility>

namespace billmill::usecases::deliver {

PendingResults::~PendingResults() {
    std::unique_lock lock{mutex_};
    all_done_.wait(lock, [this] { return pending_ == 0; });
}

void PendingResults::finish(ports::DeliveryResult result, Instant now) {
    {
        const std::lock_guard lock{mutex_};
        ++pending_;
    }
    std::vector<ports::DeliveryResult> one;
    one.push_back(std::move(result));
    deliveries_.finish(std::move(one), owner_, now,
                       [this](Outcome outcome) { completed(std::move(outcome)); });
}

void PendingResults::completed(Outcome outcome) {
    const std::lock_guard lock{mutex_};  // Notifies under it: once it is released, this may be gone.
    if (!outcome && !error_) error_ = std::move(outcome).error();
    if (--pending_ == 0) all_done_.notify_all();
}

Outcome PendingResults::wait() {
    std::unique_lock lock{mutex_};
    all_done_.wait(lock, [this] { return pending_ == 0; });
    if (const auto error = std::exchange(error_, std::nullopt)) return std::unexpected{*error};
    return {};
}

}  // namespace billmill::usecases::deliver
