#include "app/gauges.hpp"

#include <chrono>
#include <limits>
#include <utility>

#include "foundation/is_within.hpp"

namespace billmill::app {
namespace {

constexpr Milliseconds patience{250};
constexpr Milliseconds age_max{60'000};

/// NaN: it was not asked, or had no answer.
template <class Known, class Number>
double number_of(const std::optional<Known>& known, Number number) {
    return known ? static_cast<double>(number(*known)) : std::numeric_limits<double>::quiet_NaN();
}

/// The clock is asked last: what was asked for meanwhile is not of the future.
template <class T>
std::optional<T> recent(BackgroundAnswer<T>& answer, const ports::Clock& clock) {
    auto known = answer.read(patience);
    if (!known || !is_within(known->asked_at, age_max, clock.now())) return std::nullopt;
    return std::move(known->value);
}

}  // namespace

void add_breaker(metrics::Registry& metrics, const std::string& name, const CircuitBreaker& breaker) {
    metrics.callback_gauge("billmill_breaker_open", "1: an engine is away, and not asked for a while.",
                           {{"name", name}}, [&breaker] { return breaker.is_open() ? 1.0 : 0.0; });
}

EngineGauges::EngineGauges(metrics::Registry& metrics, Engines& engines, const NamedBreakers& breakers,
                           const ports::Clock& clock)
    : metrics_{metrics},
      clock_{clock},
      owner_{metrics, engines.leases(), "gauges", clock},
      bus_{"gauges-bus", [&engines, &clock] { return read_bus(engines, clock.now()); },
           [&clock] { return clock.now(); }},
      store_{"gauges-store", [&engines] { return read_stores(engines); }, [&clock] { return clock.now(); }} {
    metrics.before_scrape([this] { read_all(); });
    for (const auto stage : ports::all_stages) add_stage(stage);
    shared_gauges("billmill_partition_lag", "Messages of a partition that are not yet settled.",
                  [this] { return on_bus_ && on_bus_->by_partition ? *on_bus_->by_partition : Samples{}; });
    shared_gauges("billmill_mail_possible_duplicates", "Mails that may have reached somebody twice.", [this] {
        return Samples{
            {{}, number_of(in_stores_, [](const auto& known) { return known.possible_duplicates; })}};
    });
    for (const auto& [name, breaker] : breakers) add_breaker(metrics, name, *breaker);
}

void EngineGauges::shared_gauges(const std::string& name, const std::string& help,
                                 std::function<Samples()> read) {
    metrics_.callback_gauges(name, help,
                             [this, read = std::move(read)] { return owner_.shows() ? read() : Samples{}; });
}

/// The registry reads one scrape at a time.
void EngineGauges::read_all() {
    if (!owner_.shows()) return;
    on_bus_ = recent(bus_, clock_);
    in_stores_ = recent(store_, clock_);
}

Result<EngineGauges::OnBus> EngineGauges::read_bus(Engines& engines, Instant now) {
    OnBus known;
    for (const auto stage : ports::all_stages) {
        const auto at = static_cast<std::size_t>(stage);
        auto& bus = engines.ports().bus;
        TRY(known.waiting[at], bus.lag(stage));
        TRY(const auto accepted, bus.oldest_waiting(stage, now));
        known.oldest_seconds[at] = std::chrono::duration<double>{now - accepted}.count();
    }
    TRY(known.by_partition, engines.partition_lags());
    return known;
}

Result<EngineGauges::InStores> EngineGauges::read_stores(Engines& engines) {
    const auto ports = engines.ports();
    InStores known;
    for (const auto stage : ports::all_stages) {
        const auto at = static_cast<std::size_t>(stage);
        TRY(known.parked[at], ports.parked.count(stage));
        TRY(known.dead_letters[at], ports.dead_letters.count(stage, ports::DeadLetterState::open));
    }
    TRY(known.possible_duplicates, ports.deliveries.possible_duplicates());
    return known;
}

void EngineGauges::add_stage(ports::Stage stage) {
    const auto at = static_cast<std::size_t>(stage);
    const auto shared_gauge = [&](const std::string& name, const std::string& help, auto number) {
        shared_gauges(name, help, [stage, number] {
            return Samples{{{{"stage", std::string{ports::name(stage)}}}, number()}};
        });
    };
    shared_gauge("billmill_waiting", "Messages on the bus that are not yet settled.", [this, at] {
        return number_of(on_bus_, [at](const auto& known) { return known.waiting[at]; });
    });
    shared_gauge("billmill_oldest_waiting_seconds",
                 "How long the oldest message that is not yet settled has waited.", [this, at] {
                     return number_of(on_bus_, [at](const auto& known) { return known.oldest_seconds[at]; });
                 });
    shared_gauge("billmill_parked", "Work that waits for its due time.", [this, at] {
        return number_of(in_stores_, [at](const auto& known) { return known.parked[at]; });
    });
    shared_gauge("billmill_dead_letters", "Open dead letters: each wants a human.", [this, at] {
        return number_of(in_stores_, [at](const auto& known) { return known.dead_letters[at]; });
    });
}

}  // namespace billmill::app
