#pragma once

#include <span>
#include <vector>

#include "ports/clock.hpp"
#include "ports/dead_letter_store.hpp"
#include "ports/parked_store.hpp"
#include "ports/stage_handler.hpp"
#include "runtime/retry_schedule.hpp"

namespace billmill::runtime {

/// How many messages went which way.
struct Tally {
    int done = 0;
    int parked = 0;
    int waiting = 0;
    int dead = 0;
};

/// Carries dispositions into the stores, after which the source may be committed.
class Settlement {
public:
    Settlement(ports::Stage stage, ports::ParkedStore& parked, ports::DeadLetterStore& dead_letters,
               const ports::Clock& clock, RetrySchedule retries)
        : stage_{stage}, parked_{parked}, dead_letters_{dead_letters}, clock_{clock}, retries_{retries} {}

    /// Buries, then parks, then forgets what waited and closes dead letters of what is done: a crash in between repeats
    /// work and loses none.
    /// `doubtful`: the batch may have been here before, so rows may exist although nothing says it returned.
    Result<Tally> settle(std::span<const ports::Delivered> batch,
                         std::vector<ports::Disposition> dispositions, bool doubtful);

private:
    struct Work;
    void sort(const ports::Delivered& message, ports::Disposition disposition, bool doubtful,
              Work& work) const;
    void dead_letter(const ports::Delivered& message, ports::Disposition disposition, Work& work) const;

    const ports::Stage stage_;
    ports::ParkedStore& parked_;
    ports::DeadLetterStore& dead_letters_;
    const ports::Clock& clock_;
    const RetrySchedule retries_;
};

}  // namespace billmill::runtime
