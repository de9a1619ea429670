#include "runtime/poison_message_guard.hpp"

#include "foundation/logging.hpp"

namespace billmill::runtime {

Outcome PoisonMessageGuard::begin_run() {
    if (running_) return {};
    TRY(after_crash_, marks_.begin_run(stage_));
    running_ = true;
    if (after_crash_) {
        log::warn("unclean_stop_before",
                  {{"stage", ports::name(stage_)},
                   {"why", "the last process was killed, or crashed; its batch is taken one at a time"},
                   {"next", "nothing; if it comes again, see exit 70 and crashed in docs/operating.md"}});
    }
    return {};
}

Outcome PoisonMessageGuard::end_run() {
    if (!running_) return {};
    TRY_DO(marks_.end_run(stage_));
    running_ = false;
    return {};
}

bool PoisonMessageGuard::watches(std::int32_t partition) const {
    if (!after_crash_) return false;
    const auto found = passed_.find(partition);
    return found == passed_.end() || found->second < messages_per_partition_;
}

Result<int> PoisonMessageGuard::take(const Uuid& event_id) {
    if (const auto held = in_hand_.find(event_id); held != in_hand_.end()) return held->second;
    TRY(const int count, marks_.mark(stage_, event_id));
    in_hand_.emplace(event_id, count);
    return count;
}

Outcome PoisonMessageGuard::put_down(const Uuid& event_id) {
    TRY_DO(marks_.unmark(stage_, event_id));
    in_hand_.erase(event_id);
    return {};
}

void PoisonMessageGuard::passed(std::int32_t partition, std::size_t count) {
    if (after_crash_) passed_[partition] += count;
}

}  // namespace billmill::runtime
