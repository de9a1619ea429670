#include "app/command_line.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>

namespace billmill::app {
namespace {

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

void add_verify(CLI::App& app, Invocation& invocation) {
    auto* verify = app.add_subcommand(
        "verify", "Prove the books: numbers, dates, sums, hashes, in = done + waiting + dead");
    add_overrides(*verify, invocation.overrides);
    verify->callback([&invocation] { invocation.command = Verify{}; });
}

void add_keys(CLI::App& app, Invocation& invocation, KeysNew& made, std::string& scope, KeysRevoke& revoked) {
    auto* keys = app.add_subcommand("keys", "API keys: new, list, revoke (while the server is stopped)");
    keys->require_subcommand(1);

    auto* create = keys->add_subcommand("new", "Make a key; its secret is shown once");
    add_overrides(*create, invocation.overrides);
    create->add_option("name", made.name, "What the key is for: a-z, 0-9 and -")->required();
    create->add_option("--scope", scope, "read, write or admin (default: write)")
        ->check(CLI::IsMember({"read", "write", "admin"}));
    create->add_option("--seller", made.sellers, "Limit the key to this seller; may be repeated");
    create->callback([&] {
        made.scope = ports::find_scope(scope).value_or(ports::Scope::write);
        invocation.command = made;
    });

    auto* list = keys->add_subcommand("list", "Names and scopes");
    add_overrides(*list, invocation.overrides);
    list->callback([&invocation] { invocation.command = KeysList{}; });

    auto* revoke = keys->add_subcommand("revoke", "End a key");
    add_overrides(*revoke, invocation.overrides);
    revoke->add_option("name", revoked.name)->required();
    revoke->callback([&] { invocation.command = revoked; });
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
        ->add_option("--format", render.formats, "pdf, xml (each bill's own) or a format; may be repeated")
        ->check(
            CLI::IsMember({"pdf", "xml", "factur-x", "xrechnung-cii", "xrechnung-ubl", "peppol", "inv-01"}));
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
    app.set_version_flag("--version", "billmill " BILLMILL_VERSION);
    app.require_subcommand(1);

    Invocation invocation;
    KeysNew made;
    KeysRevoke revoked;
    ConfigCheck check;
    Backup backup;
    Render render;
    ImportCustomers import;
    std::string scope = "write";
    std::vector<std::string> stages;
    add_roles(app, invocation, stages);
    add_health(app, invocation);
    add_verify(app, invocation);
    add_keys(app, invocation, made, scope, revoked);
    add_config(app, invocation, check);
    add_backup(app, invocation, backup);
    add_render(app, invocation, render);
    add_import(app, invocation, import);

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const int code = app.exit(error);
        return std::unexpected{Exit{code == 0 ? 0 : 2}};
    }
    return invocation;
}

}  // namespace billmill::app
