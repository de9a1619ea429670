#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/command_table.hpp"

namespace billmill::app {

struct OptionText {
    std::vector<std::string> flags;  ///< "-o", "--output"; empty: it is told by its place.
    std::string value;               ///< FILE; empty: a flag
    std::string about;
    std::vector<std::string> choices;  ///< Of the value, where it has some.
    bool required = false;
};

/// What the table says of one command: the source of --help, man page, docs/commands.md and completions.
struct CommandPage {
    std::string words;  ///< "runs import"; empty: the program itself.
    std::string about;
    std::string details;
    std::vector<OptionText> positionals;
    std::vector<OptionText> options;
    std::vector<Example> examples;
    std::vector<const CLI::App*> commands;  ///< Of a group, in order.
};

[[nodiscard]] CommandPage page_of(const CommandTable& table, const CLI::App& app);
/// Depth first, the program itself left out.
[[nodiscard]] std::vector<CommandPage> all_pages(const CommandTable& table);
[[nodiscard]] std::string page_words(const CLI::App& app);
/// Each --name and -n that it takes.
[[nodiscard]] std::vector<std::string> flags_of(const CLI::App& app);
/// "billmill runs import [OPTIONS] FILE"
[[nodiscard]] std::string synopsis(const CommandPage& page);
[[nodiscard]] std::string help_text(const CommandPage& page);

}  // namespace billmill::app
