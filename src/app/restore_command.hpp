#pragma once

#include "app/command_line.hpp"
#include "app/settings.hpp"

namespace billmill::app {

/// `billmill restore`: books in a data directory that has none, from a backup, a journal, and what is known besides. All is
/// done in DIR/restoring and takes its place in one step at the end: so one that was interrupted is done again.
/// Errors: as an operator reads them.
Outcome run(const Restore& command, const Settings& settings);

}  // namespace billmill::app
