#pragma once

#include <utility>
#include <vector>

#include "app/local_stores.hpp"
#include "foundation/metrics.hpp"
#include "pipeline/breaker.hpp"

namespace billmill::app {

using StageBreakers = std::vector<std::pair<ports::Stage, const pipeline::Breaker*>>;

/// What /metrics reads from the durable stores at each scrape: waiting, parked, dead letters, breakers, possible
/// duplicates. A store that can't be read shows as NaN.
void add_gauges(metrics::Registry& metrics, LocalStores& stores, const StageBreakers& breakers,
                const adapters::sqlite::Database& database);

}  // namespace billmill::app
