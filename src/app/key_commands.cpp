#include <charconv>
#include <cstdio>
#include <filesystem>

#include "adapters/sqlite/sqlite_api_key_store.hpp"
#include "app/commands.hpp"
#include "app/duration.hpp"
#include "app/open_engines.hpp"
#include "app/outside.hpp"
#include "usecases/manage_clients.hpp"

namespace billmill::app {
namespace {

using adapters::sqlite::SqliteApiKeyStore;
using usecases::ManageClients;

enum class Access : bool { look, change };

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

Result<std::unique_ptr<Keys>> open_keys(const Settings& settings, Access access) {
    auto keys = std::make_unique<Keys>();
    TRY(keys->sellers, open_sellers(settings));
    if (settings.cluster()) {
        TRY(keys->cluster, open_engines(settings, keys->clock, *keys->sellers));
    } else if (access == Access::change) {
        TRY_DO(check_books_may_open(settings,
                                    *keys->sellers));  // A mistyped directory would get a key of no use.
        TRY(keys->own, SqliteApiKeyStore::open(settings.data));
    } else {
        TRY(keys->own, SqliteApiKeyStore::open_read_only(settings.data));
    }
    return keys;
}

/// A refusal of a use case, as the operator reads it.
std::unexpected<Error> said(const usecases::Refusal& refusal) {
    if (refusal.engine_failed()) return fail(refusal.fault, refusal.detail);
    auto text = refusal.detail;
    for (const auto& issue : refusal.issues) text += "\n  " + issue.pointer + "  " + issue.detail;
    return fail(Fault::invalid, text);
}

void show_once(const usecases::NewKey& made) {
    std::printf("%s\n", made.secret.c_str());
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

Outcome add_client(const KeysNew& command, const Settings& settings, ManageClients manage, bool first) {
    const auto made = manage.add(nullptr, {.id = command.client,
                                           .scope = command.scope.value_or(ports::Scope::write),
                                           .sellers = command.sellers,
                                           .continues_keyless = command.continues_keyless});
    if (!made) return said(made.error());
    show_once(*made);
    if (first) advise_on_keyless(settings, command);
    return {};
}

/// Another key of a client that is there. What holds for the client can't be changed by it.
Outcome add_key(const KeysNew& command, ManageClients manage) {
    if (!command.may_exist) {
        return fail(Fault::invalid,
                    "there is already a key named " + command.client +
                        "; choose another name, or give that client one more key: billmill keys new "
                        "--client " +
                        command.client);
    }
    if (command.scope || !command.sellers.empty() || command.continues_keyless) {
        return fail(Fault::invalid,
                    "the client " + command.client +
                        " is there: its scope and sellers hold for each of its keys; leave them out, "
                        "or choose another name");
    }
    const auto made = manage.add_key(nullptr, command.client, std::nullopt);
    if (!made) return said(made.error());
    show_once(*made);
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

}  // namespace

Outcome run(const KeysNew& command, const Settings& settings) {
    TRY(const auto keys, open_keys(settings, Access::change));
    TRY(const auto known, keys->store().list());
    for (const auto& one : known) {
        if (one.client.id == command.client) return add_key(command, keys->manage());
    }
    return add_client(command, settings, keys->manage(), known.empty());
}

Outcome run(const KeysRotate& command, const Settings& settings) {
    const auto overlap = read_duration(command.overlap);
    if (!overlap || *overlap > ManageClients::overlap_max)
        return fail(Fault::invalid, "--overlap is a number of s, m, h or d, such as 24h, and at most 90d");
    TRY(const auto keys, open_keys(settings, Access::change));
    const auto made = keys->manage().add_key(nullptr, command.client, *overlap);
    if (!made) return said(made.error());
    show_once(*made);
    std::fprintf(stderr, "The client's other keys expire at %s.\n",
                 rfc3339(made->key.created_at + *overlap).c_str());
    return {};
}

Outcome run(const KeysList&, const Settings& settings) {
    TRY(const auto keys, open_keys(settings, Access::look));
    TRY(const auto clients, keys->store().list());
    for (const auto& one : clients) {
        for (const auto& key : one.keys) print(one.client, key, keys->clock.now());
    }
    return {};
}

Outcome run(const KeysRevoke& command, const Settings& settings) {
    TRY(const auto keys, open_keys(settings, Access::change));
    const auto revoked = keys->manage().revoke(nullptr, command.client, command.key);
    if (!revoked) return said(revoked.error());
    const auto what = command.key ? "key " + std::to_string(*command.key) + " of " : "each key of ";
    std::printf("revoked %s%s; a running server knows within five seconds\n", what.c_str(),
                command.client.c_str());
    return {};
}

}  // namespace billmill::app
