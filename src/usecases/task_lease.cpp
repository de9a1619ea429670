#include "usecases/task_lease.hpp"

#include "foundation/logging.hpp"
#include "foundation/uuid.hpp"

namespace billmill::usecases {
namespace {

constexpr int failures_max = 2;

}  // namespace

TaskLease::TaskLease(ports::LeaseStore* leases, const ports::Clock& clock, const SharedTask& task)
    : leases_{leases}, clock_{clock}, task_{task}, owner_{uuid_v7(clock.now()).text()} {}

Result<bool> TaskLease::is_ours() {
    if (leases_ == nullptr) return true;
    const auto now = clock_.now();
    if (now < ask_at_ && ask_at_ - now <= lasts / 3) return ours_;  // Nor was the clock set back.
    TRY(const bool held, leases_->hold(task_.name, owner_, now, now + lasts));
    if (held != ours_) log::info(held ? task_.here : task_.elsewhere, {});
    ours_ = held;
    ask_at_ = now + (held ? lasts / 3 : between_questions);
    return held;
}

void TaskLease::turn_ended(bool well) {
    failures_ = well ? 0 : failures_ + 1;
    if (failures_ < failures_max) return;
    failures_ = 0;
    give_up();
}

void TaskLease::give_up() {
    if (!ours_ || leases_ == nullptr) return;
    const auto now = clock_.now();
    if (const auto given_up = leases_->hold(task_.name, owner_, now, now); !given_up)
        log::warn(task_.not_given_up, {{"why", given_up.error().what}});
    ours_ = false;
    ask_at_ = now + lasts / 3;
}

}  // namespace billmill::usecases
