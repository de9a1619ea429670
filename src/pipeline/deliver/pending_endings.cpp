#include "pipeline/deliver/pending_endings.hpp"

namespace billmill::pipeline::deliver {

PendingEndings::~PendingEndings() {
    std::unique_lock lock{mutex_};
    all_done_.wait(lock, [this] { return pending_ == 0; });
}

void PendingEndings::finish(ports::DeliveryStore::Ending ending, Instant now) {
    {
        const std::lock_guard lock{mutex_};
        ++pending_;
    }
    std::vector<ports::DeliveryStore::Ending> one;
    one.push_back(std::move(ending));
    deliveries_.finish(std::move(one), owner_, now,
                       [this](Outcome outcome) { completed(std::move(outcome)); });
}

void PendingEndings::completed(Outcome outcome) {
    const std::lock_guard lock{mutex_};  // Notifies under it: once it is released, this may be gone.
    if (!outcome && !error_) error_ = std::move(outcome).error();
    if (--pending_ == 0) all_done_.notify_all();
}

Outcome PendingEndings::wait() {
    std::unique_lock lock{mutex_};
    all_done_.wait(lock, [this] { return pending_ == 0; });
    if (error_) return std::unexpected{*error_};
    return {};
}

}  // namespace billmill::pipeline::deliver
