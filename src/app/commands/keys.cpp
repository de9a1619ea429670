#include <charconv>
#include <cstdint>
#include <cstdio>
#include <filesystem>

#include "adapters/sqlite/sqlite_api_key_store.hpp"
#include "app/commands/commands.hpp"
#include "app/duration.hpp"
#include "app/open_engines.hpp"
#include "app/outside.hpp"
#include "app/tell.hpp"
#include "formats/json.hpp"
#include "usecases/manage_clients.hpp"

namespace billmill::app {
namespace {

using adapters::sqlite::SqliteApiKeyStore;
using usecases::ManageClients;

struct KeysNew {
    std::string name;    ///< A new client,
    std::string client;  ///< or one that may be there: it gets one more key.
    std::string scope;   ///< Empty: write, of a new client.
    std::vector<std::string> sellers;
    bool continues_keyless = false;

    [[nodiscard]] const std::string& id() const { return name.empty() ? client : name; }
};
struct KeysRotate {
    std::string client;
    std::string overlap = "24h";
};
struct KeysRevoke {
    std::string client;
    std::optional<int> key;  ///< nullopt: each of the client's.
};

enum class Access : std::uint8_t {
    look,
    change,  ///< Of what is there.
    begin,   ///< The first key may be made before the books.
};

/// The store of keys alone: a server that runs on the same data goes on.
struct Keys {
    const ports::SystemClock clock;
    std::unique_ptr<ports::SellerDirectory> sellers;
    std::unique_ptr<Engines> cluster;
    std::unique_ptr<SqliteApiKeyStore> own;

