#pragma once

#include <span>
#include <string_view>

#include "foundation/result.hpp"

namespace billmill::app {

struct ExitCode {
    int code = 0;
    std::string_view meaning;
};
/// One table: `billmill help exit-codes`, the man page and docs/commands.md show it.
[[nodiscard]] std::span<const ExitCode> exit_codes();

/// Of a command that ended.  `asks_server`: it works with a running server.
[[nodiscard]] int exit_code(const Outcome& outcome, bool asks_server);

}  // namespace billmill::app
