#include "app/command_line.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <tuple>

#include "app/build_identity.hpp"
#include "app/nearest_word.hpp"

namespace billmill::app {
namespace {

/// What no command is called, with the command that may be meant. nullopt: every command on the line is known.
std::optional<std::string> unknown_command(const CLI::App& app, int argc, const char* const* argv) {
    const auto* at = &app;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        const auto commands = at->get_subcommands([](const CLI::App*) { return true; });
        if (commands.empty() || word.starts_with('-')) return std::nullopt;
        std::vector<std::string> names;
        for (const auto* command : commands) names.push_back(command->get_name());
        const auto found = std::ranges::find(names, word);
        if (found == names.end()) {
            const auto nearest = nearest_word(word, names);
            const auto whole = (at == &app ? "" : at->get_name() + " ") + word;
            return "there is no command " + whole +
                   (nearest.empty() ? "" : "; did you mean " + nearest + "?");
        }
        at = commands[static_cast<std::size_t>(found - names.begin())];
    }
    return std::nullopt;
}

void add_overrides(CLI::App& app, SettingsOverrides& overrides) {
    app.add_option("--data", overrides.data, "Data directory (default: data)")->type_name("DIR");
    app.add_option("--config", overrides.file, "Settings file (default: billmill.toml in the data directory)")
        ->type_name("FILE");
    app.add_option("--log-level", overrides.log_level, "debug, info, warn or error")->type_name("LEVEL");
}

void add_listening(CLI::App& app, SettingsOverrides& overrides) {
    add_overrides(app, overrides);
    app.add_option("--host", overrides.host, "Address to listen on (default: 127.0.0.1)");
    app.add_option("--port", overrides.port, "Port to listen on (default: 5002; 0: any free one)")
        ->check(CLI::Range(0, 65'535));
}

void add_roles(CLI::App& app, Invocation& invocation, std::vector<std::string>& stages) {
    auto* serve = app.add_subcommand("serve", "Run gateway and core in one process");
    add_listening(*serve, invocation.overrides);
    serve->callback([&invocation] { invocation.command = Serve{}; });

    auto* gateway = app.add_subcommand("gateway", "Run the HTTP side, on Kafka and MongoDB");
    add_listening(*gateway, invocation.overrides);
    gateway->callback([&invocation] { invocation.command = RunGateway{}; });

    auto* core = app.add_subcommand("core", "Run the consuming side, on Kafka and MongoDB");
    add_listening(*core, invocation.overrides);
    core->add_option("--stages", stages, "Which stages: users, billing, notify (default: all)")
        ->delimiter(',')
        ->check(CLI::IsMember({"users", "billing", "notify"}));
    core->callback([&invocation, &stages] {
        RunCore run;
        for (const auto stage : ports::all_stages) {
            if (std::ranges::find(stages, name(stage)) != stages.end()) run.stages.push_back(stage);
        }
        invocation.command = run;
    });
}

void add_health(CLI::App& app, Invocation& invocation) {
    auto* health =
        app.add_subcommand("health", "Ask the billmill on this machine whether it is ready; exit 0 if so");
    add_listening(*health, invocation.overrides);
    health->callback([&invocation] { invocation.command = Health{}; });
}

void add_access(CLI::App& app, Invocation& invocation, FailuresCommand& command) {
    add_overrides(app, invocation.overrides);
    app.add_option("--server", command.access.server, "HOST:PORT (default: as the settings say)")
        ->type_name("ADDRESS")
        ->envname("BILLMILL_SERVER");
    app.add_option("--key-file", command.access.key_file,
                   "A file that holds an API key; else the variable BILLMILL_API_KEY may")
        ->type_name("FILE");
    app.add_flag("--json", command.json, "The server's answers instead of a table");
}

void add_filters(CLI::App& app, FailureWords& which) {
    app.add_option("--code", which.code, "Only failures with this code: docs/problems.md");
    app.add_option("--stage", which.stage, "users, billing or notify")
        ->check(CLI::IsMember({"users", "billing", "notify"}));
    app.add_option("--seller", which.seller, "Only those of this seller");
    app.add_option("--from", which.from, "Failed last then or later: 2026-12-31T00:00:00Z")
        ->type_name("TIME");
    app.add_option("--to", which.to, "Failed last before then")->type_name("TIME");
}

void add_failures(CLI::App& app, Invocation& invocation, FailuresCommand& command) {
    using Action = FailuresCommand::Action;
    auto* failures = app.add_subcommand(
        "failures", "Work that failed, of a running server: list, parked, show, retry, discard");
    failures->require_subcommand(1);
    const auto add = [&](const char* name, const char* about, Action action) {
        auto* subcommand = failures->add_subcommand(name, about);
        add_access(*subcommand, invocation, command);
        subcommand->callback([&, action] {
            command.action = action;
            invocation.command = command;
        });
        return subcommand;
    };
    auto* list = add("list", "Failures, with what they are about and what to do next", Action::list);
    add_filters(*list, command.which);
    list->add_option("--state", command.which.state, "open (default), retried, closed, discarded or any")
        ->check(CLI::IsMember({"open", "retried", "closed", "discarded", "any"}));
    list->add_option("--limit", command.limit, "At most so many (default: 1000)")
        ->check(CLI::Range(1, 100'000));
    auto* parked = add("parked", "Work that waits before it is tried again", Action::parked);
    parked->add_option("--stage", command.which.stage, "users, billing or notify")
        ->check(CLI::IsMember({"users", "billing", "notify"}));
    parked->add_option("--limit", command.limit, "At most so many (default: 1000)")
        ->check(CLI::Range(1, 100'000));
    add("show", "One failure with its history", Action::show)
        ->add_option("id", command.which.id, "Its id")
        ->required();
    auto* aside = add("set-aside", "Pass a message of a newer billmill that holds a partition up; it is kept",
                      Action::set_aside);
    aside->add_option("topic", command.topic, "As the log and /readyz name it")->required();
    aside->add_option("partition", command.partition)->required()->check(CLI::NonNegativeNumber);
    aside->add_option("offset", command.offset)->required()->check(CLI::NonNegativeNumber);
    for (const auto& [name, about, action] :
         {std::tuple{"retry", "Try one, or those that the filters select, again", Action::retry},
          {"discard", "Give one, or those that the filters select, up; they are kept", Action::discard}}) {
        auto* change = add(name, about, action);
        change->add_option("id", command.which.id, "One failure");
        add_filters(*change, command.which);
        change->add_flag("--all", command.all, "Every open failure, where no filter is given");
        change->add_flag("--dry-run", command.dry_run, "Only say how many of each code there are");
    }
}

void add_verify(CLI::App& app, Invocation& invocation, Verify& command) {
    auto* verify = app.add_subcommand(
        "verify", "Prove the books: pages, links, numbers, dates, sums, files, in = done + waiting + dead");
    add_overrides(*verify, invocation.overrides);
    verify
        ->add_option("--deep", command.rendered_share,
                     "Make documents again and compare them; SHARE of them, 0 to 1 (default: all)")
        ->type_name("[SHARE]")
        ->expected(0, 1)
        ->default_str("1")
        ->check(CLI::Range(0.0, 1.0));
    verify
        ->add_option("--heads", command.heads,
                     "Heads that were written out earlier: the books must have gone on from them")
        ->type_name("FILE");
    verify
        ->add_option("--write-heads", command.write_heads,
                     "Where sound books write out their heads; keep the file elsewhere")
        ->type_name("FILE");
    verify->callback([&] { invocation.command = command; });
}

void add_init(CLI::App& app, Invocation& invocation) {
    auto* init = app.add_subcommand("init", "Begin new, empty books in the data directory");
    add_overrides(*init, invocation.overrides);
    init->callback([&invocation] { invocation.command = Init{}; });
}

void add_clock(CLI::App& app, Invocation& invocation) {
    auto* clock = app.add_subcommand("clock", "The clock that dates invoices");
    clock->require_subcommand(1);
    auto* confirm = clock->add_subcommand("confirm", "It is right as it is, though /readyz doubts it");
    add_overrides(*confirm, invocation.overrides);
    confirm->callback([&invocation] { invocation.command = ClockConfirm{}; });
}

void add_prepare(CLI::App& app, Invocation& invocation) {
    auto* prepare = app.add_subcommand(
        "prepare", "Make or check topics, collections and indexes, as each process does when it starts");
    add_overrides(*prepare, invocation.overrides);
    prepare->callback([&invocation] { invocation.command = Prepare{}; });
}

/// What the options of the commands for keys are read into.
struct KeyOptions {
    std::string name;
    std::string client;
    std::string scope;
    KeysNew made;
    KeysRotate rotated;
    KeysRevoke revoked;
};

void add_new_key(CLI::App& keys, Invocation& invocation, KeyOptions& options) {
    auto* create =
        keys.add_subcommand("new", "Make a client with a key, or one more key; a secret is shown once");
    add_overrides(*create, invocation.overrides);
    auto* name = create->add_option("name", options.name, "A new client: a-z, 0-9 and -");
    auto* client =
        create->add_option("--client", options.client, "A client that may be there: it gets one more key")
            ->type_name("NAME");
    name->excludes(client);
    create->add_option("--scope", options.scope, "read, write or admin (default: write)")
        ->check(CLI::IsMember({"read", "write", "admin"}));
    create->add_option("--seller", options.made.sellers, "Limit the client to this seller; may be repeated");
    create->add_flag(
        "--continue-keyless", options.made.continues_keyless,
        "What was asked without a key before is this client's: a repetition has no effect. One client may");
    create->callback([&] {
        if (options.name.empty() && options.client.empty())
            throw CLI::RequiredError{"the name of a client, or --client NAME"};
        options.made.may_exist = options.name.empty();
        options.made.client = options.made.may_exist ? options.client : options.name;
        options.made.scope = ports::find_scope(options.scope);
        invocation.command = options.made;
    });
}

void add_keys(CLI::App& app, Invocation& invocation, KeyOptions& options) {
    auto* keys =
        app.add_subcommand("keys", "API keys: new, rotate, list, revoke (a server may go on running)");
    keys->require_subcommand(1);
    add_new_key(*keys, invocation, options);

    auto* rotate = keys->add_subcommand("rotate", "Make a new key of a client; its others expire");
    add_overrides(*rotate, invocation.overrides);
    rotate->add_option("client", options.rotated.client)->required();
    rotate->add_option("--overlap", options.rotated.overlap, "How long the others still work (default: 24h)")
        ->type_name("TIME");
    rotate->callback([&] { invocation.command = options.rotated; });

    auto* list = keys->add_subcommand("list", "Clients, their keys, and when each was last used");
    add_overrides(*list, invocation.overrides);
    list->callback([&invocation] { invocation.command = KeysList{}; });

    auto* revoke = keys->add_subcommand("revoke", "End each key of a client, or one of them");
    add_overrides(*revoke, invocation.overrides);
    revoke->add_option("client", options.revoked.client)->required();
    revoke->add_option("--key", options.revoked.key, "The number of the key to end")
        ->check(CLI::PositiveNumber);
    revoke->callback([&] { invocation.command = options.revoked; });
}

void add_config(CLI::App& app, Invocation& invocation, ConfigCheck& check) {
    auto* config = app.add_subcommand("config", "Settings");
    config->require_subcommand(1);
    auto* subcommand = config->add_subcommand(
        "check", "Read settings, sellers, fonts and mail server, and say what is wrong");
    add_overrides(*subcommand, invocation.overrides);
    subcommand
        ->add_option("--send-to", check.send_to, "Send a test mail to this address through the mail server")
        ->type_name("ADDRESS");
    subcommand->callback([&] { invocation.command = check; });
}

void add_backup(CLI::App& app, Invocation& invocation, Backup& backup) {
    auto* subcommand =
        app.add_subcommand("backup", "Copy database, sellers and settings; the server may go on running");
    add_overrides(*subcommand, invocation.overrides);
    subcommand->add_option("target", backup.target, "A directory that does not exist yet")->required();
    subcommand->callback([&] { invocation.command = backup; });
}

void add_restore(CLI::App& app, Invocation& invocation, Restore& restore) {
    auto* subcommand = app.add_subcommand(
        "restore", "Bring books back from a backup and the journal; no server may run on the data directory");
    add_overrides(*subcommand, invocation.overrides);
    subcommand->add_option("backup", restore.backup, "What billmill backup has made")->required();
    subcommand
        ->add_option("--journal", restore.journal, "The folder of the journal (default: journal in [books])")
        ->type_name("DIR");
    subcommand->add_option("--heads", restore.heads, "Heads of these books that were kept elsewhere")
        ->type_name("FILE");
    subcommand
        ->add_option("--issued", restore.issued,
                     "Without journal and heads: the highest number of a series that left; may be repeated")
        ->type_name("SERIES=NUMBER");
    subcommand->callback([&] { invocation.command = restore; });
}

void add_render(CLI::App& app, Invocation& invocation, Render& render) {
    auto* subcommand = app.add_subcommand(
        "render", "Make documents of requests in a file, without a server: docs/render.md");
    add_overrides(*subcommand, invocation.overrides);
    subcommand
        ->add_option("input", render.input, "One JSON document, or one a line (NDJSON); -: standard input")
        ->type_name("FILE")
        ->required();
    subcommand
        ->add_option("--out", render.out,
                     "Where documents go, named by their numbers; -: standard output, for one")
        ->type_name("DIR")
        ->required();
    subcommand
        ->add_option("--format", render.formats,
                     "pdf, xml (each bill's own), mail or a format; may be repeated")
        ->check(CLI::IsMember({"pdf", "xml", "mail", "factur-x", "xrechnung-cii", "xrechnung-ubl", "peppol",
                               "en16931-cii", "en16931-ubl", "inv-01"}));
    subcommand->add_option("--template", render.look, "For all, whatever they ask for")->type_name("NAME");
    subcommand->add_option("--language", render.language, "For all, whatever they ask for: en, de …")
        ->type_name("TAG");
    auto* seller =
        subcommand->add_option("--seller", render.seller, "The one seller's file")->type_name("FILE");
    subcommand->add_option("--sellers", render.sellers, "A folder of sellers (default: the server's)")
        ->type_name("DIR")
        ->excludes(seller);
    subcommand->add_option("--jobs", render.jobs, "Threads (default: one per core)")
        ->check(CLI::Range(1, 256));
    subcommand->callback([&] { invocation.command = render; });
}

void add_import(CLI::App& app, Invocation& invocation, ImportCustomers& import) {
    auto* subcommand = app.add_subcommand("import", "Bring customers over, one JSON document a line");
    add_overrides(*subcommand, invocation.overrides);
    subcommand->add_option("file", import.file, "As mongoexport writes it; -: standard input")->required();
    subcommand->callback([&] { invocation.command = import; });
}

}  // namespace

std::expected<Invocation, Exit> read_command_line(int argc, const char* const* argv) {
    CLI::App app{"billmill: billing requests in, numbered PDF invoices out", "billmill"};
    app.set_version_flag("--version", std::string{identity_text()});
    app.require_subcommand(1);

    Invocation invocation;
    KeyOptions keys;
    ConfigCheck check;
    Backup backup;
    Restore restore;
    Render render;
    Verify verify;
    ImportCustomers import;
    FailuresCommand failures;
    if (const char* key = std::getenv("BILLMILL_API_KEY")) failures.access.key = key;
    std::vector<std::string> stages;
    add_roles(app, invocation, stages);
    add_health(app, invocation);
    add_failures(app, invocation, failures);
    add_verify(app, invocation, verify);
    add_init(app, invocation);
    add_clock(app, invocation);
    add_prepare(app, invocation);
    add_keys(app, invocation, keys);
    add_config(app, invocation, check);
    add_backup(app, invocation, backup);
    add_restore(app, invocation, restore);
    add_render(app, invocation, render);
    add_import(app, invocation, import);

    if (const auto unknown = unknown_command(app, argc, argv)) {
        std::fprintf(stderr, "billmill: %s\nRun billmill --help for all commands.\n", unknown->c_str());
        return std::unexpected{Exit{2}};
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const int code = app.exit(error);
        return std::unexpected{Exit{code == 0 ? 0 : 2}};
    }
    return invocation;
}

}  // namespace billmill::app
