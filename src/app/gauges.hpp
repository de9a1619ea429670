#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/engines.hpp"
#include "app/gauge_owner.hpp"
#include "app/stages.hpp"
#include "foundation/background_answer.hpp"
#include "foundation/circuit_breaker.hpp"
#include "foundation/metrics.hpp"
#include "ports/clock.hpp"

namespace billmill::app {

/// A member of billmill_breaker_open.     Ownership: the breaker must outlive the registry's last scrape.
void add_breaker(metrics::Registry& metrics, const std::string& name, const CircuitBreaker& breaker);

/// What /metrics reads from bus and stores at each scrape: waiting (how many, also by partition, and how long), parked, dead
/// letters, possible duplicates; and the breakers. All but the breakers are numbers of the whole cluster, and shown by one process.
///
/// Promise:   a scrape waits for either, and for the lease, a quarter of a second each. What was not read within the last minute, or
///            can't be read, shows as NaN.
/// Ownership: must outlive the registry's last scrape, and be destroyed before the engines.
class EngineGauges {
public:
    EngineGauges(metrics::Registry& metrics, Engines& engines, const NamedBreakers& breakers,
                 const ports::Clock& clock);
    EngineGauges(const EngineGauges&) = delete;
    EngineGauges& operator=(const EngineGauges&) = delete;

private:
    static constexpr auto stages = std::size(ports::all_stages);
    struct OnBus {
        std::array<std::int64_t, stages> waiting{};
        std::array<double, stages> oldest_seconds{};  ///< How long the oldest of them has waited.
        std::optional<std::vector<metrics::Sample>> by_partition;
    };
    struct InStores {
        std::array<std::int64_t, stages> parked{};
        std::array<std::int64_t, stages> dead_letters{};
        std::int64_t possible_duplicates = 0;
    };
    static Result<OnBus> read_bus(Engines& engines, Instant now);
    static Result<InStores> read_stores(Engines& engines);
    void add_stage(ports::Stage stage);
    void read_all();

    using Samples = std::vector<metrics::Sample>;
    /// The family's members where this process shows it, else none.
    void shared_gauges(const std::string& name, const std::string& help, std::function<Samples()> read);

    metrics::Registry& metrics_;
    const ports::Clock& clock_;
    GaugeOwner owner_;
    std::optional<OnBus> on_bus_;  ///< As the scrape under way found it; likewise the next.
    std::optional<InStores> in_stores_;
    BackgroundAnswer<OnBus> bus_;
    BackgroundAnswer<InStores> store_;
};

}  // namespace billmill::app
