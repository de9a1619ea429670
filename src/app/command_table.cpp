#include "app/command_table.hpp"

#include <algorithm>
#include <cstdio>

#include "app/build_identity.hpp"
#include "app/command_page.hpp"
#include "foundation/nearest_word.hpp"

namespace billmill::app {
namespace {

/// A group of options is a command without a name to the parser.
std::vector<const CLI::App*> commands_of(const CLI::App& app) {
    return app.get_subcommands([](const CLI::App* command) { return !command->get_name().empty(); });
}

std::string did_you_mean(std::string_view word, std::span<const std::string> known) {
    const auto nearest = nearest_word(word, known);
    return nearest.empty() ? "" : "; did you mean " + nearest + "?";
}

std::string words_of(const CLI::App& app) {
    const auto words = page_words(app);
    return words.empty() ? "billmill" : "billmill " + words;
}

/// The command that the first words choose, and how many they are.
struct Chosen {
    const CLI::App* app;
    int words = 0;
};

std::expected<Chosen, std::string> find_command(const CLI::App& top, int argc, const char* const* argv) {
    Chosen chosen{&top};
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        const auto commands = commands_of(*chosen.app);
        if (commands.empty() || word.starts_with('-')) break;
        const auto found =
            std::ranges::find(commands, word, [](const auto* each) { return each->get_name(); });
        if (found == commands.end()) {
            std::vector<std::string> names;
            for (const auto* command : commands) names.push_back(command->get_name());
            const auto before = page_words(*chosen.app);
            return std::unexpected{"there is no command " + before + (before.empty() ? "" : " ") + word +
                                   did_you_mean(word, names)};
        }
        chosen = {*found, i};
    }
    return chosen;
}

/// Before the parser looks: it would first name what is missing where the option is only mistyped.
std::optional<std::string> unknown_option(const Chosen& chosen, int argc, const char* const* argv) {
    const auto known = flags_of(*chosen.app);
    for (int i = chosen.words + 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        if (word == "--") break;
        if (!word.starts_with("--")) continue;
        const std::string name{word.substr(0, word.find('='))};
        if (std::ranges::find(known, name) == known.end())
            return words_of(*chosen.app) + " has no option " + name + did_you_mean(name, known);
    }
    return std::nullopt;
}

/// Where --help was asked for, or where the parser stopped.
const CLI::App& deepest(const CLI::App& top) {
    const auto* at = &top;
    for (auto chosen = at->get_subcommands(); !chosen.empty(); chosen = at->get_subcommands())
        at = chosen.back();
    return *at;
}

Exit mistaken(const std::string& what, const CLI::App& app) {
    std::fprintf(stderr, "billmill: %s\nSee: %s --help\n", what.c_str(), words_of(app).c_str());
    return {2};
}

}  // namespace

CommandTable::CommandTable() : top_{"billmill: billing requests in, numbered PDF invoices out", "billmill"} {
    top_.set_version_flag("--version", std::string{identity_text()});
    top_.require_subcommand(1);
}

CLI::App& CommandTable::group(std::string name, std::string about) {
    auto* group = top_.add_subcommand(std::move(name), std::move(about));
    group->require_subcommand(1);
    return *group;
}

Command& CommandTable::add(std::string name, std::string about, Run run) {
    return add(top_, std::move(name), std::move(about), std::move(run));
}

Command& CommandTable::add(CLI::App& group, std::string name, std::string about, Run run) {
    auto& app = *group.add_subcommand(std::move(name), std::move(about));
    auto& command = commands_.emplace_back(app);
    app.callback([this, &command, run = std::move(run)] {
        chosen_.command = &command;
        chosen_.run = run;
    });
    auto& overrides = chosen_.overrides;
    app.add_option("--data", overrides.data, "Data directory (default: data)")->type_name("DIR");
    app.add_option("--config", overrides.file, "Settings file (default: billmill.toml in the data directory)")
        ->type_name("FILE");
    app.add_option("--log-level", overrides.log_level, "debug, info, warn or error")->type_name("LEVEL");
    app.add_option("--color", chosen_.screen.color, "auto (default), always or never")
        ->check(CLI::IsMember({"auto", "always", "never"}));
    return command;
}

Command& CommandTable::add_asking(CLI::App& group, std::string name, std::string about, Run run) {
    auto& command = add(group, std::move(name), std::move(about), std::move(run)).asks_server();
    auto& app = command.options();
    app.add_option("--server", chosen_.access.server,
                   "HOST:PORT (default: BILLMILL_SERVER, ~/.config/billmill/config.toml, the settings)")
        ->type_name("ADDRESS");
    app.add_option("--key-file", chosen_.access.key_file,
                   "A file that holds an API key (default: BILLMILL_API_KEY, config.toml)")
        ->type_name("FILE");
    add_json(command);
    return command;
}

Command& CommandTable::add_asking(std::string name, std::string about, Run run) {
    return add_asking(top_, std::move(name), std::move(about), std::move(run));
}

void CommandTable::add_json(Command& command) {
    command.options().add_flag("--json", chosen_.screen.json, "For programs: JSON instead of text");
}

void CommandTable::add_listening(Command& command) {
    auto& app = command.options();
    app.add_option("--host", chosen_.overrides.host, "Address to listen on (default: 127.0.0.1)");
    app.add_option("--port", chosen_.overrides.port, "Port to listen on (default: 5002; 0: any free one)")
        ->check(CLI::Range(0, 65'535));
}

const Command* CommandTable::find(const CLI::App& app) const {
    const auto found =
        std::ranges::find_if(commands_, [&](const Command& each) { return &each.options() == &app; });
    return found == commands_.end() ? nullptr : &*found;
}

std::expected<Invocation, Exit> CommandTable::read(int argc, const char* const* argv) {
    const auto chosen = find_command(top_, argc, argv);
    if (!chosen) return std::unexpected{mistaken(chosen.error(), top_)};
    if (const auto unknown = unknown_option(*chosen, argc, argv))
        return std::unexpected{mistaken(*unknown, *chosen->app)};
    try {
        top_.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        std::fputs(help_text(page_of(*this, deepest(top_))).c_str(), stdout);
        return std::unexpected{Exit{0}};
    } catch (const CLI::CallForVersion& version) {
        std::printf("%s\n", version.what());
        return std::unexpected{Exit{0}};
    } catch (const CLI::ParseError& error) {
        return std::unexpected{mistaken(error.what(), *chosen->app)};
    }
    return chosen_;
}

}  // namespace billmill::app
