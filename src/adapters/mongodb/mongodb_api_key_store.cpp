#include "adapters/mongodb/mongodb_api_key_store.hpp"

#include "adapters/mongodb/session.hpp"
namespace billmill::adapters::mongodb {
namespace {

constexpr std::int32_t rising = 1;

/// A scope this program does not know gives the least.
ports::ApiKey read_key(Fields& fields) {
    ports::ApiKey key;
    key.name = fields.text("_id");
    key.hash = fields.digest("hash");
    key.scope = ports::find_scope(fields.text("scope")).value_or(ports::Scope::read);
    key.sellers = fields.texts("sellers");
    key.created_at = fields.instant("created_at");
    if (fields.has("expires_at")) key.expires_at = fields.instant("expires_at");
    key.revoked = fields.boolean("revoked");
    return key;
}

}  // namespace

Outcome MongodbApiKeyStore::add(const ports::ApiKey& key) {
    Document document;
    document.add("_id", key.name)
        .add("v", document_version)
        .add("hash", key.hash)
        .add("scope", ports::name(key.scope))
        .add("sellers", key.sellers)
        .add("created_at", key.created_at)
        .add("expires_at", key.expires_at)
        .add("revoked", key.revoked);
    return database_.run([&](Session& session) -> Outcome {
        TRY(const auto taken, session.insert(Collection::api_keys, std::span{&document, 1}));
        if (taken.empty()) return {};
        return fail(Fault::conflict, "there is a key of that name already");
    });
}

Outcome MongodbApiKeyStore::revoke(const std::string& name) {
    return database_.run([&](Session& session) -> Outcome {
        const auto change = with("$set", with("revoked", true));
        TRY(const auto known, session.update_one(Collection::api_keys, with("_id", name), change));
        if (known == 0) return fail(Fault::not_found, "there is no key of that name");
        return {};
    });
}

Result<std::optional<ports::ApiKey>> MongodbApiKeyStore::find(const Digest& hash) {
    return database_.run([&](Session& session) {
        return session.find_one(Collection::api_keys, with("hash", hash), {}, read_key);
    });
}

Result<std::vector<ports::ApiKey>> MongodbApiKeyStore::list() {
    return database_.run([&](Session& session) {
        return session.find(Collection::api_keys, {}, {.sort = with("_id", rising)}, read_key);
    });
}

}  // namespace billmill::adapters::mongodb
