#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <optional>
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
/// Where a running billmill is asked, and as whom.
struct ServerAccess {
    std::string server;              ///< "host:port"; empty: as the settings say.
    std::filesystem::path key_file;  ///< Holds an API key.
    std::string key;                 ///< Of the environment; a key file is preferred.
};
/// Which failures, as text that the server reads; empty: any.
struct FailureWords {
    std::string id;  ///< One, and no filter.
    std::string state;
    std::string code;
    std::string stage;
    std::string seller;
    std::string from;
    std::string to;
};
struct FailuresCommand {
    enum class Action : std::uint8_t { list, parked, show, retry, discard, set_aside };
    Action action = Action::list;
    ServerAccess access;
    FailureWords which;
    std::string topic;  ///< set_aside: where the message stands.
    int partition = 0;
    std::int64_t offset = 0;
    bool all = false;  ///< retry and discard: without any filter.
    bool dry_run = false;
    bool json = false;
    int limit = 1'000;  ///< list: at most so many.
};
struct Verify {
    double rendered_share = 0;          ///< Of the documents, so many are made again: 0 to 1.
    std::filesystem::path heads;        ///< Heads that were written out earlier; empty: none.
    std::filesystem::path write_heads;  ///< Where to write them now; empty: nowhere.
};
struct Init {};
struct ClockConfirm {};
struct Prepare {};
struct KeysNew {
    std::string client;
    bool may_exist = false;             ///< Then it gets one more key.
    std::optional<ports::Scope> scope;  ///< nullopt: write, of a new client.
    std::vector<std::string> sellers;
    bool continues_keyless = false;
};
struct KeysRotate {
    std::string client;
    std::string overlap = "24h";
};
struct KeysList {};
struct KeysRevoke {
    std::string client;
    std::optional<int> key;  ///< nullopt: each of the client's.
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
struct Restore {
    std::filesystem::path backup;
    std::filesystem::path journal;    ///< Empty: that of the settings.
    std::filesystem::path heads;      ///< Heads that were kept elsewhere; empty: none.
    std::vector<std::string> issued;  ///< "SERIES=NUMBER"
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

using Command = std::variant<Serve, RunGateway, RunCore, Health, FailuresCommand, Verify, Init, ClockConfirm,
                             Prepare, KeysNew, KeysRotate, KeysList, KeysRevoke, ConfigCheck, Backup, Restore,
                             ImportCustomers, Render>;

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
