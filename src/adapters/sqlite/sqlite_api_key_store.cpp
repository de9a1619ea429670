#include "adapters/sqlite/sqlite_api_key_store.hpp"

#include "adapters/sqlite/files.hpp"
#include "adapters/sqlite/schema.hpp"

namespace billmill::adapters::sqlite {
namespace {

constexpr const char* file_name = "keys.db";
constexpr const char* books_name = "billmill.db";
constexpr int file_version = 1;
constexpr int cache_kib = 256;
constexpr char separator = ',';  ///< Seller ids are [a-z0-9-].

constexpr const char* tables = R"sql(
CREATE TABLE clients (
  id TEXT PRIMARY KEY, scope TEXT NOT NULL, sellers TEXT NOT NULL, continues_keyless INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX clients_keyless ON clients (continues_keyless) WHERE continues_keyless = 1;
CREATE TABLE keys (
  client TEXT NOT NULL REFERENCES clients, number INTEGER NOT NULL, hash BLOB NOT NULL UNIQUE,
  created_at INTEGER NOT NULL, made_by TEXT NOT NULL, expires_at INTEGER, revoked INTEGER NOT NULL,
  last_used_at INTEGER, PRIMARY KEY (client, number)
) STRICT;
)sql";

#define CLIENT_COLUMNS "c.id, c.scope, c.sellers, c.continues_keyless, c.created_at"
#define KEY_COLUMNS "k.number, k.hash, k.created_at, k.made_by, k.expires_at, k.revoked, k.last_used_at"

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
ports::ClientKey read_key(Statement& row) {
    ports::ClientKey found;
    auto& client = found.client;
    client.id = row.text(0);
    client.scope = ports::find_scope(row.view(1)).value_or(ports::Scope::read);
    client.sellers = split(row.view(2));
    client.continues_keyless = row.boolean(3);
    client.created_at = row.instant(4);
    auto& key = found.key;
    key.number = row.int32(5);
    key.hash = row.digest(6);
    key.created_at = row.instant(7);
    key.made_by = row.text(8);
    if (!row.is_null(9)) key.expires_at = row.instant(9);
    key.revoked = row.boolean(10);
    if (!row.is_null(11)) key.last_used_at = row.instant(11);
    return found;
}

Outcome insert(Connection& writer, const ports::Client& client) {
    return writer.run(
        "INSERT INTO clients (id, scope, sellers, continues_keyless, created_at) VALUES (?,?,?,?,?)",
        client.id, ports::name(client.scope), join(client.sellers), client.continues_keyless,
        client.created_at);
}

Outcome insert(Connection& writer, const std::string& client, int number, const ports::ApiKey& key) {
    return writer.run(
        "INSERT INTO keys (client, number, hash, created_at, made_by, expires_at, revoked, last_used_at) "
        "VALUES (?,?,?,?,?,?,?,?)",
        client, number, key.hash, key.created_at, key.made_by, key.expires_at, key.revoked, key.last_used_at);
}

/// What older programs kept in the books: a name, and one key.
Outcome bring_over(Connection& writer, const std::filesystem::path& books) {
    if (!std::filesystem::exists(books)) return {};
    TRY(const auto old, Connection::open(books, Connection::Mode::read_only, cache_kib));
    TRY(const auto kept, old->number("SELECT count(*) FROM sqlite_schema WHERE name = 'api_keys'"));
    if (kept == 0) return {};
    TRY(auto rows,
        old->query("SELECT name, scope, sellers, 0, created_at, 1, hash, created_at, ?, expires_at, "
                   "revoked, NULL FROM api_keys ORDER BY name",
                   ports::maker_on_machine));
    TRY(const auto all, all_rows(rows, read_key));
    for (const auto& [client, key] : all) {
        TRY_DO(insert(writer, client));
        TRY_DO(insert(writer, client.id, key.number, key));
    }
    return {};
}

Outcome check_maker(Connection& connection, std::int64_t version) {
    TRY(const auto maker, connection.number("PRAGMA application_id"));
    if (version != 0 && maker != application_id)
        return fail(Fault::invalid, "the file of keys was made by another program");
    if (version > file_version) return fail(Fault::invalid, "the file of keys was made by a newer billmill");
    return {};
}

}  // namespace

Result<std::unique_ptr<SqliteApiKeyStore>> SqliteApiKeyStore::open(const std::filesystem::path& directory) {
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    if (error) return fail(Fault::unavailable, "cannot make " + directory.string() + ": " + error.message());
    const auto file = directory / file_name;
    TRY_DO(make_private(file));
    TRY(auto connection, Connection::open(file, Connection::Mode::write_shared, cache_kib));
    std::unique_ptr<SqliteApiKeyStore> store{new SqliteApiKeyStore{std::move(connection)}};
    TRY_DO(store->prepare(directory));
    TRY_DO(sync(directory, O_RDONLY | O_DIRECTORY));
    return store;
}

Result<std::unique_ptr<SqliteApiKeyStore>> SqliteApiKeyStore::open_read_only(
    const std::filesystem::path& directory) {
    const auto file = directory / file_name;
    const bool there = std::filesystem::exists(file);
    TRY(auto connection,
        Connection::open(there ? file : std::filesystem::path{":memory:"},
                         there ? Connection::Mode::read_only : Connection::Mode::write_shared, cache_kib));
    std::unique_ptr<SqliteApiKeyStore> store{new SqliteApiKeyStore{std::move(connection)}};
    TRY_DO(store->prepare(directory));
    return store;
}

/// In one transaction, so that keys are brought over once: what is revoked here later stays revoked.
Outcome SqliteApiKeyStore::prepare(const std::filesystem::path& directory) {
    TRY(const auto version, connection_->number("PRAGMA user_version"));
    TRY_DO(check_maker(*connection_, version));
    if (version == file_version) return {};
    return write([&](Connection& writer) -> Outcome {
        TRY(const auto now, writer.number("PRAGMA user_version"));
        if (now == file_version) return {};  // Another process was quicker.
        TRY_DO(writer.script(tables));
        TRY_DO(bring_over(writer, directory / books_name));
        const auto marks = "PRAGMA application_id = " + std::to_string(application_id) +
                           ";PRAGMA user_version = " + std::to_string(file_version);
        return writer.script(marks.c_str());
    });
}

template <class F>
auto SqliteApiKeyStore::write(F work) -> std::invoke_result_t<F&, Connection&> {
    const std::lock_guard lock{mutex_};
    TRY_DO(connection_->run("BEGIN IMMEDIATE"));
    auto result = work(*connection_);
    if (!result) {
        if (connection_->in_transaction())
            (void)connection_->run("ROLLBACK");  // The first error is the one to tell.
        return result;
    }
    if (auto committed = connection_->run("COMMIT"); !committed) {
        if (connection_->in_transaction()) (void)connection_->run("ROLLBACK");
        return std::unexpected{std::move(committed).error()};
    }
    return result;
}

Outcome SqliteApiKeyStore::add(const ports::Client& client, const ports::ApiKey& first) {
    return write([&](Connection& writer) -> Outcome {
        TRY_DO(insert(writer, client));
        return insert(writer, client.id, 1, first);
    });
}

Result<int> SqliteApiKeyStore::add_key(const std::string& client, const ports::ApiKey& key) {
    return write([&](Connection& writer) -> Result<int> {
        TRY(const auto last, writer.number("SELECT max(number) FROM keys WHERE client = ?", client));
        if (last == 0) return fail(Fault::not_found, "there is no client of that name");
        const auto number = static_cast<int>(last) + 1;
        TRY_DO(insert(writer, client, number, key));
        return number;
    });
}

Outcome SqliteApiKeyStore::expire_older(const std::string& client, int number, Instant at) {
    return write([&](Connection& writer) -> Outcome {
        return writer.run(
            "UPDATE keys SET expires_at = min(?, coalesce(expires_at, ?)) WHERE client = ? AND number < ?",
            at, at, client, number);
    });
}

Outcome SqliteApiKeyStore::revoke(const std::string& client, std::optional<int> number) {
    return write([&](Connection& writer) -> Outcome {
        TRY_DO(writer.run("UPDATE keys SET revoked = 1 WHERE client = ? AND number = coalesce(?, number)",
                          client, number));
        if (writer.changes() == 0) return fail(Fault::not_found, "there is no such client or key");
        return {};
    });
}

Outcome SqliteApiKeyStore::note_use(const std::string& client, int number, Instant at) {
    return write([&](Connection& writer) -> Outcome {
        return writer.run("UPDATE keys SET last_used_at = ? WHERE client = ? AND number = ?", at, client,
                          number);
    });
}

Result<std::optional<ports::ClientKey>> SqliteApiKeyStore::find(const Digest& hash) {
    const std::lock_guard lock{mutex_};
    TRY(auto row, connection_->query("SELECT " CLIENT_COLUMNS ", " KEY_COLUMNS
                                     " FROM keys k JOIN clients c ON c.id = k.client WHERE k.hash = ?",
                                     hash));
    return first_row(row, read_key);
}

Result<std::optional<ports::ClientKeys>> SqliteApiKeyStore::find_client(const std::string& id) {
    const std::lock_guard lock{mutex_};
    TRY(auto rows,
        connection_->query("SELECT " CLIENT_COLUMNS ", " KEY_COLUMNS
                           " FROM keys k JOIN clients c ON c.id = k.client WHERE c.id = ? ORDER BY k.number",
                           id));
    TRY(auto keys, all_rows(rows, read_key));
    auto clients = ports::by_client(std::move(keys));
    if (clients.empty()) return std::nullopt;
    return std::move(clients.front());
}

Result<std::vector<ports::ClientKeys>> SqliteApiKeyStore::list() {
    const std::lock_guard lock{mutex_};
    TRY(auto rows,
        connection_->query("SELECT " CLIENT_COLUMNS ", " KEY_COLUMNS
                           " FROM keys k JOIN clients c ON c.id = k.client ORDER BY c.id, k.number"));
    TRY(auto keys, all_rows(rows, read_key));
    return ports::by_client(std::move(keys));
}

Result<bool> SqliteApiKeyStore::any() {
    const std::lock_guard lock{mutex_};
    TRY(const auto count, connection_->number("SELECT EXISTS (SELECT 1 FROM keys)"));
    return count != 0;
}

Outcome SqliteApiKeyStore::backup_to(const std::filesystem::path& file) {
    if (std::filesystem::exists(file)) return fail(Fault::conflict, file.string() + " exists");
    TRY_DO(make_private(file));
    {
        const std::lock_guard lock{mutex_};
        TRY_DO(connection_->run("VACUUM INTO ?", file.string()));
    }
    TRY_DO(sync(file, O_RDONLY));
    return sync(std::filesystem::absolute(file).parent_path(), O_RDONLY | O_DIRECTORY);
}

}  // namespace billmill::adapters::sqlite
