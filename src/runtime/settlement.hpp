#pragma once

#include <span>
#include <vector>

#include "ports/clock.hpp"
#include "ports/dead_letter_store.hpp"
#include "ports/event_writer.hpp"
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

/// Carries dispositions into the stores, and writes what happened, after which the source may be committed.
class Settlement {
public:
    Settlement(ports::Stage stage, ports::ParkedStore& parked, ports::DeadLetterStore& dead_letters,
               const ports::Clock& clock, RetrySchedule retries, ports::EventWriter* events = nullptr)
        : stage_{stage},
          parked_{parked},
          dead_letters_{dead_letters},
          clock_{clock},
          retries_{retries},
          events_{events} {}

    /// Dead-letters, then parks, then forgets what waited and closes dead letters of what is done: a crash in between repeats
    /// work and loses none. Events come last, so that they tell of what is durable, and again after a crash.
    /// `maybe_redelivered`: the batch may have been here before, so rows may exist although nothing says it returned.
    Result<Tally> settle(std::span<const ports::Delivered> batch,
                         std::vector<ports::Disposition> dispositions, bool maybe_redelivered);

private:
    struct Work;
    [[nodiscard]] Outcome close(Work& work) const;
    void sort(const ports::Delivered& message, ports::Disposition disposition, bool maybe_redelivered,
              Work& work) const;
    void dead_letter(const ports::Delivered& message, ports::Disposition disposition, Work& work) const;

    const ports::Stage stage_;
    ports::ParkedStore& parked_;
    ports::DeadLetterStore& dead_letters_;
    const ports::Clock& clock_;
    const RetrySchedule retries_;
    ports::EventWriter* const events_;  ///< nullptr: the stores keep events by themselves.
};

}  // namespace billmill::runtime
