#pragma once

#include <memory>

#include "app/engines.hpp"
#include "app/settings.hpp"

namespace billmill::app {

/// Everything in one SQLite file below the data directory. The directory belongs to
/// this process alone as long as it lives.
/// Errors: invalid: the directory is another process's, or the file another program's.  unavailable.
Result<std::unique_ptr<Engines>> open_local_engines(const Settings& settings);

/// To look at what is there, whoever works on it: its ports can only read, `readers` at once.
/// Errors: not_found: there is nothing.  unavailable.
Result<std::unique_ptr<Engines>> read_local_engines(const Settings& settings, int readers = 1);

}  // namespace billmill::app
