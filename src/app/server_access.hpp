#pragma once

#include "app/command_table.hpp"

namespace billmill::app {

/// Where a server is asked and as whom: what the command line said, else the environment (BILLMILL_SERVER, BILLMILL_API_KEY),
/// else $XDG_CONFIG_HOME/billmill/config.toml, where XDG_CONFIG_HOME is ~/.config by default.
///
/// The file may hold `server`, `key` and `key_file`. Its key is for its server: another server does not get it.
/// Errors: invalid: every mistake of the file; a file with a key that others can read.
[[nodiscard]] Result<ServerAccess> complete(ServerAccess said);

}  // namespace billmill::app
