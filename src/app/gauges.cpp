#include "app/gauges.hpp"

#include <memory>

#include "app/sparing.hpp"

namespace billmill::app {

// One metric after the other, so that the stages of each stand together in the text.
void add_gauges(metrics::Registry& metrics, Engines& engines, const StageBreakers& breakers) {
    const auto label = [](ports::Stage stage) { return "stage=" + std::string{name(stage)}; };
    const auto stores = engines.ports();
    const auto bus = std::make_shared<Sparing>();
    const auto store = std::make_shared<Sparing>();
    for (const auto stage : ports::all_stages) {
        metrics.gauge("billmill_waiting", "Messages on the bus that are not yet settled.", label(stage),
                      [stores, stage, bus] { return bus->value([&] { return stores.bus.lag(stage); }); });
    }
    engines.add_lags(metrics, bus);
    for (const auto stage : ports::all_stages) {
        metrics.gauge(
            "billmill_parked", "Work that waits for its due time.", label(stage),
            [stores, stage, store] { return store->value([&] { return stores.parked.count(stage); }); });
    }
    for (const auto stage : ports::all_stages) {
        metrics.gauge("billmill_dead_letters", "Open dead letters: each wants a human.", label(stage),
                      [stores, stage, store] {
                          return store->value(
                              [&] { return stores.dead_letters.count(stage, ports::DeadLetterState::open); });
                      });
    }
    for (const auto& [stage, breaker] : breakers) {
        metrics.gauge("billmill_breaker_open", "1: the stage waits for an engine.", label(stage),
                      [breaker] { return breaker->open() ? 1.0 : 0.0; });
    }
    metrics.gauge(
        "billmill_mail_possible_duplicates", "Mails that may have reached somebody twice.", "",
        [stores, store] { return store->value([&] { return stores.deliveries.possible_duplicates(); }); });
}

}  // namespace billmill::app
