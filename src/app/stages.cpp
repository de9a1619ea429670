#include "app/stages.hpp"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>

#include "app/gauge_owner.hpp"
#include "app/outside.hpp"
#include "app/test_hooks.hpp"
#include "foundation/invariant.hpp"
#include "foundation/logging.hpp"
#include "foundation/named_thread.hpp"
#include "foundation/thread_priority.hpp"
#include "runtime/out_of_memory_guard.hpp"
#include "runtime/redelivery.hpp"
#include "runtime/stage_worker.hpp"
#include "usecases/clear_failures.hpp"
#include "usecases/deliver/domain_pace.hpp"
#include "usecases/deliver_invoices.hpp"
#include "usecases/erase_records.hpp"
#include "usecases/issue_invoices.hpp"
#include "usecases/register_customers.hpp"

namespace billmill::app {
namespace {

constexpr Milliseconds erase_every = std::chrono::hours{1};

/// A name no other process has: it owns the leases of mails in hand.
std::string owner_name(const ports::Clock& clock) {
    return "core-" + uuid_v7(clock.now()).text();
}

/// By stage, and here alone: one for mail is another answer for `notify`.
runtime::RetrySchedule retries_of(ports::Stage /*stage*/, const Settings& settings) {
    return settings.retries;
}

/// Of any work that is parked with a due time, in whatever process, jitter included.
Milliseconds longest_wait(const Settings& settings) {
    Milliseconds longest =
        std::max<Milliseconds>(settings.customer_grace, usecases::deliver::DomainPace::pause_max);
    longest = std::max<Milliseconds>(longest, std::chrono::hours{1});
    for (const auto stage : ports::all_stages)
        longest = std::max(longest, retries_of(stage, settings).longest);
    return 2 * longest;
}

prometheus::Labels labels_of(const domain::GateId& gate) {
    return {{"gate", std::string{domain::name(gate.kind)}}, {"name", gate.label}};
}

/// 0 of those that are not open, even of sellers who are no longer here.
std::vector<metrics::Sample> open_gates(const std::vector<prometheus::Labels>& known,
                                        const usecases::DeliverInvoices& mails) {
    std::map<prometheus::Labels, double> values;
    for (const auto& labels : known) values[labels] = 1;
    for (const auto& gate : mails.gates()) values[labels_of(gate.id)] = 0;
    std::vector<metrics::Sample> samples;
    for (const auto& [labels, value] : values) samples.push_back({labels, value});
    return samples;
}

std::vector<metrics::Sample> held_by_gates(const usecases::DeliverInvoices& mails) {
    std::map<prometheus::Labels, double> values;
    for (const auto& gate : mails.gates()) values[labels_of(gate.id)] += static_cast<double>(gate.held);
    std::vector<metrics::Sample> samples;
    for (const auto& [labels, value] : values) samples.push_back({labels, value});
    return samples;
}

/// Calls `work` again and again until it is to stop; a failure is logged once, until it works again.
template <class Work>
void again_and_again(const std::stop_token& stop, std::string_view name, const Work& work,
                     Milliseconds pause = Milliseconds{200}) {
    std::mutex mutex;
    std::condition_variable_any stopped;
    bool failed = false;
    while (!stop.stop_requested()) {
        const auto done = work();
        if (!done && !std::exchange(failed, true)) log::warn(name, {{"why", done.error().what}});
        if (done) failed = false;
        std::unique_lock lock{mutex};
        stopped.wait_for(lock, stop, pause, [] { return false; });
    }
}

Outcome erase_due(usecases::EraseRecords& erase_records, usecases::ClearFailures& clear_failures) {
    TRY(const auto cleared, clear_failures());
    if (cleared > 0) log::info("failures_cleared", {{"cleared", cleared}});
    TRY(const auto report, erase_records());
    if (report.erased > 0)
        log::info("records_erased",
                  {{"erased", report.erased}, {"kept", report.kept}, {"sealed", report.sealed}});
    return {};
}

}  // namespace

struct Stages::Impl {
    Impl(const Settings& settings, std::span<const ports::Stage> chosen, const EnginePorts& engines,
         const StageParts& parts);

