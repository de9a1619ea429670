#include "adapters/sqlite/connection.hpp"

#include <sqlite3.h>

#include "adapters/sqlite/error.hpp"
#include "adapters/sqlite/gathering_vfs.hpp"
#include "foundation/invariant.hpp"

namespace billmill::adapters::sqlite {
namespace {

/// secure_delete = FAST: what is deleted is overwritten where its page is written anyway. Debian's default also writes each
/// page that becomes free, and a consumed message leaves a third of one.
/// foreign_keys is on but for the writer of the books, which puts a row's parent in the same transaction: a statement that has
/// both a foreign key and a trigger keeps a copy of each page before it changes. `verify` looks for rows without a parent.
/// wal_autocheckpoint = 0: only the writer's thread checkpoints, when it chooses to. SQLite before 3.51.3 can
/// corrupt the file when two connections write and checkpoint at the same moment.
constexpr const char* settings_of_all =
    "PRAGMA wal_autocheckpoint = 0;"
    "PRAGMA mmap_size = 0;"
    "PRAGMA foreign_keys = ON;"
    "PRAGMA cell_size_check = ON;"
    "PRAGMA trusted_schema = OFF;"
    "PRAGMA secure_delete = FAST;"
    "PRAGMA temp_store = MEMORY;";

}  // namespace

Result<std::unique_ptr<Connection>> Connection::open(const std::filesystem::path& file, Mode mode,
                                                     int cache_kib) {
    const int flags =
        SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
        (mode == Mode::read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    sqlite3* handle = nullptr;
    const int code =
        sqlite3_open_v2(file.c_str(), &handle, flags, mode == Mode::write ? gathering_vfs() : nullptr);
    std::unique_ptr<Connection> connection{new Connection{handle}};  // Even a failed opening must be closed.
    if (code != SQLITE_OK) return std::unexpected{error_of(code, "opening " + file.string())};
    sqlite3_busy_timeout(handle, busy_timeout_ms);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    TRY_DO(connection->script(settings_of_all));
    TRY_DO(connection->script(("PRAGMA cache_size = -" + std::to_string(cache_kib)).c_str()));
    if (mode == Mode::write)
        TRY_DO(connection->script(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF;"));
    if (mode == Mode::write_shared)
        TRY_DO(connection->script("PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA;"));
    return connection;
}

Connection::~Connection() {
    for (const auto& [text, statement] : statements_) sqlite3_finalize(statement.handle);
    sqlite3_close(handle_);
}

Result<Statement> Connection::prepare(Sql sql) {
    auto& statement = statements_[sql.text()];
    if (statement.handle == nullptr) {
        const int code = sqlite3_prepare_v3(handle_, sql.text(), -1, SQLITE_PREPARE_PERSISTENT,
                                            &statement.handle, nullptr);
        if (code != SQLITE_OK) {
            statements_.erase(sql.text());
            return std::unexpected{failed(code, std::string{"preparing: "} + sqlite3_errmsg(handle_))};
        }
    }
    INVARIANT(!statement.in_use, "a statement has one reader at a time");
    return Statement{*this, statement};
}

Outcome Connection::script(const char* text) {
    const int code = sqlite3_exec(handle_, text, nullptr, nullptr, nullptr);
    if (code == SQLITE_OK) return {};
    return std::unexpected{failed(code, "running a script")};
}

std::int64_t Connection::changes() const {
    return sqlite3_changes64(handle_);
}

std::int64_t Connection::changed_rows() const {
    return sqlite3_total_changes64(handle_);
}

bool Connection::in_transaction() const {
    return sqlite3_get_autocommit(handle_) == 0;
}

int Connection::extended_code() const {
    return sqlite3_extended_errcode(handle_);
}

Error Connection::failed(int code, std::string_view doing) {
    if (trouble_ == 0 && is_engine_trouble(code)) trouble_ = code;
    return error_of(code, doing);
}

}  // namespace billmill::adapters::sqlite
