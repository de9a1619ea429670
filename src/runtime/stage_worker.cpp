#include "runtime/stage_worker.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include "foundation/fault_policy.hpp"
#include "foundation/logging.hpp"
#include "runtime/poison_message_guard.hpp"
#include "runtime/settled_events.hpp"
#include "runtime/settlement.hpp"
#include "runtime/stage_metrics.hpp"

namespace billmill::runtime {
namespace {

constexpr Milliseconds poll_wait{500};  // How long an idle stage lingers in poll(); stopping wakes it.
constexpr Milliseconds pause_slice{
    1'000};  // How long a paused stage sleeps before it looks at the clock again.

/// The same messages at the same places, as far as they go.
bool is_start_of(std::span<const ports::Delivered> again, std::span<const ports::Delivered> taken) {
    const auto same = [](const ports::Delivered& one, const ports::Delivered& other) {
        return one.position == other.position && one.envelope.event_id == other.envelope.event_id;
    };
    return again.size() <= taken.size() && std::ranges::equal(again, taken.first(again.size()), same);
}

}  // namespace

struct StageWorker::Impl {
    Impl(ports::StageHandler& the_handler, StagePorts the_ports, StageOptions the_options)
        : handler{the_handler},
          ports{the_ports},
          options{the_options},
          breaker{{.first = options.breaker_first, .longest = options.breaker_longest},
                  [this] { return ports.clock.now(); }},
          settlement{handler.stage(), ports.parked,    ports.dead_letters,
                     ports.clock,     options.retries, ports.events},
          guard{ports.crash_marks, handler.stage(), handler.batch_max()},
          metrics{ports.metrics, handler.stage()} {}

    Result<std::size_t> round(Milliseconds wait);
    Result<std::size_t> commit_before_newer(std::span<const ports::Delivered> taken, const Error& newer);
    Outcome begin();
    Outcome take(std::span<const ports::Delivered> batch);
    Outcome handle_and_settle(std::span<const ports::Delivered> batch);
    Outcome take_up_to_newer(std::span<const ports::Delivered> batch);
    Outcome stopped_at(std::span<const ports::Delivered> batch, const ports::Delivered& message, Outcome why);
    Outcome pass_if_set_aside(const ports::Delivered& message, const Error& newer);
    Outcome die_again(const ports::Envelope& message, const ports::Death& before);
    Outcome tell_opened(const ports::Delivered& message);
    Outcome take_one_by_one(std::span<const ports::Delivered> batch);
    Outcome settle(std::span<const ports::Delivered> batch, std::vector<ports::Disposition> dispositions);
    Outcome commit(bool soon);
    void pause(const Error& error);
    void sleep_until_trial(const std::stop_token& stop);
    void wake();

