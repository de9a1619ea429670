#include "adapters/sqlite/database.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <future>

#include "adapters/sqlite/deadline.hpp"
#include "adapters/sqlite/error.hpp"
#include "adapters/sqlite/files.hpp"
#include "adapters/sqlite/schema.hpp"
#include "foundation/logging.hpp"

namespace billmill::adapters::sqlite {
namespace {

constexpr const char* file_name = "billmill.db";

/// Sums over all connections, and takes a lock for it, if left on.
void turn_off_memory_statistics() {
    [[maybe_unused]] static const int once = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/// Looks at every page it has time for: a torn page must be found before the next invoice is numbered.
Outcome quick_check(Connection& connection, std::chrono::milliseconds time_max) {
    const Deadline deadline{connection, time_max};
    const auto said = [&]() -> Result<std::optional<std::string>> {
        TRY(auto check, connection.query("PRAGMA quick_check(1)"));
        return first_row(check, [](Statement& s) { return s.text(0); });
    }();
    if (said && *said == "ok") return {};
    if (!said && deadline.passed()) {
        log::info("sqlite_check_cut_short", {{"time_ms", static_cast<std::int64_t>(time_max.count())}});
        connection.clear_trouble();
        return {};
    }
    if (!said) return std::unexpected{said.error()};
    return fail(Fault::corrupt, "the database file is damaged: " + said->value_or("no answer"));
}

/// Other programs do not enforce foreign keys: a record of no series, or with a number before all others, would be read by
/// nobody.
Result<std::vector<std::string>> rows_nobody_reads(Connection& connection) {
    TRY(auto orphans, connection.query("PRAGMA foreign_key_check"));
    TRY(auto rows, all_rows(orphans, [](Statement& s) {
            return "a row of " + s.text(0) + " belongs to no row of " + s.text(2);
        }));
    TRY(auto below, connection.query("SELECT number FROM invoices WHERE number < 1"));
    TRY(const auto numbers, all_rows(below, [](Statement& s) {
            return "a record has the number " + std::to_string(s.integer(0)) + ", and numbers begin at 1";
        }));
    rows.insert(rows.end(), numbers.begin(), numbers.end());
    constexpr std::size_t shown_max = 100;
    rows.resize(std::min(rows.size(), shown_max));
    return rows;
}

}  // namespace

Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path& directory,
                                                 DatabaseOptions options) {
    turn_off_memory_statistics();
    std::unique_ptr<Database> database{new Database};
    TRY(auto lock, DirectoryLock::take(directory));
    database->lock_.emplace(std::move(lock));
    const auto file = directory / file_name;
    TRY_DO(make_private(file));
    TRY_DO(database->lock_->hold(file));
    TRY(auto connection, Connection::open(file, Connection::Mode::write, options.writer_cache_kib));
    if (database->lock_->left_unclean()) log::info("sqlite_recovers", {{"after", "an unclean stop"}});
    TRY_DO(quick_check(*connection, options.check_time_max));
    TRY_DO(migrate(*connection));
    TRY_DO(sync(directory, O_RDONLY | O_DIRECTORY));
    auto* signals = &database->signals_;
    database->writer_ =
        std::make_unique<Writer>(std::move(connection), options.writer,
                                 Writer::Hooks{[signals] { signals->fire(); }, std::move(options.on_fatal)});
    TRY(database->readers_, Readers::open(file, options.readers, options.reader_cache_kib));
    return database;
}

Result<bool> Database::exists(const std::filesystem::path& directory) {
    turn_off_memory_statistics();
    const auto file = directory / file_name;
    std::error_code error;
    const auto status = std::filesystem::status(file, error);
    if (status.type() == std::filesystem::file_type::not_found) return false;
    if (error) return fail(Fault::unavailable, "cannot look at " + file.string() + ": " + error.message());
    TRY(const auto connection, Connection::open(file, Connection::Mode::read_only, 0));
    TRY(const auto version, connection->number("PRAGMA user_version"));
    return version > 0;
}

Result<std::unique_ptr<Database>> Database::open_read_only(const std::filesystem::path& directory,
                                                           int readers) {
    turn_off_memory_statistics();
    const auto file = directory / file_name;
    if (!std::filesystem::exists(file))
        return fail(Fault::not_found, "there is no database in " + directory.string());
    const DatabaseOptions options;
    std::unique_ptr<Database> database{new Database};
    const int cache_kib = readers == 1 ? options.writer_cache_kib : options.reader_cache_kib;
    TRY(database->readers_, Readers::open(file, readers, cache_kib));
    TRY_DO(check_version(database->readers_->borrow().connection()));
    return database;
}

Database::~Database() {
    readers_.reset();  // Before the writer, so that it can empty the WAL.
    if (writer_ && writer_->close()) lock_->release_clean();
}

void Database::submit(Work work, Done done, std::size_t bytes) {
    if (!writer_) return done(fail(Fault::forbidden, "the database is open for reading only"));
    writer_->submit(std::move(work), std::move(done), bytes);
}

Outcome Database::write_and_wait(Work work, std::size_t bytes) {
    INVARIANT(!writer_ || !writer_->is_this_thread(), "a completion waits for the thread it runs on");
    std::promise<Outcome> promise;
    auto future = promise.get_future();
    submit(std::move(work), [&promise](Outcome outcome) { promise.set_value(std::move(outcome)); }, bytes);
    return future.get();
}

Result<std::vector<std::string>> Database::check_pages() {
    const auto lease = readers_->borrow();
    TRY(auto check, lease.connection().query("PRAGMA integrity_check(100)"));
    auto said = all_rows(check, [](Statement& s) { return s.text(0); });
    if (!said && said.error().fault != Fault::corrupt) return said;
    if (!said) return std::vector{said.error().what};
    if (said->size() != 1 || said->front() != "ok") return said;
    return rows_nobody_reads(lease.connection());
}

Outcome Database::backup_to(const std::filesystem::path& file) {
    if (std::filesystem::exists(file)) return fail(Fault::conflict, file.string() + " exists");
    TRY_DO(make_private(file));  // SQLite fills an empty file, and would make one that everybody may read.
    {
        const auto lease = readers_->borrow();
        TRY_DO(lease.connection().run("VACUUM INTO ?", file.string()));
    }
    TRY_DO(sync(file, O_RDONLY));
    return sync(std::filesystem::absolute(file).parent_path(), O_RDONLY | O_DIRECTORY);
}

WriterActivity Database::activity() const {
    return writer_ ? writer_->activity() : WriterActivity{};
}

Outcome Database::healthy() const {
    if (writer_ && writer_->failed()) return fail(Fault::unavailable, "the database has failed");
    return {};
}

}  // namespace billmill::adapters::sqlite
