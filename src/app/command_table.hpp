#pragma once

#include <CLI/CLI.hpp>

#include <deque>
#include <expected>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/screen.hpp"
#include "app/settings.hpp"

// One table of commands. It parses the command line, and makes --help, the man page, docs/commands.md and the completions.

namespace billmill::app {

/// Where a running billmill is asked, and as whom.
struct ServerAccess {
    std::string server;              ///< "host:port"; empty: as the settings say.
    std::filesystem::path key_file;  ///< Holds an API key.
    std::string key;                 ///< Empty: none is sent, or that of the file.
};

/// What each command is given beside its own options.
struct Context {
    const Settings& settings;
    const ServerAccess& access;  ///< Of a command that asks a server.
    const Screen& screen;
};
using Run = std::function<Outcome(const Context&)>;

struct Example {
    std::string line;   ///< As it is typed.
    std::string about;  ///< Empty: the line says it.
};

/// A command while it is described. Options are CLI11's; what they are read into lives as long as the table.
class Command {
public:
    explicit Command(CLI::App& options) : options_{&options} {}

    [[nodiscard]] CLI::App& options() { return *options_; }
    Command& example(std::string line, std::string about = {}) {
        examples_.push_back({std::move(line), std::move(about)});
        return *this;
    }
    /// More than fits a line of a list.
    Command& details(std::string text) {
        details_ = std::move(text);
        return *this;
    }
    /// Its outcome tells a server that is away (exit code 3) from other failures.
    Command& asks_server() {
        asks_server_ = true;
        return *this;
    }

    /// It works where the settings hold a mistake.
    Command& reads_no_settings() {
        reads_settings_ = false;
        return *this;
    }

    [[nodiscard]] const CLI::App& options() const { return *options_; }
    [[nodiscard]] const std::vector<Example>& examples() const { return examples_; }
    [[nodiscard]] const std::string& details() const { return details_; }
    [[nodiscard]] bool does_ask_server() const { return asks_server_; }
    [[nodiscard]] bool does_read_settings() const { return reads_settings_; }

private:
    CLI::App* options_;
    std::vector<Example> examples_;
    std::string details_;
    bool asks_server_ = false;
    bool reads_settings_ = true;
};

/// The command line chose this.
struct Invocation {
    const Command* command = nullptr;
    Run run;
    SettingsOverrides overrides;
    ServerAccess access;
    ScreenChoice screen;
};

/// The command line was not for running a command: help, version, or a mistake, already told to the user.
struct Exit {
    int code = 0;
};

class CommandTable {
public:
    CommandTable();
    CommandTable(const CommandTable&) = delete;
    CommandTable& operator=(const CommandTable&) = delete;

    /// A word that stands before its commands: `runs`.
    CLI::App& group(std::string name, std::string about);
    /// At the top, or in a group. It has --data, --config, --log-level and --color.
    Command& add(std::string name, std::string about, Run run);
    Command& add(CLI::App& group, std::string name, std::string about, Run run);
    /// The same, with --server, --key-file and --json: it asks a running server.
    Command& add_asking(CLI::App& group, std::string name, std::string about, Run run);
    Command& add_asking(std::string name, std::string about, Run run);
    /// --json, of a command that asks no server.
    void add_json(Command& command);
    /// --host and --port to listen on.
    void add_listening(Command& command);

    [[nodiscard]] const CLI::App& top() const { return top_; }
    /// nullptr: a group, or the top.
    [[nodiscard]] const Command* find(const CLI::App& app) const;

    /// Says on standard error what is wrong, with what may be meant.
    std::expected<Invocation, Exit> read(int argc, const char* const* argv);

private:
    CLI::App top_;
    std::deque<Command> commands_;  ///< Where they stand, they stay.
    Invocation chosen_;
};

/// Each command of the program.
void add_all_commands(CommandTable& table);

}  // namespace billmill::app
