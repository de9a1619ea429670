#include "adapters/sqlite/statement.hpp"

#include <sqlite3.h>

#include "adapters/sqlite/connection.hpp"

namespace billmill::adapters::sqlite {

Statement::Statement(Connection& connection, Prepared& prepared)
    : connection_{&connection}, prepared_{&prepared}, statement_{prepared.handle} {
    prepared.in_use = true;
}

Statement::Statement(Statement&& other) noexcept
    : connection_{other.connection_},
      prepared_{other.prepared_},
      statement_{std::exchange(other.statement_, nullptr)},
      bind_code_{other.bind_code_},
      malformed_{other.malformed_} {}

Statement::~Statement() {
    if (statement_ == nullptr) return;
    sqlite3_reset(statement_);  // Repeats the last step's code, which step() has reported.
    sqlite3_clear_bindings(statement_);
    prepared_->in_use = false;
}

Result<bool> Statement::step() {
    if (malformed_) return fail(Fault::corrupt, "SQLite: a stored value has the wrong shape");
    if (bind_code_ != SQLITE_OK) return std::unexpected{connection_->failed(bind_code_, "binding a value")};
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return std::unexpected{connection_->failed(connection_->extended_code(), "running a statement")};
}

Outcome Statement::run() {
    while (true) {
        TRY(const bool more, step());
        if (!more) return {};
    }
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(statement_, column);
}

std::string_view Statement::view(int column) const {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
    return {bytes == nullptr ? "" : bytes,
            static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

Uuid Statement::uuid(int column) {
    if (const auto id = Uuid::from_raw(view(column))) return *id;
    malformed_ = true;
    return {};
}

void Statement::note(int code) {
    if (code != SQLITE_OK) bind_code_ = code;
}

void Statement::bind_integer(int index, std::int64_t value) {
    note(sqlite3_bind_int64(statement_, index, value));
}

void Statement::bind_text(int index, std::string_view value, bool keep) {
    // An empty view may hold a null pointer, which SQLite would take for NULL.
    note(sqlite3_bind_text64(statement_, index, value.empty() ? "" : value.data(), value.size(),
                             keep ? SQLITE_STATIC : SQLITE_TRANSIENT, SQLITE_UTF8));
}

void Statement::bind_blob(int index, std::string_view value, bool keep) {
    note(sqlite3_bind_blob64(statement_, index, value.empty() ? "" : value.data(), value.size(),
                             keep ? SQLITE_STATIC : SQLITE_TRANSIENT));
}

void Statement::bind_null(int index) {
    note(sqlite3_bind_null(statement_, index));
}

}  // namespace billmill::adapters::sqlite
