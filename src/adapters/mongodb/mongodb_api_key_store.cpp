#include "adapters/mongodb/mongodb_api_key_store.hpp"

#include <algorithm>

#include "adapters/mongodb/session.hpp"
namespace billmill::adapters::mongodb {
namespace {

constexpr int tries_max = 10;  ///< Of finding the next number while others make keys of the same client.
constexpr const char* keyless_mark = "keyless-continued-by";

std::string id_of(const std::string& client, int number) {
    return number == 1 ? client : client + "/" + std::to_string(number);
}

Document document_of(const ports::Client& client, int number, const ports::ApiKey& key) {
    Document document;
    document.add("_id", id_of(client.id, number))
        .add("v", document_version)
        .add("client", client.id)
        .add("number", number)
        .add("scope", ports::name(client.scope))
        .add("sellers", client.sellers)
        .add("continues_keyless", client.continues_keyless)
        .add("client_created_at", client.created_at)
        .add("hash", key.hash)
        .add("created_at", key.created_at)
        .add("made_by", key.made_by)
        .add("expires_at", key.expires_at)
        .add("revoked", key.revoked)
        .add("last_used_at", key.last_used_at);
    return document;
}

/// A scope this program does not know gives the least. Older programs wrote keys without clients: their name is one.
ports::ClientKey read_key(Fields& fields) {
    const bool older = !fields.has("client");
    ports::ClientKey found;
    auto& client = found.client;
    client.id = older ? fields.text("_id") : fields.text("client");
    client.scope = ports::find_scope(fields.text("scope")).value_or(ports::Scope::read);
    client.sellers = fields.texts("sellers");
    client.continues_keyless = !older && fields.boolean("continues_keyless");
    client.created_at = fields.instant(older ? Name{"created_at"} : Name{"client_created_at"});
    auto& key = found.key;
    key.number = older ? 1 : fields.int32("number");
    key.hash = fields.digest("hash");
    key.created_at = fields.instant("created_at");
    key.made_by = older ? std::string{ports::maker_on_machine} : fields.text("made_by");
    if (fields.has("expires_at")) key.expires_at = fields.instant("expires_at");
    key.revoked = fields.boolean("revoked");
    if (fields.has("last_used_at")) key.last_used_at = fields.instant("last_used_at");
    return found;
}

Result<std::vector<ports::ClientKeys>> list_all(Session& session) {
    TRY(auto keys, session.find(Collection::api_keys, {}, {}, read_key));
    return ports::by_client(std::move(keys));
}

Result<ports::ClientKeys> keys_of(Session& session, const std::string& client) {
    TRY(auto all, list_all(session));
    for (auto& one : all) {
        if (one.client.id == client) return std::move(one);
    }
    return fail(Fault::not_found, "there is no client of that name");
}

Outcome insert(Session& session, Collection into, const Document& document) {
    TRY(const auto taken, session.insert(into, std::span{&document, 1}));
    if (taken.empty()) return {};
    return fail(Fault::conflict, "there is one of that name already");
}

/// The mark is made before the client: if the client then fails to be made, the same one can be asked for again.
Outcome claim_keyless(Session& session, const std::string& client) {
    Document mark;
    mark.add("_id", keyless_mark).add("v", document_version).add("client", client);
    const auto made = insert(session, Collection::meta, mark);
    if (made || made.error().fault != Fault::conflict) return made;
    TRY(const auto holder, session.find_one(Collection::meta, with("_id", keyless_mark), {},
                                            [](Fields& fields) { return fields.text("client"); }));
    if (holder == client) return {};
    return fail(Fault::conflict, "another client continues the one without a key");
}

}  // namespace

Outcome MongodbApiKeyStore::add(const ports::Client& client, const ports::ApiKey& first) {
    return database_.run([&](Session& session) -> Outcome {
        if (client.continues_keyless) {
            TRY(const auto there, session.count(Collection::api_keys, with("_id", client.id)));
            if (there != 0) return fail(Fault::conflict, "there is a client of that name already");
            TRY_DO(claim_keyless(session, client.id));
        }
        return insert(session, Collection::api_keys, document_of(client, 1, first));
    });
}

Result<int> MongodbApiKeyStore::add_key(const std::string& client, const ports::ApiKey& key) {
    return database_.run([&](Session& session) -> Result<int> {
        for (int tried = 0; tried < tries_max; ++tried) {
            TRY(const auto known, keys_of(session, client));
            if (std::ranges::any_of(known.keys, [&](const auto& one) { return one.hash == key.hash; }))
                return fail(Fault::conflict, "there is a key of that hash already");
            const int number = known.keys.back().number + 1;
            const auto made = insert(session, Collection::api_keys, document_of(known.client, number, key));
            if (made) return number;
            if (made.error().fault != Fault::conflict) return std::unexpected{made.error()};
        }
        return fail(Fault::conflict, "others make keys of this client, or the hash is taken");
    });
}

Outcome MongodbApiKeyStore::expire_older(const std::string& client, int number, Instant at) {
    return database_.run([&](Session& session) -> Outcome {
        TRY(const auto known, keys_of(session, client));
        for (const auto& key : known.keys) {
            if (key.number >= number || (key.expires_at && *key.expires_at <= at)) continue;
            TRY_DO(session.update_one(Collection::api_keys, with("_id", id_of(client, key.number)),
                                      with("$set", with("expires_at", at))));
        }
        return {};
    });
}

Outcome MongodbApiKeyStore::revoke(const std::string& client, std::optional<int> number) {
    return database_.run([&](Session& session) -> Outcome {
        TRY(const auto known, keys_of(session, client));
        bool found = false;
        for (const auto& key : known.keys) {
            if (number && key.number != *number) continue;
            found = true;
            TRY_DO(session.update_one(Collection::api_keys, with("_id", id_of(client, key.number)),
                                      with("$set", with("revoked", true))));
        }
        return found ? Outcome{} : fail(Fault::not_found, "the client has no key of that number");
    });
}

Outcome MongodbApiKeyStore::note_use(const std::string& client, int number, Instant at) {
    return database_.run([&](Session& session) -> Outcome {
        TRY_DO(session.update_one(Collection::api_keys, with("_id", id_of(client, number)),
                                  with("$set", with("last_used_at", at))));
        return {};
    });
}

Result<std::optional<ports::ClientKey>> MongodbApiKeyStore::find(const Digest& hash) {
    return database_.run([&](Session& session) {
        return session.find_one(Collection::api_keys, with("hash", hash), {}, read_key);
    });
}

Result<std::optional<ports::ClientKeys>> MongodbApiKeyStore::find_client(const std::string& id) {
    return database_.run([&](Session& session) -> Result<std::optional<ports::ClientKeys>> {
        auto found = keys_of(session, id);
        if (found) return *std::move(found);
        if (found.error().fault == Fault::not_found) return std::nullopt;
        return std::unexpected{std::move(found).error()};
    });
}

Result<std::vector<ports::ClientKeys>> MongodbApiKeyStore::list() {
    return database_.run([](Session& session) { return list_all(session); });
}

Result<bool> MongodbApiKeyStore::any() {
    return database_.run([](Session& session) -> Result<bool> {
        TRY(const auto one, session.find_one(Collection::api_keys, {}, {.limit = 1}, read_key));
        return one.has_value();
    });
}

}  // namespace billmill::adapters::mongodb
