#include "usecases/import/accept_batches.hpp"

#include <utility>

namespace billmill::usecases {

AcceptBatches::~AcceptBatches() {
    settle();
}

Outcome AcceptBatches::add(const Uuid& customer, ports::Envelope registration) {
    bool waits = false;
    {
        const std::lock_guard lock{mutex_};
        if (failure_) return std::unexpected{*failure_};
        waits = !under_way_.insert(customer).second;
    }
    if (waits) {
        TRY_DO(finish());
        const std::lock_guard lock{mutex_};
        under_way_.insert(customer);
    }
    customers_.push_back(customer);
    bytes_ += registration.payload.size();
    batch_.push_back(std::move(registration));
    if (batch_.size() < limits_.rows_max && bytes_ < limits_.bytes_max) return {};
    return send();
}

Outcome AcceptBatches::send() {
    if (batch_.empty()) return {};
    TRY_DO(wait_for(limits_.in_hand_max - 1));
    if (const auto space = wait_for_space(); !space) {
        const std::lock_guard lock{mutex_};
        if (!failure_) failure_ = space.error();
        return space;
    }
    auto customers = std::exchange(customers_, {});
    auto batch = std::exchange(batch_, {});
    bytes_ = 0;
    // Bills must not be checked against what the customers were before.
    if (ports_.customers != nullptr) ports_.customers->registrations_asked(customers);
    {
        const std::lock_guard lock{mutex_};
        ++in_hand_;
    }
    ports_.inbox.accept_all(
        ports::Stage::users, std::move(batch),
        [this, customers = std::move(customers)](const std::vector<Result<ports::Admission>>& answers) {
            note(customers, answers);
        });
    return {};
}

void AcceptBatches::note(const Customers& customers, const std::vector<Result<ports::Admission>>& answers) {
    const std::lock_guard lock{mutex_};
    for (const auto& answer : answers) {
        if (!answer) {
            if (!failure_) failure_ = answer.error();
            continue;
        }
        switch (*answer) {
            case ports::Admission::accepted: ++counts_.accepted; break;
            case ports::Admission::replayed: ++counts_.repeated; break;
            case ports::Admission::in_flight:
                if (!failure_) failure_ = Error{Fault::conflict, "another request is taking in the same row"};
                break;
            case ports::Admission::key_reused:
            case ports::Admission::lost:  // A key is made of its row, and a registration is no bill.
                if (!failure_) failure_ = Error{Fault::corrupt, "the id of a row belongs to something else"};
        }
    }
    for (const auto& customer : customers) under_way_.erase(customer);
    --in_hand_;
    settled_.notify_all();  // Under the lock: who waits may destroy this.
}

Outcome AcceptBatches::wait_for(int batches) {
    std::unique_lock lock{mutex_};
    settled_.wait(lock, [&] { return in_hand_ <= batches; });
    if (failure_) return std::unexpected{*failure_};
    return {};
}

/// A bus that is being emptied is waited for, however long; who sends the file waits too.
Outcome AcceptBatches::wait_for_space() {
    unlooked_ -= static_cast<std::int64_t>(batch_.size());
    if (unlooked_ > 0) return {};
    constexpr std::chrono::milliseconds look_each{50};
    auto until = std::chrono::steady_clock::now() + limits_.patience;
    for (std::optional<std::int64_t> before;;) {
        TRY(const auto lag, ports_.bus.lag(ports::Stage::users));
        if (lag <= limits_.waiting_max) break;
        const auto now = std::chrono::steady_clock::now();
        if (before && lag < *before) until = now + limits_.patience;
        if (now >= until)
            return fail(Fault::unavailable,
                        "the bus is full: " + std::to_string(lag) + " registrations wait for their stage");
        before = lag;
        std::unique_lock lock{mutex_};
        settled_.wait_for(lock, look_each, [this] { return failure_.has_value(); });
        if (failure_) return std::unexpected{*failure_};
    }
    unlooked_ = limits_.looked_at_every;
    return {};
}

Outcome AcceptBatches::finish() {
    TRY_DO(send());
    return wait_for(0);
}

void AcceptBatches::settle() {
    std::unique_lock lock{mutex_};
    settled_.wait(lock, [this] { return in_hand_ == 0; });
}

AcceptBatches::Counts AcceptBatches::counts() {
    const std::lock_guard lock{mutex_};
    return counts_;
}

}  // namespace billmill::usecases
