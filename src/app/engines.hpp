#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "foundation/circuit_breaker.hpp"
#include "foundation/metrics.hpp"
#include "gateway/gateway.hpp"
#include "ports/crash_marks.hpp"
#include "ports/event_writer.hpp"
#include "ports/heads_store.hpp"
#include "ports/lease_store.hpp"
#include "ports/mail_gate_store.hpp"
#include "ports/run_store.hpp"
#include "ports/store_time.hpp"
#include "ports/webhook_store.hpp"

namespace billmill::app {

/// Bus, stores and cache of a process, whatever stands behind them.
struct EnginePorts {
    ports::MessageBus& bus;
    ports::RequestInbox& inbox;
    ports::CustomerStore& customers;
    ports::InvoiceStore& invoices;
    ports::DeliveryStore& deliveries;
    ports::ParkedStore& parked;
    ports::MailGateStore& mail_gates;
    ports::DeadLetterStore& dead_letters;
    ports::CrashMarks& crash_marks;
    ports::ApiKeyStore& keys;
    ports::Account& account;
    ports::EventLog* events = nullptr;           ///< nullptr: this store keeps none.
    ports::RunStore* runs = nullptr;             ///< nullptr: this process keeps none.
    ports::WebhookStore* webhooks = nullptr;     ///< Likewise.
    ports::InvoiceIndex* index = nullptr;        ///< nullptr: there is none.
    ports::DerivedIndex* derived = nullptr;      ///< The same, where this process keeps it up to date.
    ports::IssueOrder* order = nullptr;          ///< What it is kept up to date by.
    ports::EventWriter* event_writer = nullptr;  ///< nullptr: the stores write events by themselves.
};

/// An engine as GET /readyz tells of it.
struct WatchedEngine {
    std::string name;
    std::string peer;  ///< "host:port"; empty: it is in this process.
    bool own = false;  ///< Of this process alone. Else others share it, and it can only be degraded.
    bool needed_to_accept = false;  ///< Nothing is answered 202 without it.
    std::string advice;             ///< What to do while it does not answer, and what that means meanwhile.
    std::function<Outcome()> ask;   ///< May wait, with a deadline.
};

/// The engines the settings name, open and usable. Owns what its ports refer to.
class Engines {
public:
    virtual ~Engines() = default;
    virtual EnginePorts ports() = 0;
    virtual std::vector<WatchedEngine> watched() = 0;
    /// Where the heads of these books are kept; nullptr: nowhere.
    virtual ports::HeadsStore* heads() { return nullptr; }
    /// The clock that processes share; nullptr: the store is this process's own, and so is its clock.
    virtual ports::StoreTime* store_time() { return nullptr; }
    /// Where processes agree who does what only one should; nullptr: there is no other process.
    virtual ports::LeaseStore* leases() { return nullptr; }
    /// One round of keeping the account that processes share: false: it is another's turn. nullptr: this process has its own.
    virtual std::function<Result<bool>()> account_round() { return nullptr; }
    /// What is wrong with the pages and indexes of the store, as far as this process can look at them; empty: nothing.
    virtual Result<std::vector<std::string>> check_pages() { return std::vector<std::string>{}; }
    /// This process's consumer of the stage takes part: on a bus with groups, it is a member of its group.
    [[nodiscard]] virtual bool joined([[maybe_unused]] ports::Stage stage) const { return true; }
    /// The engines' own metrics; those read from the stores are add_gauges()'s.
    virtual void add_metrics(metrics::Registry& metrics) = 0;
    /// Where work piles up, by stage and partition. nullopt: the bus has no partitions.
    virtual Result<std::optional<std::vector<metrics::Sample>>> partition_lags() { return std::nullopt; }
};

}  // namespace billmill::app
