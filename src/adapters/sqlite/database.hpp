#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "adapters/sqlite/bus_signals.hpp"
#include "adapters/sqlite/directory_lock.hpp"
#include "adapters/sqlite/readers.hpp"
#include "adapters/sqlite/writer.hpp"
#include "foundation/invariant.hpp"

namespace billmill::adapters::sqlite {

struct DatabaseOptions {
    WriterLimits writer;
    int readers = 4;
    int writer_cache_kib = 64 * 1024;
    int reader_cache_kib = 8 * 1024;
    /// When it is opened, the file's pages are checked for so long at most; a large one's only in part.
    std::chrono::milliseconds check_time_max{10'000};
    /// Called once, on the writer's thread, when the process must end: nothing is accepted any more.
    std::function<void(const Error&)> on_fatal;
};

/// One SQLite file, DIR/billmill.db, and the only thread that writes it: what every adapter of
/// this module stands on.
///
/// Promise:   a write() that succeeded survives a crash of process and machine; reads see every write that
///            succeeded before them, and one state throughout.
/// Errors:    conflict: another process holds the directory. corrupt: the file is damaged. invalid: it was
///            made by another program or a newer version. unavailable: queue full, disk full, or the engine
///            failed (see Writer).
/// Threads:   any. Ownership: outlives every adapter made on it.
class Database {
public:
    static Result<std::unique_ptr<Database>> open(const std::filesystem::path& directory,
                                                  DatabaseOptions options = {});
    /// Whether an earlier open() made a database in this directory. An empty file, or one that has no tables of ours, is none.
    /// Errors: corrupt: the file is no database.  unavailable.
    static Result<bool> exists(const std::filesystem::path& directory);
    /// For tools, also while a server runs. Writing fails with `forbidden`.
    static Result<std::unique_ptr<Database>> open_read_only(const std::filesystem::path& directory,
                                                            int readers = 1);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    void submit(Work work, Done done, Undo undo = Undo::savepoint, std::size_t bytes = 256);

    /// Runs `work(Connection&) -> Result<T>` in a group commit and waits until it is durable.
    template <class F>
    auto write(F work, std::size_t bytes = 256) -> std::invoke_result_t<F&, Connection&>;

    /// Runs `work(Connection&) -> Result<T>` in one read transaction.
    template <class F>
    auto read(F work) -> std::invoke_result_t<F&, Connection&>;

    /// Looks at every page and every index. Returns what is wrong, at most 100 sentences; empty: nothing.
    /// Errors: unavailable.
    Result<std::vector<std::string>> check_pages();

    /// Writes a complete, defragmented copy into a new file while work goes on.
    /// Errors: conflict: the file exists.  unavailable.
    Outcome backup_to(const std::filesystem::path& file);

    [[nodiscard]] BusSignals& signals() { return signals_; }
    [[nodiscard]] WriterActivity activity() const;
    /// For readiness: unavailable once the engine has failed.
    [[nodiscard]] Outcome healthy() const;

private:
    Database() = default;
    Outcome write_and_wait(Work work, std::size_t bytes);

    BusSignals signals_;
    std::optional<DirectoryLock> lock_;
    std::unique_ptr<Writer> writer_;
    std::unique_ptr<Readers> readers_;
};

template <class F>
auto Database::write(F work, std::size_t bytes) -> std::invoke_result_t<F&, Connection&> {
    using R = std::invoke_result_t<F&, Connection&>;
    std::optional<R> result;
    TRY_DO(write_and_wait(
        [&](Connection& connection) -> Outcome {
            result = work(connection);
            if (!*result) return std::unexpected{result->error()};
            return {};
        },
        bytes));
    return std::move(*result);
}

template <class F>
auto Database::read(F work) -> std::invoke_result_t<F&, Connection&> {
    const auto lease = readers_->borrow();
    auto& connection = lease.connection();
    TRY_DO(connection.run("BEGIN"));
    auto result = work(connection);
    if (auto ended = connection.run("COMMIT"); !ended && result)
        return std::unexpected{std::move(ended).error()};
    return result;
}

}  // namespace billmill::adapters::sqlite