    [[nodiscard]] ports::ApiKeyStore& store() const {
        if (own) return *own;
        return cluster->ports().keys;
    }
    [[nodiscard]] ManageClients manage() const { return {store(), *sellers, clock}; }
};

/// Nobody is told "no keys" or "no such client" of a directory that was mistyped, nor is it made.
Outcome check_is_there(const std::filesystem::path& data) {
    if (std::filesystem::is_directory(data)) return {};
    return fail(Fault::invalid, "there is no data directory " + std::filesystem::absolute(data).string() +
                                    ": check --data, and the disk");
}

Result<std::unique_ptr<Keys>> open_keys(const Settings& settings, Access access) {
    auto keys = std::make_unique<Keys>();
    TRY(keys->sellers, open_sellers(settings));
    if (settings.cluster()) {
        TRY(keys->cluster, open_engines(settings, keys->clock, *keys->sellers));
        return keys;
    }
    if (access != Access::begin) TRY_DO(check_is_there(settings.data));
    if (access == Access::look) {
        TRY(keys->own, SqliteApiKeyStore::open_read_only(settings.data));
        return keys;
    }
    // A mistyped directory would get a key of no use.
    TRY_DO(check_books_may_open(settings, *keys->sellers));
    TRY(keys->own, SqliteApiKeyStore::open(settings.data));
    return keys;
}

/// A refusal of a use case, as the operator reads it.
std::unexpected<Error> said(const usecases::Refusal& refusal) {
    if (refusal.engine_failed()) return fail(refusal.fault, refusal.detail);
    auto text = refusal.detail;
    for (const auto& issue : refusal.issues) text += "\n  " + issue.pointer + "  " + issue.detail;
    return fail(Fault::invalid, text);
}

void show_once(const usecases::NewKey& made, const Screen& screen) {
    tell(screen, made.secret, [&](formats::JsonWriter& json) {
        json.member("client", made.client.id).member("key", made.key.number).member("secret", made.secret);
    });
    std::fprintf(
        stderr,
        "This is key %d of the client %s, and is shown once. It is sent as: Authorization: Bearer SECRET\n",
        made.key.number, made.client.id.c_str());
}

/// So that nobody who moves from no key to a key is billed twice.
void advise_on_keyless(const Settings& settings, const KeysNew& command) {
    if (command.continues_keyless || settings.cluster()) return;
    if (!std::filesystem::exists(settings.data / "billmill.db")) return;
    std::fprintf(
        stderr,
        "From now on everybody needs a key. If a client asked without one before, and may repeat what it "
        "asked, revoke this key and make one for it with --continue-keyless.\n");
}

Outcome add_client(const KeysNew& command, const Context& context, ManageClients manage, bool first) {
    const auto made =
        manage.add(nullptr, {.id = command.id(),
                             .scope = ports::find_scope(command.scope).value_or(ports::Scope::write),
                             .sellers = command.sellers,
                             .continues_keyless = command.continues_keyless});
    if (!made) return said(made.error());
    show_once(*made, context.screen);
    if (first) advise_on_keyless(context.settings, command);
    return {};
}

/// Another key of a client that is there. What holds for the client can't be changed by it.
Outcome add_key(const KeysNew& command, ManageClients manage, const Screen& screen) {
    if (!command.name.empty()) {
        return fail(Fault::invalid,
                    "there is already a key named " + command.id() +
                        "; choose another name, or give that client one more key: billmill keys new "
                        "--client " +
                        command.id());
    }
    if (!command.scope.empty() || !command.sellers.empty() || command.continues_keyless) {
        return fail(Fault::invalid,
                    "the client " + command.id() +
                        " is there: its scope and sellers hold for each of its keys; leave them out, "
                        "or choose another name");
    }
    const auto made = manage.add_key(nullptr, command.id(), std::nullopt);
    if (!made) return said(made.error());
    show_once(*made, screen);
    return {};
}

void print(const ports::Client& client, const ports::ApiKey& key, Instant now) {
    std::string sellers = client.sellers.empty() ? "all sellers" : "";
    for (const auto& seller : client.sellers) sellers += (sellers.empty() ? "" : ", ") + seller;
    const auto used = key.last_used_at ? "used " + rfc3339(*key.last_used_at) : std::string{"never used"};
    const auto name = client.id + "/" + std::to_string(key.number);
    std::string state;
    if (key.expires_at)
        state += (now < *key.expires_at ? "  expires " : "  expired ") + rfc3339(*key.expires_at);
    if (key.revoked) state += "  revoked";
    if (client.continues_keyless) state += "  continues the client without a key";
    std::printf("%-40s %-6s %s by %s  %s  %s%s\n", name.c_str(),
                std::string{ports::name(client.scope)}.c_str(), rfc3339(key.created_at).c_str(),
                key.made_by.c_str(), used.c_str(), sellers.c_str(), state.c_str());
}

Outcome run(const KeysNew& command, const Context& context) {
    if (command.id().empty()) return fail(Fault::invalid, "say the name of a client, or --client NAME");
    TRY(const auto keys, open_keys(context.settings, Access::begin));
    TRY(const auto known, keys->store().list());
    for (const auto& one : known) {
        if (one.client.id == command.id()) return add_key(command, keys->manage(), context.screen);
    }
    return add_client(command, context, keys->manage(), known.empty());
}

Outcome run(const KeysRotate& command, const Context& context) {
    const auto overlap = read_duration(command.overlap);
    if (!overlap || *overlap > ManageClients::overlap_max)
        return fail(Fault::invalid, "--overlap is a number of s, m, h or d, such as 24h, and at most 90d");
    TRY(const auto keys, open_keys(context.settings, Access::change));
    const auto made = keys->manage().add_key(nullptr, command.client, *overlap);
    if (!made) return said(made.error());
    show_once(*made, context.screen);
    std::fprintf(stderr, "The client's other keys expire at %s.\n",
                 rfc3339(made->key.created_at + *overlap).c_str());
    return {};
}

void add_json(formats::JsonWriter& json, const ports::ClientKeys& one) {
    json.begin_object().member("client", one.client.id).member("scope", ports::name(one.client.scope));
    json.name("sellers").begin_array();
    for (const auto& seller : one.client.sellers) json.string(seller);
    json.end_array().name("keys").begin_array();
    for (const auto& key : one.keys) {
        json.begin_object().member("number", key.number).member("createdAt", rfc3339(key.created_at));
        json.member("madeBy", key.made_by).member("revoked", key.revoked);
        if (key.last_used_at) json.member("lastUsedAt", rfc3339(*key.last_used_at));
        if (key.expires_at) json.member("expiresAt", rfc3339(*key.expires_at));
        json.end_object();
    }
    json.end_array().end_object();
}

Outcome list_keys(const Context& context) {
    TRY(const auto keys, open_keys(context.settings, Access::look));
    TRY(const auto clients, keys->store().list());
    for (const auto& one : clients) {
        if (context.screen.json) {
            std::string text;
            formats::JsonWriter json{text};
            add_json(json, one);
            std::printf("%s\n", text.c_str());
            continue;
        }
        for (const auto& key : one.keys) print(one.client, key, keys->clock.now());
    }
    return {};
}

Outcome run(const KeysRevoke& command, const Context& context) {
    TRY(const auto keys, open_keys(context.settings, Access::change));
    const auto revoked = keys->manage().revoke(nullptr, command.client, command.key);
    if (!revoked) return said(revoked.error());
    const auto what = command.key ? "key " + std::to_string(*command.key) + " of " : "each key of ";
    tell(context.screen, "revoked " + what + command.client + "; a running server knows within five seconds",
         [&](formats::JsonWriter& json) {
             json.member("client", command.client);
             if (command.key) json.member("key", *command.key);
         });
    return {};
}

void add_new(CommandTable& table, CLI::App& keys) {
    const auto made = std::make_shared<KeysNew>();
    auto& command =
        table.add(keys, "new", "Make a client with a key, or one more key; a secret is shown once",
                  [made](const Context& context) { return run(*made, context); });
    table.add_json(command);
    auto& app = command.options();
    auto* name = app.add_option("name", made->name, "A new client: a-z, 0-9 and -");
    app.add_option("--client", made->client, "A client that may be there: it gets one more key")
        ->type_name("NAME")
        ->excludes(name);
    app.add_option("--scope", made->scope, "read, write or admin (default: write)")
        ->check(CLI::IsMember({"read", "write", "admin"}));
    app.add_option("--seller", made->sellers, "Limit the client to this seller; may be repeated");
    app.add_flag(
        "--continue-keyless", made->continues_keyless,
        "What was asked without a key before is this client's: a repetition has no effect. One client may");
    command.example("billmill keys new shop --data data")
        .example("billmill keys new reports --scope read --seller nordlicht --data data");
}

}  // namespace

void add_keys(CommandTable& table) {
    auto& keys = table.group("keys", "API keys, in the books themselves: a server may go on running");
    add_new(table, keys);

    const auto rotated = std::make_shared<KeysRotate>();
    auto& rotate = table.add(keys, "rotate", "Make a new key of a client; its others expire",
                             [rotated](const Context& context) { return run(*rotated, context); });
    table.add_json(rotate);
    rotate.options().add_option("client", rotated->client)->required();
    rotate.options()
        .add_option("--overlap", rotated->overlap, "How long the others still work (default: 24h)")
        ->type_name("TIME");
    rotate.example("billmill keys rotate shop --overlap 7d --data data");

    auto& listed = table.add(keys, "list", "Clients, their keys, and when each was last used", list_keys);
    table.add_json(listed);
    listed.example("billmill keys list --data data");

    const auto revoked = std::make_shared<KeysRevoke>();
    auto& revoke = table.add(keys, "revoke", "End each key of a client, or one of them",
                             [revoked](const Context& context) { return run(*revoked, context); });
    table.add_json(revoke);
    revoke.options().add_option("client", revoked->client)->required();
    revoke.options()
        .add_option("--key", revoked->key, "The number of the key to end")
        ->check(CLI::PositiveNumber);
    revoke.example("billmill keys revoke shop --key 1 --data data");
}

}  // namespace billmill::app
