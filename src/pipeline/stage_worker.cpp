#include "pipeline/stage_worker.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include "foundation/fault_policy.hpp"
#include "foundation/logging.hpp"
#include "pipeline/crash_guard.hpp"
#include "pipeline/settlement.hpp"
#include "pipeline/stage_metrics.hpp"

namespace billmill::pipeline {
namespace {

constexpr Milliseconds poll_wait{500};  // How long an idle stage lingers in poll(); stopping wakes it.
constexpr Milliseconds pause_slice{
    1'000};  // How long a paused stage sleeps before it looks at the clock again.

}  // namespace

struct StageWorker::Impl {
    Impl(Handler& the_handler, StagePorts the_ports, StageOptions the_options)
        : handler{the_handler},
          ports{the_ports},
          options{the_options},
          breaker{ports.clock, options.breaker_first, options.breaker_longest},
          settlement{handler.stage(), ports.parked, ports.dead_letters, ports.clock, options.retries},
          guard{ports.crash_marks, handler.stage(), handler.batch_max()},
          metrics{ports.metrics, handler.stage()} {}

    Result<std::size_t> round(Milliseconds wait);
    Outcome begin();
    Outcome take(std::span<const ports::Delivered> batch);
    Outcome take_one_by_one(std::span<const ports::Delivered> batch);
    Outcome settle(std::span<const ports::Delivered> batch, std::vector<Verdict> verdicts);
    Outcome commit(bool soon);
    void pause(const Error& error);
    void sleep_until_trial(const std::stop_token& stop);
    void wake();

    Handler& handler;
    StagePorts ports;
    const StageOptions options;
    Breaker breaker;
    Settlement settlement;
    CrashGuard guard;
    StageMetrics metrics;
    std::mutex mutex;  ///< Guards the pointer `consumer` against wake().
    std::condition_variable_any stopped;
    std::unique_ptr<ports::Consumer> consumer;
    bool doubtful = false;  ///< The next batch may have been in hand before.
};

/// One batch through all its steps. Any error is an engine's; nothing is committed then.
Result<std::size_t> StageWorker::Impl::round(Milliseconds wait) {
    TRY_DO(begin());
    TRY(const auto batch, consumer->poll(handler.batch_max(), wait));
    if (batch.empty()) return 0;
    const auto partition = batch.front().position.partition;
    if (guard.watches(partition)) {
        TRY_DO(take_one_by_one(batch));
    } else {
        TRY_DO(take(batch));
    }
    const bool more_waits = batch.size() == handler.batch_max();
    TRY_DO(commit(more_waits && !guard.watches(partition)));
    guard.passed(partition, batch.size());
    return batch.size();
}

Outcome StageWorker::Impl::begin() {
    TRY_DO(guard.begin_run());
    if (consumer) return {};
    TRY(auto subscribed, ports.bus.subscribe(handler.stage()));
    const std::lock_guard lock{mutex};
    consumer = std::move(subscribed);
    return {};
}

Outcome StageWorker::Impl::take(std::span<const ports::Delivered> batch) {
    const auto began = std::chrono::steady_clock::now();
    TRY(auto verdicts, handler.handle(batch));
    TRY_DO(settle(batch, std::move(verdicts)));
    metrics.batch_took(std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
    return {};
}

Outcome StageWorker::Impl::take_one_by_one(std::span<const ports::Delivered> batch) {
    doubtful = true;  // Before the crash, this batch was in hand.
    for (const auto& message : batch) {
        const std::span one{&message, 1};
        TRY(const int times, guard.take(message.envelope.event_id));
        Outcome taken;
        if (times >= options.crashes_max) {
            taken = settle(
                one, {Verdict::dead("crashed", "the process ended each time this message was in hand")});
        } else {
            taken = take(one);
        }
        TRY_DO(guard.put_down(message.envelope.event_id));
        if (!taken) return taken;
    }
    return {};
}

Outcome StageWorker::Impl::settle(std::span<const ports::Delivered> batch, std::vector<Verdict> verdicts) {
    const auto now = ports.clock.now();
    for (std::size_t i = 0; i < std::min(batch.size(), verdicts.size()); ++i) {
        if (verdicts[i].kind == Verdict::Kind::settled)
            metrics.settled_after(now - batch[i].envelope.accepted_at);
    }
    TRY(const auto tally, settlement.settle(batch, std::move(verdicts), doubtful));
    metrics.went(tally);
    return {};
}

Outcome StageWorker::Impl::commit(bool soon) {
    const auto committed = soon ? consumer->commit_soon() : consumer->commit();
    if (committed) {
        doubtful = false;
        return {};
    }
    if (committed.error().fault != Fault::conflict) return committed;
    log::info("partition_lost",
              {{"stage", ports::name(handler.stage())}});  // Its new owner takes the batch again.
    doubtful = true;
    consumer->rewind();
    return {};
}

void StageWorker::Impl::pause(const Error& error) {
    doubtful = true;
    if (consumer) consumer->rewind();
    const bool needs_human =
        policy(error.fault).work == FaultPolicy::Work::stop || error.fault == Fault::not_yet;
    if (needs_human)
        breaker.failed_for_long(error.what);
    else
        breaker.failed(error.what);
    log::write(needs_human ? log::Level::error : log::Level::warn,
               needs_human ? "stage_stopped" : "stage_paused",
               {{"stage", ports::name(handler.stage())},
                {"fault", name(error.fault)},
                {"why", error.what},
                {"trial_at", rfc3339(breaker.trial_at())}});
}

void StageWorker::Impl::sleep_until_trial(const std::stop_token& stop) {
    const auto pause = std::clamp(breaker.trial_at() - ports.clock.now(), Milliseconds{1}, pause_slice);
    std::unique_lock lock{mutex};
    stopped.wait_for(lock, stop, pause, [] { return false; });
}

void StageWorker::Impl::wake() {
    const std::lock_guard lock{mutex};
    if (consumer) consumer->wake();
}

StageWorker::StageWorker(Handler& handler, StagePorts ports, StageOptions options)
    : impl_{std::make_unique<Impl>(handler, ports, options)} {}

StageWorker::~StageWorker() = default;

StageWorker::Step StageWorker::step(Milliseconds wait) {
    auto& breaker = impl_->breaker;
    if (!breaker.may_try()) return Step::paused;
    const auto taken = impl_->round(wait);
    if (!taken) {
        impl_->pause(taken.error());
        return Step::paused;
    }
    if (breaker.open()) log::info("stage_resumed", {{"stage", ports::name(impl_->handler.stage())}});
    breaker.worked();
    return *taken == 0 ? Step::idle : Step::worked;
}

void StageWorker::run(std::stop_token stop) {
    const std::stop_callback wake_on_stop{stop, [this] { wake(); }};
    while (!stop.stop_requested()) {
        if (step(poll_wait) == Step::paused) impl_->sleep_until_trial(stop);
    }
    if (const auto ended = impl_->guard.end_run(); !ended) {
        log::warn("run_not_ended",
                  {{"stage", ports::name(impl_->handler.stage())}, {"why", ended.error().what}});
    }
}

void StageWorker::wake() {
    impl_->wake();
}

const Breaker& StageWorker::breaker() const {
    return impl_->breaker;
}

}  // namespace billmill::pipeline
