#pragma once

#include <expected>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "app/settings.hpp"
#include "ports/api_key_store.hpp"
#include "ports/envelope.hpp"

namespace billmill::app {

struct Serve {};
struct RunGateway {};
struct RunCore {
    std::vector<ports::Stage> stages;  ///< Empty: all.
};
struct Health {};
struct Verify {};
struct KeysNew {
    std::string name;
    ports::Scope scope = ports::Scope::write;
    std::vector<std::string> sellers;
};
struct KeysList {};
struct KeysRevoke {
    std::string name;
};
struct ConfigCheck {
    std::string send_to;  ///< Empty: only look.
};
struct ImportCustomers {
    std::string file;  ///< NDJSON; "-": standard input.
};
struct Backup {
    std::filesystem::path target;
};
struct Render {
    std::string input;                        ///< "-": standard input.
    std::string out;                          ///< A directory; "-": standard output.
    std::vector<std::string> formats{"pdf"};  ///< pdf, xml (the record's own), or a format's name.
    std::string look;                         ///< Over the record's; likewise `language`.
    std::string language;
    std::filesystem::path seller;   ///< One seller's file.
    std::filesystem::path sellers;  ///< Or a folder of them; else that of the settings.
    int jobs = 0;                   ///< 0: one per core.
};

using Command = std::variant<Serve, RunGateway, RunCore, Health, Verify, KeysNew, KeysList, KeysRevoke,
                             ConfigCheck, Backup, ImportCustomers, Render>;

struct Invocation {
    Command command;
    SettingsOverrides overrides;
};

/// The command line was not for running a command: help, version, or a mistake, already told to the user.
struct Exit {
    int code = 0;
};

std::expected<Invocation, Exit> read_command_line(int argc, const char* const* argv);

}  // namespace billmill::app
