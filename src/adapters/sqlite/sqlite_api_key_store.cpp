#include "adapters/sqlite/sqlite_api_key_store.hpp"

namespace billmill::adapters::sqlite {
namespace {

constexpr char separator = ',';  ///< Seller ids are [a-z0-9-].

std::string join(const std::vector<std::string>& sellers) {
    std::string text;
    for (const auto& seller : sellers) {
        if (!text.empty()) text.push_back(separator);
        text.append(seller);
    }
    return text;
}

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> sellers;
    while (!text.empty()) {
        const auto end = text.find(separator);
        sellers.emplace_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return sellers;
}

/// A scope this program does not know gives the least.
ports::ApiKey read_key(Statement& row) {
    ports::ApiKey key;
    key.name = row.text(0);
    key.hash = row.digest(1);
    key.scope = ports::find_scope(row.view(2)).value_or(ports::Scope::read);
    key.sellers = split(row.view(3));
    key.created_at = row.instant(4);
    if (!row.is_null(5)) key.expires_at = row.instant(5);
    key.revoked = row.boolean(6);
    return key;
}

}  // namespace

Outcome SqliteApiKeyStore::add(const ports::ApiKey& key) {
    return database_.write([&](Connection& writer) {
        return writer.run(
            "INSERT INTO api_keys (name, hash, scope, sellers, created_at, expires_at, revoked) "
            "VALUES (?,?,?,?,?,?,?)",
            key.name, key.hash, ports::name(key.scope), join(key.sellers), key.created_at, key.expires_at,
            key.revoked);
    });
}

Outcome SqliteApiKeyStore::revoke(const std::string& name) {
    return database_.write([&](Connection& writer) -> Outcome {
        TRY_DO(writer.run("UPDATE api_keys SET revoked = 1 WHERE name = ?", name));
        if (writer.changes() == 0) return fail(Fault::not_found, "there is no key of that name");
        return {};
    });
}

Result<std::optional<ports::ApiKey>> SqliteApiKeyStore::find(const Digest& hash) {
    return database_.read([&](Connection& reader) -> Result<std::optional<ports::ApiKey>> {
        TRY(auto row,
            reader.query("SELECT name, hash, scope, sellers, created_at, expires_at, revoked FROM api_keys "
                         "WHERE hash = ?",
                         hash));
        return first_row(row, read_key);
    });
}

Result<std::vector<ports::ApiKey>> SqliteApiKeyStore::list() {
    return database_.read([&](Connection& reader) -> Result<std::vector<ports::ApiKey>> {
        TRY(auto rows,
            reader.query("SELECT name, hash, scope, sellers, created_at, expires_at, revoked FROM api_keys "
                         "ORDER BY name"));
        return all_rows(rows, read_key);
    });
}

}  // namespace billmill::adapters::sqlite
