#pragma once

#include <vector>

#include "app/settings.hpp"
#include "ports/envelope.hpp"

namespace billmill::app {

// What a process can be, until SIGTERM or SIGINT. Then: no new work, what is in hand is finished or handed back, exit 0
// within Settings::stop_deadline.
//
// Errors: invalid: a setting, a seller file, a topic that is too weak.
//         unavailable: directory locked, port taken, an engine that does not answer.

/// Gateway and core in one: on SQLite, or on Kafka and MongoDB where the settings name them.
Outcome run_serve(const Settings& settings);
/// The HTTP side alone. As many as are wanted, behind a balancer.
Outcome run_gateway(const Settings& settings);
/// The consuming side alone: these stages, or all where none is named. As many as there are partitions.
Outcome run_core(const std::vector<ports::Stage>& only, const Settings& settings);

}  // namespace billmill::app
