#pragma once

#include <memory>
#include <vector>

#include "app/sparing.hpp"
#include "foundation/metrics.hpp"
#include "gateway/gateway.hpp"
#include "ports/crash_marks.hpp"

namespace billmill::app {

/// Bus, stores and cache of a process, whatever stands behind them.
struct EnginePorts {
    ports::MessageBus& bus;
    ports::Intake& intake;
    ports::CustomerStore& customers;
    ports::InvoiceStore& invoices;
    ports::DeliveryStore& deliveries;
    ports::ParkedStore& parked;
    ports::DeadLetterStore& dead_letters;
    ports::CrashMarks& crash_marks;
    ports::ApiKeyStore& keys;
    ports::Account& account;
    ports::Cache& cache;  ///< In this process's memory: never waits. What gateways share is the intake's.
};

/// The engines the settings name, open and usable. Owns what its ports refer to.
class Engines {
public:
    virtual ~Engines() = default;
    virtual EnginePorts ports() = 0;
    /// What must answer for the stages to work.
    virtual std::vector<gateway::ReadinessProbe> readiness() = 0;
    /// What must answer for a 202 to be kept: of a cluster, the bus alone.
    virtual std::vector<gateway::ReadinessProbe> promises() = 0;
    /// The engines' own metrics; those read from the stores are add_gauges()'s.
    virtual void add_metrics(metrics::Registry& metrics) = 0;
    /// Where work piles up, of a bus with partitions. `bus` is shared by all that ask it for /metrics.
    virtual void add_lags([[maybe_unused]] metrics::Registry& metrics,
                          [[maybe_unused]] std::shared_ptr<Sparing> bus) {}
};

}  // namespace billmill::app
