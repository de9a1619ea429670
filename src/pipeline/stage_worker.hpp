#pragma once

#include <memory>
#include <stop_token>

#include "foundation/metrics.hpp"
#include "pipeline/breaker.hpp"
#include "pipeline/handler.hpp"
#include "pipeline/retry_schedule.hpp"
#include "ports/clock.hpp"
#include "ports/crash_marks.hpp"
#include "ports/dead_letter_store.hpp"
#include "ports/message_bus.hpp"
#include "ports/parked_store.hpp"

namespace billmill::pipeline {

struct StagePorts {
    ports::MessageBus& bus;
    ports::ParkedStore& parked;
    ports::DeadLetterStore& dead_letters;
    ports::CrashMarks& crash_marks;
    const ports::Clock& clock;
    metrics::Registry& metrics;
};

struct StageOptions {
    RetrySchedule retries;
    Milliseconds breaker_first{200};
    Milliseconds breaker_longest{30'000};
    int crashes_max = 3;  ///< A message found marked this often is a dead letter.
};

/// The consumer loop, once for all stages: poll, handle, park, bury, settle, commit.
///
/// Promise:   the source is committed only after every message of the batch is settled, parked or buried, durably.
///            An engine's failure pauses the stage behind a breaker and counts no attempt. After an unclean stop the
///            first batch is taken one message at a time, each durably marked first.
/// Threads:   run() and step() from one thread; wake() and breaker() from any.
class StageWorker {
public:
    StageWorker(Handler& handler, StagePorts ports, StageOptions options);
    ~StageWorker();

    enum class Step : std::uint8_t { idle, worked, paused };
    /// One round: at most one batch. Waits at most `wait` for it. What tests call.
    Step step(Milliseconds wait);
    /// Rounds until asked to stop; then hands back what is in hand and ends the run cleanly.
    void run(std::stop_token stop);
    void wake();
    [[nodiscard]] const Breaker& breaker() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Publishes parked work that is due back to its stage's own topic, under its own key.
/// Threads: one at a time.
class Mover {
public:
    Mover(ports::MessageBus& bus, ports::ParkedStore& parked, const ports::Clock& clock);
    /// Moves what is due now, at most `limit`. Returns how many.
    Result<int> step(int limit = 100);
    void run(std::stop_token stop);

private:
    ports::MessageBus& bus_;
    ports::ParkedStore& parked_;
    const ports::Clock& clock_;
};

}  // namespace billmill::pipeline
