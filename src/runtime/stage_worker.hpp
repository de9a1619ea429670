#pragma once

#include <memory>
#include <stop_token>

#include "foundation/circuit_breaker.hpp"
#include "foundation/heartbeat.hpp"
#include "foundation/metrics.hpp"
#include "ports/clock.hpp"
#include "ports/crash_marks.hpp"
#include "ports/dead_letter_store.hpp"
#include "ports/event_writer.hpp"
#include "ports/message_bus.hpp"
#include "ports/parked_store.hpp"
#include "ports/stage_handler.hpp"
#include "runtime/retry_schedule.hpp"

namespace billmill::runtime {

struct StagePorts {
    ports::MessageBus& bus;
    ports::ParkedStore& parked;
    ports::DeadLetterStore& dead_letters;
    ports::CrashMarks& crash_marks;
    const ports::Clock& clock;
    metrics::Registry& metrics;
    ports::EventWriter* events = nullptr;  ///< nullptr: the stores keep events by themselves.
};

struct StageOptions {
    RetrySchedule retries;
    Milliseconds breaker_first{200};
    Milliseconds breaker_longest{30'000};
    int crashes_max = 3;                     ///< A message found marked this often is a dead letter.
    std::shared_ptr<Heartbeat> heartbeat{};  ///< Where it says that it turns; nullptr: nobody wants to know.
};

/// The consumer loop, once for all stages: poll, handle, settle (park what waits, keep dead letters), commit.
///
/// Promise:   the source is committed only after every message of the batch is settled, parked or dead-lettered, durably.
///            An engine's failure pauses the stage behind a breaker and counts no attempt. After an unclean stop the
///            first batch is taken one message at a time, each durably marked first.
///            A message of a newer program pauses the stage, with its place in the reason: during a rolling update a newer
///            process takes it. It is passed only once a person has set it aside: it is then an open dead letter.
/// Threads:   run() and step() from one thread; wake() and breaker() from any.
class StageWorker {
public:
    StageWorker(ports::StageHandler& handler, StagePorts ports, StageOptions options);
    ~StageWorker();

    enum class Step : std::uint8_t { idle, worked, paused };
    /// One round: at most one batch. Waits at most `wait` for it. What tests call.
    Step step(Milliseconds wait);
    /// Rounds until asked to stop; then hands back what is in hand and ends the run cleanly.
    void run(std::stop_token stop);
    void wake();
    [[nodiscard]] const CircuitBreaker& breaker() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace billmill::runtime
