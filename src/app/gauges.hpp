#pragma once

#include "app/engines.hpp"
#include "app/stages.hpp"
#include "foundation/metrics.hpp"

namespace billmill::app {

/// What /metrics reads from the durable stores at each scrape: waiting (also by partition), parked, dead letters, breakers, possible
/// duplicates. A store that can't be read shows as NaN.
void add_gauges(metrics::Registry& metrics, Engines& engines, const StageBreakers& breakers);

}  // namespace billmill::app
