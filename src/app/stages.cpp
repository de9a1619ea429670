#include "app/stages.hpp"

#include "app/outside.hpp"
#include "app/test_hooks.hpp"
#include "app/threads.hpp"
#include "pipeline/deliver_invoices.hpp"
#include "pipeline/issue_invoices.hpp"
#include "pipeline/register_customers.hpp"
#include "pipeline/stage_worker.hpp"

namespace billmill::app {
namespace {

/// A name no other process has: it owns the leases of mails in hand.
std::string owner_name(const ports::Clock& clock) {
    return "core-" + uuid_v7(clock.now()).text();
}

}  // namespace

struct Stages::Impl {
    Impl(const Settings& settings, std::span<const ports::Stage> chosen, const EnginePorts& engines,
         const StageParts& parts);

    pipeline::Handler& handler(ports::Stage stage);

    ports::Mailer& mailer;
    pipeline::RecentDocuments recent;
    pipeline::RegisterCustomers register_customers;
    pipeline::IssueInvoices issue_invoices;
    pipeline::DeliverInvoices deliver_invoices;
    std::vector<std::unique_ptr<pipeline::StageWorker>> workers;
    pipeline::Mover mover;
    StageBreakers breakers;
    std::vector<std::jthread> threads;  ///< Last, so first to go.
};

Stages::Impl::Impl(const Settings& settings, std::span<const ports::Stage> chosen, const EnginePorts& engines,
                   const StageParts& parts)
    : mailer{parts.mailer},
      recent{static_cast<std::size_t>(settings.recent_documents_bytes)},
      register_customers{engines.customers},
      issue_invoices{{engines.bus, engines.customers, engines.invoices, parts.documents, parts.sellers,
                      parts.clock, parts.renderer, recent},
                     {.customer_grace = settings.customer_grace, .render_threads = settings.render_threads}},
      deliver_invoices{{engines.invoices, engines.deliveries, parts.documents, parts.mailer, parts.sellers,
                        parts.clock, parts.renderer, recent},
                       owner_name(parts.clock),
                       {.trial_seller_may_mail = trial_seller_may_mail(settings)}},
      mover{engines.bus, engines.parked, parts.clock} {
    const pipeline::StagePorts stage_ports{engines.bus,         engines.parked, engines.dead_letters,
                                           engines.crash_marks, parts.clock,    parts.metrics};
    const pipeline::StageOptions options{
        .retries = {settings.retry_first, settings.retry_longest, settings.retry_attempts_max}};
    for (const auto stage : chosen) {
        auto& worker = workers.emplace_back(
            std::make_unique<pipeline::StageWorker>(handler(stage), stage_ports, options));
        breakers.emplace_back(stage, &worker->breaker());
    }
}

pipeline::Handler& Stages::Impl::handler(ports::Stage stage) {
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

const StageBreakers& Stages::breakers() const {
    return impl_->breakers;
}

std::vector<gateway::ReadinessProbe> Stages::readiness() const {
    std::vector<gateway::ReadinessProbe> probes;
    for (const auto& [stage, breaker] : impl_->breakers) {
        probes.push_back({std::string{name(stage)}, [breaker]() -> Outcome {
                              if (!breaker->open()) return {};
                              return fail(Fault::unavailable, breaker->why());
                          }});
    }
    return probes;
}

void Stages::start() {
    auto& on = *impl_;
    for (std::size_t i = 0; i < on.workers.size(); ++i) {
        on.threads.push_back(
            named_thread(std::string{name(on.breakers[i].first)},
                         [worker = on.workers[i].get()](std::stop_token stop) { worker->run(stop); }));
    }
    on.threads.push_back(named_thread("mover", [&on](std::stop_token stop) { on.mover.run(stop); }));
}

void Stages::stop() {
    auto& on = *impl_;
    for (auto& thread : on.threads) thread.request_stop();
    for (const auto& worker : on.workers) worker->wake();
    on.mailer.stop();  // After the request: what it hands back is for the next start, not for another round.
    for (auto& thread : on.threads) thread.join();
    on.threads.clear();
}

}  // namespace billmill::app
