#pragma once

#include "app/command_line.hpp"
#include "app/settings.hpp"

namespace billmill::app {

/// The operator's hand tools. They print their answer to standard output.
/// Errors: as an operator reads them: what is wrong, and what to do next.
Outcome run(const Health&, const Settings& settings);
/// Asks a running server, and changes nothing itself.
Outcome run(const FailuresCommand& command, const Settings& settings);
Outcome run(const Verify& command, const Settings& settings);
Outcome run(const Prepare&, const Settings& settings);
Outcome run(const KeysNew& command, const Settings& settings);
Outcome run(const KeysRotate& command, const Settings& settings);
Outcome run(const KeysList&, const Settings& settings);
Outcome run(const KeysRevoke& command, const Settings& settings);
Outcome run(const ConfigCheck& command, const Settings& settings);
Outcome run(const Backup& command, const Settings& settings);
/// Refused records do not stop the others; with any, the outcome is an error.
Outcome run(const Render& command, const Settings& settings);
Outcome run(const ImportCustomers& command, const Settings& settings);

}  // namespace billmill::app
