#pragma once

#include "app/command_line.hpp"
#include "app/settings.hpp"

namespace billmill::app {

/// Gateway and core in one process, until SIGTERM or SIGINT. Then: no new work, what is in hand is finished or handed
/// back, exit 0 within Settings::stop_deadline.
/// Errors: invalid: a setting or a seller file.  unavailable: directory locked, port taken, mail server refused.
Outcome run(const Serve&, const Settings& settings);

}  // namespace billmill::app