    ports::StageHandler& handler;
    StagePorts ports;
    const StageOptions options;
    CircuitBreaker breaker;
    Settlement settlement;
    PoisonMessageGuard guard;
    StageMetrics metrics;
    std::mutex mutex;  ///< Guards the pointer `consumer` against wake().
    std::condition_variable_any stopped;
    std::unique_ptr<ports::Consumer> consumer;
    bool maybe_redelivered = false;  ///< The next batch may have been in hand before.
    std::size_t before_newer =
        0;  ///< So many of the batch in hand took effect before a newer message stopped it.
};

/// One batch through all its steps. Any error is an engine's; nothing is committed then.
Result<std::size_t> StageWorker::Impl::round(Milliseconds wait) {
    TRY_DO(begin());
    TRY(const auto batch, consumer->poll(handler.batch_max(), wait));
    if (batch.empty()) return 0;
    const auto partition = batch.front().position.partition;
    before_newer = 0;
    const auto taken = guard.watches(partition) ? take_one_by_one(batch) : take(batch);
    if (!taken) {
        if (before_newer == 0) return std::unexpected{taken.error()};
        return commit_before_newer(std::span{batch}.first(before_newer), taken.error());
    }
    const bool more_waits = batch.size() == handler.batch_max();
    TRY_DO(commit(more_waits && !guard.watches(partition)));
    guard.passed(partition, batch.size());
    return batch.size();
}

/// What stands before a newer message has taken effect: it is committed, so that no trial repeats it. A commit covers all
/// that poll() returned, so just that much is polled again.
Result<std::size_t> StageWorker::Impl::commit_before_newer(std::span<const ports::Delivered> taken,
                                                           const Error& newer) {
    consumer->rewind();
    TRY(const auto again, consumer->poll(taken.size(), poll_wait));
    if (again.empty()) return std::unexpected{newer};
    if (!is_start_of(again, taken)) TRY_DO(take_one_by_one(again));  // Another partition's.
    TRY_DO(commit(false));
    guard.passed(again.front().position.partition, again.size());
    return again.size();
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
    auto taken = handle_and_settle(batch);
    if (taken || taken.error().fault != Fault::not_yet) return taken;
    return take_up_to_newer(batch);
}

/// One by one, so that what stands before a message of a newer program takes effect meanwhile.
Outcome StageWorker::Impl::take_up_to_newer(std::span<const ports::Delivered> batch) {
    for (const auto& message : batch) {
        auto taken = handle_and_settle({&message, 1});
        if (!taken && taken.error().fault == Fault::not_yet)
            taken = pass_if_set_aside(message, taken.error());
        if (!taken) return stopped_at(batch, message, std::move(taken));
    }
    return {};
}

Outcome StageWorker::Impl::stopped_at(std::span<const ports::Delivered> batch,
                                      const ports::Delivered& message, Outcome why) {
    if (why.error().fault == Fault::not_yet) before_newer = static_cast<std::size_t>(&message - batch.data());
    return why;
}

/// Its dead letter holds its bytes. A later death, of a retry, has another code.
/// A copy that came back dies once more before it is passed: the retry that published it may not have marked the letter
/// yet, and its mark must not make a letter "replayed" whose copy is gone (DeadLetterStore::mark_replayed).
Outcome StageWorker::Impl::pass_if_set_aside(const ports::Delivered& message, const Error& newer) {
    const auto stage = handler.stage();
    const auto& id = message.envelope.event_id;
    const auto topic = ports.bus.topic(stage);
    const auto place = topic + " " + std::to_string(message.position.partition) + " " +
                       std::to_string(message.position.offset);
    TRY(const auto letter, ports.dead_letters.find(stage, id));
    const bool passes = letter && domain::is_dead(letter->state) && !letter->history.empty() &&
                        letter->history.back().code == domain::set_aside;
    if (!passes) {
        return fail(Fault::not_yet, newer.what + ", at topic, partition and offset " + place +
                                        ": update this program; only if no newer one is to come, run "
                                        "billmill failures set-aside " +
                                        place);
    }
    if (message.envelope.returned) TRY_DO(die_again(message.envelope, letter->history.back()));
    TRY_DO(tell_opened(message));
    log::warn("message_passed", {{"topic", topic},
                                 {"partition", message.position.partition},
                                 {"offset", message.position.offset},
                                 {"id", id.text()},
                                 {"why", "a person set it aside"}});
    return ports.parked.settle(stage, {&id, 1});
}

Outcome StageWorker::Impl::die_again(const ports::Envelope& message, const ports::Death& before) {
    const auto later_than_before = std::max(ports.clock.now(), before.at + Milliseconds{1});
    const ports::DeadLetterStore::Entry entry{
        handler.stage(),
        message,
        {later_than_before, domain::set_aside, "it was retried before this program was updated"},
        {}};
    return ports.dead_letters.add({&entry, 1});
}

/// The word of a person made the letter; the stage that passes the message tells of it, as of every other.
Outcome StageWorker::Impl::tell_opened(const ports::Delivered& message) {
    if (ports.events == nullptr) return {};
    SettledEvents events;
    events.add(ports::EventType::failure_opened, message, ports.clock.now());
    return ports.events->write(events.all());
}

Outcome StageWorker::Impl::handle_and_settle(std::span<const ports::Delivered> batch) {
    const auto began = std::chrono::steady_clock::now();
    TRY(auto dispositions, handler.handle(batch));
    TRY_DO(settle(batch, std::move(dispositions)));
    metrics.batch_took(std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
    return {};
}

Outcome StageWorker::Impl::take_one_by_one(std::span<const ports::Delivered> batch) {
    maybe_redelivered = true;  // Before the crash, this batch was in hand.
    for (const auto& message : batch) {
        const std::span one{&message, 1};
        TRY(const int times, guard.take(message.envelope.event_id));
        Outcome taken;
        if (times >= options.crashes_max) {
            taken = settle(one, {ports::Disposition::dead_letter(
                                    "crashed", "the process ended each time this message was in hand")});
        } else {
            taken = take(one);
        }
        TRY_DO(guard.put_down(message.envelope.event_id));
        if (!taken) return stopped_at(batch, message, std::move(taken));
    }
    return {};
}

Outcome StageWorker::Impl::settle(std::span<const ports::Delivered> batch,
                                  std::vector<ports::Disposition> dispositions) {
    const auto now = ports.clock.now();
    for (std::size_t i = 0; i < std::min(batch.size(), dispositions.size()); ++i) {
        if (dispositions[i].kind == ports::Disposition::Kind::ack)
            metrics.settled_after(now - batch[i].envelope.accepted_at);
    }
    TRY(const auto tally, settlement.settle(batch, std::move(dispositions), maybe_redelivered));
    metrics.went(tally);
    return {};
}

Outcome StageWorker::Impl::commit(bool soon) {
    const auto committed = soon ? consumer->commit_soon() : consumer->commit();
    if (committed) {
        maybe_redelivered = false;
        return {};
    }
    if (committed.error().fault != Fault::conflict) return committed;
    log::info("partition_lost",
              {{"stage", ports::name(handler.stage())}});  // Its new owner takes the batch again.
    maybe_redelivered = true;
    consumer->rewind();
    return {};
}

void StageWorker::Impl::pause(const Error& error) {
    maybe_redelivered = true;
    metrics.halted(error.fault == Fault::not_yet);
    if (consumer) consumer->rewind();
    const bool stops = policy(error.fault).worker == FaultPolicy::Worker::stop;
    if (stops)
        breaker.failed_for_long(error.what);
    else
        breaker.failed(error.what);
    log::write(stops ? log::Level::error : log::Level::warn, stops ? "stage_stopped" : "stage_paused",
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

StageWorker::StageWorker(ports::StageHandler& handler, StagePorts ports, StageOptions options)
    : impl_{std::make_unique<Impl>(handler, ports, options)} {}

StageWorker::~StageWorker() = default;

StageWorker::Step StageWorker::step(Milliseconds wait) {
    auto& breaker = impl_->breaker;
    if (impl_->options.heartbeat) impl_->options.heartbeat->turned();
    if (!breaker.may_try()) return Step::paused;
    const auto taken = impl_->round(wait);
    if (!taken) {
        impl_->pause(taken.error());
        return Step::paused;
    }
    if (breaker.worked()) {
        impl_->metrics.halted(false);
        log::info("stage_resumed", {{"stage", ports::name(impl_->handler.stage())}});
    }
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

const CircuitBreaker& StageWorker::breaker() const {
    return impl_->breaker;
}

}  // namespace billmill::runtime
