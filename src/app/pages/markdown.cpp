#include "app/exit_code.hpp"
#include "app/pages/pages.hpp"

namespace billmill::app {
namespace {

constexpr std::size_t line_max = 100;

constexpr std::string_view head = R"(# Commands

This page is made by `billmill help --markdown`, from the table that `--help`, `man billmill` and
the completions are made from. A test compares them, and runs the examples.

**Where it asks.** Commands that ask a running server take `--server HOST:PORT` and `--key-file
FILE`; else `BILLMILL_SERVER` and `BILLMILL_API_KEY` in the environment; else the file
`~/.config/billmill/config.toml` (`$XDG_CONFIG_HOME/billmill/config.toml`):

    server = "localhost:5002"
    key_file = "/home/you/.config/billmill/key"

A file that holds `key` itself must have mode 600. Its key goes to its server only. Without any of
these, the server of the settings on this machine is asked.

**How it answers.** Tables for people; `--json` for programs: one JSON document, or one a line for
lists. Errors go to standard error. Colour: `--color always|never`; else on a terminal, unless
`NO_COLOR` is set. `billmill completion bash|zsh|fish` prints completions.

## Exit codes

| code | meaning |
| --: | --- |
)";

void add_wrapped(std::string& out, std::string_view text, std::string_view indent = {}) {
    std::size_t at = 0;
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        if (at > 0 && at + 1 + end > line_max) {
            out += "\n" + std::string{indent};
            at = indent.size();
        } else if (at > 0) {
            out += ' ';
            ++at;
        }
        out += text.substr(0, end);
        at += end;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    out += '\n';
}

std::string flags_of(const OptionText& option) {
    std::string text;
    for (const auto& flag : option.flags) text += (text.empty() ? "" : ", ") + flag;
    return text + (text.empty() || option.value.empty() ? "" : " ") + option.value;
}

/// What every command has is told once, at the top.
bool is_told_above(const OptionText& option) {
    if (option.flags.empty()) return false;
    const auto& flag = option.flags.back();
    return flag == "--help" || flag == "--config" || flag == "--log-level" || flag == "--color" ||
           flag == "--server" || flag == "--key-file" || flag == "--json" || flag == "--data";
}

void add_options(std::string& out, const std::vector<OptionText>& options) {
    for (const auto& option : options) {
        if (!is_told_above(option))
            add_wrapped(out,
                        "- `" + flags_of(option) + "`" + (option.about.empty() ? "" : ": " + option.about),
                        "  ");
    }
}

void add_page(std::string& out, const CommandPage& page) {
    if (!page.commands.empty()) {
        out += "\n## billmill " + page.words + "\n\n";
        return add_wrapped(out, page.about + ".");
    }
    const bool in_group = page.words.find(' ') != std::string::npos;
    out += std::string{in_group ? "\n### " : "\n## "} + "billmill " + page.words + "\n\n";
    add_wrapped(out, page.about + "." + (page.details.empty() ? "" : " " + page.details));
    std::string options;
    add_options(options, page.positionals);
    add_options(options, page.options);
    if (!options.empty()) out += "\n" + options;
    if (!page.examples.empty()) out += '\n';
    for (const auto& example : page.examples)
        out += "    " + example.line + (example.about.empty() ? "" : "   # " + example.about) + "\n";
}

}  // namespace

std::string markdown_page(const CommandTable& table) {
    std::string out{head};
    for (const auto& each : exit_codes())
        out += "| " + std::to_string(each.code) + " | " + std::string{each.meaning} + " |\n";
    for (const auto& page : all_pages(table)) add_page(out, page);
    return out;
}

}  // namespace billmill::app
