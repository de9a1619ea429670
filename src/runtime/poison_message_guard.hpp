#pragma once

#include <unordered_map>

#include "ports/crash_marks.hpp"

namespace billmill::runtime {

/// Finds the message that makes the process crash: after an unclean stop the first messages of each partition are taken
/// one at a time, each durably marked while it is in hand.
///
/// Only a crash leaves a mark behind: one that could not be removed by a living process is remembered and not counted twice.
/// Threads: one.
class PoisonMessageGuard {
public:
    PoisonMessageGuard(ports::CrashMarks& marks, ports::Stage stage, std::size_t messages_per_partition)
        : marks_{marks}, stage_{stage}, messages_per_partition_{messages_per_partition} {}

    Outcome begin_run();
    Outcome end_run();
    /// Whether messages of this partition are to be taken one by one.
    [[nodiscard]] bool watches(std::int32_t partition) const;
    /// Returns how often the message has been in hand, this time included.
    Result<int> take(const Uuid& event_id);
    Outcome put_down(const Uuid& event_id);
    /// So many messages of the partition are behind us.
    void passed(std::int32_t partition, std::size_t count);

private:
    ports::CrashMarks& marks_;
    const ports::Stage stage_;
    const std::size_t messages_per_partition_;
    bool running_ = false;
    bool after_crash_ = false;
    std::unordered_map<std::int32_t, std::size_t> passed_;
    std::unordered_map<Uuid, int> in_hand_;
};

}  // namespace billmill::runtime
