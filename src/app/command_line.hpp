#pragma once

#include <expected>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "app/settings.hpp"
#include "ports/api_key_store.hpp"

namespace billmill::app {

struct Serve {};
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
struct Backup {
    std::filesystem::path target;
};

using Command = std::variant<Serve, Verify, KeysNew, KeysList, KeysRevoke, ConfigCheck, Backup>;

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
