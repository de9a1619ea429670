#pragma once

#include <string>
#include <string_view>

#include "app/command_page.hpp"

// What is made of the table of commands beside --help. Each is a function of the table alone.

namespace billmill::app {

/// docs/commands.md
[[nodiscard]] std::string markdown_page(const CommandTable& table);
/// billmill(1), as troff.     `version`: of the program.     Source: man-pages(7).
[[nodiscard]] std::string man_page(const CommandTable& table, std::string_view version);
/// For programs: {"commands":[{"words","about","arguments","options","examples"}],"exitCodes":[...]}
[[nodiscard]] std::string table_json(const CommandTable& table);

[[nodiscard]] std::string bash_completion(const CommandTable& table);
[[nodiscard]] std::string zsh_completion(const CommandTable& table);
[[nodiscard]] std::string fish_completion(const CommandTable& table);

}  // namespace billmill::app
