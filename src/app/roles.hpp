#pragma once

#include "app/command_line.hpp"
#include "app/settings.hpp"

namespace billmill::app {

// What a process can be, until SIGTERM or SIGINT. Then: no new work, what is in hand is finished or handed back, exit 0
// within Settings::stop_deadline.
//
// Errors: invalid: a setting, a seller file, a topic that is too weak.
//         unavailable: directory locked, port taken, an engine that does not answer.

/// Gateway and core in one: on SQLite, or on Kafka and MongoDB where the settings name them.
Outcome run(const Serve&, const Settings& settings);
/// The HTTP side alone. As many as are wanted, behind a balancer.
Outcome run(const RunGateway&, const Settings& settings);
/// The consuming side alone: all stages, or some. As many as there are partitions.
Outcome run(const RunCore& command, const Settings& settings);

}  // namespace billmill::app
