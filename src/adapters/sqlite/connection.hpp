#pragma once

#include <filesystem>
#include <memory>
#include <unordered_map>

#include "adapters/sqlite/statement.hpp"
#include "foundation/result.hpp"

struct sqlite3;

namespace billmill::adapters::sqlite {

/// One connection to the file, and its prepared statements.      Threads: one at a time.
class Connection {
public:
    enum class Mode : std::uint8_t {
        write,      ///< Creates the file, with a WAL. The only one that writes and checkpoints.
        read_only,  ///< Can neither write nor checkpoint.
        /// Creates the file. Several processes may write it: with a rollback journal, which needs no checkpoints.
        write_shared,
    };
    static constexpr int busy_timeout_ms = 5'000;  ///< Another process (a tool) may hold a lock for a moment.

    /// Opened with the settings that every connection shares.
    /// Errors: unavailable. corrupt: not a database. not_found: no such file, for Mode::read_only.
    static Result<std::unique_ptr<Connection>> open(const std::filesystem::path& file, Mode mode,
                                                    int cache_kib);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Runs to the end; the values must live until it returns.
    template <class... Values>
    Outcome run(Sql sql, const Values&... values) {
        TRY(auto statement, prepare(sql));
        return statement.bind(true, values...).run();
    }
    /// Ready to be stepped; the values are copied.
    template <class... Values>
    Result<Statement> query(Sql sql, const Values&... values) {
        TRY(auto statement, prepare(sql));
        statement.bind(false, values...);
        return statement;
    }
    /// The first column of the first row as a number.
    template <class... Values>
    Result<std::int64_t> number(Sql sql, const Values&... values) {
        TRY(auto statement, query(sql, values...));
        TRY(const auto row, first_row(statement, [](Statement& s) { return s.integer(0); }));
        return row.value_or(0);
    }
    /// Several statements without values, not kept.
    Outcome script(const char* text);

    [[nodiscard]] std::int64_t changes() const;       ///< Rows changed by the last statement.
    [[nodiscard]] std::int64_t changed_rows() const;  ///< By all statements so far, those of triggers too.
    [[nodiscard]] bool in_transaction() const;
    [[nodiscard]] int extended_code() const;
    /// The first engine trouble since clear_trouble(); 0: none.
    [[nodiscard]] int trouble() const { return trouble_; }
    void clear_trouble() { trouble_ = 0; }
    Error failed(int code, std::string_view doing);
    [[nodiscard]] sqlite3* handle() const { return handle_; }

private:
    explicit Connection(sqlite3* handle) : handle_{handle} {}
    Result<Statement> prepare(Sql sql);

    sqlite3* handle_;
    std::unordered_map<const char*, Prepared> statements_;
    int trouble_ = 0;
};

}  // namespace billmill::adapters::sqlite