    ports::StageHandler& handler(ports::Stage stage);

    std::shared_ptr<Heartbeat> heartbeat(ports::Stage stage);

    Heartbeats& heartbeats;
    std::map<ports::Stage, std::shared_ptr<Heartbeat>> beats;
    ports::Mailer& mailer;
    usecases::FetchDocument documents;
    usecases::RegisterCustomers register_customers;
    usecases::IssueInvoices issue_invoices;
    usecases::DeliverInvoices deliver_invoices;
    usecases::EraseRecords erase_records;
    usecases::ClearFailures clear_failures;
    struct Running {
        ports::Stage stage;
        std::unique_ptr<runtime::OutOfMemoryGuard> guard;
        std::unique_ptr<runtime::StageWorker> worker;
    };
    std::vector<Running> running;
    runtime::Redelivery redelivery;
    std::optional<GaugeOwner> gates_owner;  ///< Of the processes that deliver, each of which knows all gates.
    std::vector<std::jthread> threads;      ///< Last, so first to go.
};

Stages::Impl::Impl(const Settings& settings, std::span<const ports::Stage> chosen, const EnginePorts& engines,
                   const StageParts& parts)
    : heartbeats{parts.heartbeats},
      mailer{parts.mailer},
      documents{parts.documents, parts.renderer, parts.sellers, engines.invoices, parts.metrics},
      register_customers{engines.customers, parts.clock, settings.customer_grace},
      issue_invoices{{engines.bus, engines.customers, engines.invoices, engines.deliveries, parts.documents,
                      documents, parts.sellers, parts.clock, parts.renderer, parts.recent, parts.clock_guard,
                      parts.heads, parts.journal},
                     {.customer_grace = settings.customer_grace, .render_threads = settings.render_threads}},
      deliver_invoices{{engines.invoices, engines.deliveries, documents, parts.mailer, parts.clock,
                        parts.recent, engines.parked, engines.mail_gates, engines.dead_letters,
                        engines.customers, parts.sellers, parts.metrics, parts.journal},
                       owner_name(parts.clock),
                       {.trial_seller_may_mail = trial_seller_may_mail(settings),
                        .give_up_after = std::chrono::days{settings.give_up_days}}},
      erase_records{{engines.customers, engines.invoices, parts.documents, parts.clock},
                    static_cast<int>(settings.retention_years)},
      clear_failures{{engines.dead_letters, engines.customers, engines.invoices}},
      redelivery{engines.bus, engines.parked, parts.clock, longest_wait(settings)} {
    const runtime::StagePorts stage_ports{engines.bus,         engines.parked, engines.dead_letters,
                                          engines.crash_marks, parts.clock,    parts.metrics,
                                          engines.event_writer};
    runtime::StageOptions options;
    for (const auto stage : chosen) {
        options.retries = retries_of(stage, settings);
        options.heartbeat = heartbeat(stage);
        running.push_back({stage, std::make_unique<runtime::OutOfMemoryGuard>(handler(stage)), nullptr});
        auto& one = running.back();
        one.worker = std::make_unique<runtime::StageWorker>(*one.guard, stage_ports, options);
    }
}

std::shared_ptr<Heartbeat> Stages::Impl::heartbeat(ports::Stage stage) {
    auto& beat = beats[stage];
    if (!beat) beat = heartbeats.add(std::string{name(stage)});
    return beat;
}

ports::StageHandler& Stages::Impl::handler(ports::Stage stage) {
    switch (stage) {
        case ports::Stage::users: return register_customers;
        case ports::Stage::billing: return test_hooks::wrap(issue_invoices);
        case ports::Stage::notify: break;
    }
    return deliver_invoices;
}

Stages::Stages(const Settings& settings, std::span<const ports::Stage> chosen, const EnginePorts& engines,
               const StageParts& parts)
    : impl_{std::make_unique<Impl>(settings, chosen, engines, parts)} {}
Stages::~Stages() = default;

NamedBreakers Stages::breakers() const {
    NamedBreakers breakers;
    for (const auto& one : impl_->running) breakers.emplace_back(name(one.stage), &one.worker->breaker());
    breakers.emplace_back("redelivery", &impl_->redelivery.breaker());
    return breakers;
}

std::vector<ports::Stage> Stages::chosen() const {
    std::vector<ports::Stage> stages;
    for (const auto& one : impl_->running) stages.push_back(one.stage);
    return stages;
}

const CircuitBreaker& Stages::breaker(ports::Stage stage) const {
    const auto found = std::ranges::find(impl_->running, stage, &Impl::Running::stage);
    INVARIANT(found != impl_->running.end(), "only a chosen stage is asked about");
    return found->worker->breaker();
}

std::vector<usecases::deliver::GateView> Stages::mail_gates() const {
    return impl_->deliver_invoices.gates();
}

std::string Stages::mail_place() const {
    return impl_->mailer.place();
}

void Stages::add_metrics(metrics::Registry& metrics, const ports::SellerDirectory& sellers,
                         ports::LeaseStore* leases, const ports::Clock& clock) {
    const bool delivers = std::ranges::any_of(
        impl_->running, [](const auto& one) { return one.stage == ports::Stage::notify; });
    if (!delivers) return;
    auto& owner = impl_->gates_owner.emplace(metrics, leases, "mail-gates", clock);
    // Asked for each time: sellers come and go while the process runs.
    const auto known = [&sellers, place = impl_->mailer.place()] {
        std::vector<prometheus::Labels> gates{{{"gate", "route"}, {"name", place}}};
        for (const auto* seller : sellers.all()) gates.push_back({{"gate", "sender"}, {"name", seller->id}});
        return gates;
    };
    metrics.callback_gauges(
        "billmill_mail_gate_open", "0: mails wait for the mail server, or for a seller's admission.",
        [known, &owner, &mails = impl_->deliver_invoices] {
            return owner.shows() ? open_gates(known(), mails) : std::vector<metrics::Sample>{};
        });
    metrics.callback_gauges("billmill_mail_gate_held", "Mails that wait for a gate.",
                            [&owner, &mails = impl_->deliver_invoices] {
                                return owner.shows() ? held_by_gates(mails) : std::vector<metrics::Sample>{};
                            });
}

void Stages::start() {
    auto& on = *impl_;
    const auto runs = [&on](ports::Stage stage) {
        return std::ranges::any_of(on.running, [stage](const auto& one) { return one.stage == stage; });
    };
    if (runs(ports::Stage::billing)) {
        const auto prepared = on.issue_invoices.prepare();  // Else each batch asks again.
        if (!prepared) log::warn("heads_not_compared", {{"why", prepared.error().what}});
    }
    for (const auto& one : on.running) {
        on.threads.push_back(named_thread(std::string{name(one.stage)},
                                          [&worker = *one.worker, stage = one.stage](std::stop_token stop) {
                                              if (stage == ports::Stage::notify)
                                                  run_after_requests();  // It makes mails.
                                              worker.run(stop);
                                          }));
    }
    if (runs(ports::Stage::users)) {
        on.threads.push_back(named_thread("retention", [&on](std::stop_token stop) {
            again_and_again(
                stop, "records_not_erased", [&on] { return erase_due(on.erase_records, on.clear_failures); },
                erase_every);
        }));
    }
    if (runs(ports::Stage::notify)) {
        on.threads.push_back(named_thread("mail-gates", [&on](std::stop_token stop) {
            again_and_again(stop, "mail_gates_not_kept", [&on] { return on.deliver_invoices.keep_gates(); });
        }));
        on.threads.push_back(named_thread("mail-leases", [&on](std::stop_token stop) {
            again_and_again(stop, "mail_leases_not_kept",
                            [&on] { return on.deliver_invoices.extend_leases(); });
        }));
    }
    on.threads.push_back(
        named_thread("redelivery", [&on](std::stop_token stop) { on.redelivery.run(stop); }));
}

void Stages::stop() {
    auto& on = *impl_;
    for (auto& thread : on.threads) thread.request_stop();
    for (const auto& one : on.running) one.worker->wake();
    on.mailer.stop();  // After the request: what it hands back is for the next start, not for another round.
    for (auto& thread : on.threads) thread.join();
    on.threads.clear();
}

}  // namespace billmill::app
