#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "app/engines.hpp"
#include "app/settings.hpp"
#include "foundation/circuit_breaker.hpp"
#include "ports/mailer.hpp"
#include "usecases/deliver/mail_gates.hpp"
#include "usecases/issue/clock_guard.hpp"
#include "usecases/journal/journal_keeper.hpp"
#include "usecases/recent_documents.hpp"

namespace billmill::app {

/// What the stages work with beside the engines.
struct StageParts {
    ports::FileStore& documents;
    ports::HeadsStore* heads;          ///< nullptr: none are kept.
    usecases::JournalKeeper* journal;  ///< nullptr: there is none.
    ports::Mailer& mailer;
    const ports::SellerDirectory& sellers;
    const ports::Clock& clock;
    const document::InvoiceRenderer& renderer;
    metrics::Registry& metrics;
    Heartbeats& heartbeats;
    usecases::issue::ClockGuard& clock_guard;
    usecases::RecentDocuments& recent;
};

using NamedBreakers = std::vector<std::pair<std::string, const CircuitBreaker*>>;

/// The consuming half of billmill: the chosen stages, each on a thread of its own, and the redelivery of parked work.
/// Threads: one at a time.
class Stages {
public:
    Stages(const Settings& settings, std::span<const ports::Stage> chosen, const EnginePorts& engines,
           const StageParts& parts);
    ~Stages();
    Stages(const Stages&) = delete;
    Stages& operator=(const Stages&) = delete;

    [[nodiscard]] NamedBreakers breakers() const;
    [[nodiscard]] std::vector<ports::Stage> chosen() const;
    [[nodiscard]] const CircuitBreaker& breaker(ports::Stage stage) const;
    /// The gates of mails that are not open.     Threads: any.
    [[nodiscard]] std::vector<usecases::deliver::GateView> mail_gates() const;
    /// Where mails go.
    [[nodiscard]] std::string mail_place() const;
    /// Whether each gate of mails is open; nothing where this process delivers no mails. `leases`: see GaugeOwner.
    void add_metrics(metrics::Registry& metrics, const ports::SellerDirectory& sellers,
                     ports::LeaseStore* leases, const ports::Clock& clock);
    void start();
    /// Finishes what is in hand or hands it back. Returns when every thread has ended.
    void stop();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace billmill::app
