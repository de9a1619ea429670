#include <cstdio>

#include "app/commands/commands.hpp"
#include "app/pages/pages.hpp"

namespace billmill::app {

void add_completion(CommandTable& table) {
    const auto shell = std::make_shared<std::string>();
    auto& command = table.add("completion", "Completion of commands and options, for a shell",
                              [shell, &table](const Context&) -> Outcome {
                                  const auto text = *shell == "bash"  ? bash_completion(table)
                                                    : *shell == "zsh" ? zsh_completion(table)
                                                                      : fish_completion(table);
                                  std::fputs(text.c_str(), stdout);
                                  return {};
                              });
    command.options()
        .add_option("shell", *shell, "bash, zsh or fish")
        ->required()
        ->check(CLI::IsMember({"bash", "zsh", "fish"}));
    command.reads_no_settings()
        .example("source <(billmill completion bash)", "of this bash; for each, put the line into ~/.bashrc")
        .example("billmill completion fish > ~/.config/fish/completions/billmill.fish");
}

}  // namespace billmill::app
