#include "app/local_engines.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <limits>

#include "adapters/filesystem/heads_file.hpp"
#include "adapters/sqlite/sqlite_api_key_store.hpp"
#include "adapters/sqlite/sqlite_invoice_index.hpp"
#include "app/local_stores.hpp"
#include "app/own_resources.hpp"
#include "foundation/logging.hpp"

namespace billmill::app {
namespace {

constexpr int exit_engine_failed = 70;  ///< EX_SOFTWARE: a supervisor starts us again, and we recover.

/// Nobody knows what the disk holds now. The next start finds out.
void end_at_once(const Error& error) {
    log::error("storage_failed", {{"why", error.what},
                                  {"next", "free or replace the disk; billmill recovers at its next start"}});
    _exit(exit_engine_failed);
}

Result<std::unique_ptr<adapters::sqlite::Database>> open_database(const Settings& settings) {
    std::error_code error;
    std::filesystem::create_directories(settings.data, error);
    if (error) {
        return fail(Fault::unavailable,
                    "cannot make the data directory " + settings.data.string() + ": " + error.message());
    }
    adapters::sqlite::DatabaseOptions options;
    options.on_fatal = end_at_once;
    return adapters::sqlite::Database::open(settings.data, std::move(options));
}

/// NaN: it was not told.
double free_bytes(const std::filesystem::path& folder) {
    std::error_code error;
    const auto space = std::filesystem::space(folder, error);
    return error ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(space.available);
}

/// Where documents are kept on the same disk, their one sync of a batch covers the heads as well.
adapters::filesystem::HeadsFile::Sync sync_of_heads(const Settings& settings) {
    using Sync = adapters::filesystem::HeadsFile::Sync;
    struct stat data{};
    struct stat documents{};
    const bool same_disk = settings.keep_documents && stat(settings.data.c_str(), &data) == 0 &&
                           stat((settings.data / "documents").c_str(), &documents) == 0 &&
                           data.st_dev == documents.st_dev;
    return same_disk ? Sync::with_the_documents : Sync::by_itself;
}

class LocalEngines final : public Engines {
public:
    LocalEngines(std::unique_ptr<adapters::sqlite::Database> database,
                 std::unique_ptr<adapters::sqlite::SqliteApiKeyStore> keys,
                 std::unique_ptr<adapters::sqlite::SqliteInvoiceIndex> index, const Settings& settings)
        : keys_{std::move(keys)},
          index_{std::move(index)},
          database_{std::move(database)},
          stores_{*database_, settings.waiting_max},
          folder_{settings.data},
          heads_{folder_ / "heads", sync_of_heads(settings)} {}

    /// Who held them is dead: the directory is ours.
    Outcome end_leases() { return stores_.deliveries.end_leases(); }

    EnginePorts ports() override {
        return {.bus = stores_.bus,
                .inbox = stores_.inbox,
                .customers = stores_.customers,
                .invoices = stores_.invoices,
                .deliveries = stores_.deliveries,
                .parked = stores_.parked,
                .mail_gates = stores_.mail_gates,
                .dead_letters = stores_.dead_letters,
                .crash_marks = stores_.crash_marks,
                .keys = *keys_,
                .account = stores_.account,
                .events = &stores_.events,
                .runs = &stores_.runs,
                .webhooks = &stores_.webhooks,
                .index = index_.get(),
                .derived = index_.get(),
                .order = &stores_.order};
    }
    std::vector<WatchedEngine> watched() override {
        std::vector<WatchedEngine> engines;
        engines.push_back({.name = "store",
                           .peer = {},
                           .own = true,
                           .needed_to_accept = true,
                           .advice = "until then requests are answered 503",
                           .ask = [this]() -> Outcome {
                               TRY_DO(database_->healthy());
                               return probe_folder(folder_);
                           }});
        return engines;
    }
    ports::HeadsStore* heads() override { return &heads_; }
    Result<std::vector<std::string>> check_pages() override { return database_->check_pages(); }
    void add_metrics(metrics::Registry& metrics) override {
        metrics.callback_counter("billmill_store_commits_total", "Group commits, one sync each.", {},
                                 [this] { return static_cast<double>(database_->activity().groups); });
        metrics.callback_counter("billmill_store_jobs_total", "Writes.", {},
                                 [this] { return static_cast<double>(database_->activity().jobs); });
        metrics.callback_gauge("billmill_store_queue", "Writes that wait for a commit.", {},
                               [this] { return static_cast<double>(database_->activity().queued); });
        metrics.callback_gauge("billmill_data_free_bytes",
                               "What the disk of the data directory can still take.", {},
                               [this] { return free_bytes(folder_); });
    }

private:
    std::unique_ptr<adapters::sqlite::SqliteApiKeyStore> keys_;
    std::unique_ptr<adapters::sqlite::SqliteInvoiceIndex> index_;
    std::unique_ptr<adapters::sqlite::Database> database_;
    LocalStores stores_;
    const std::filesystem::path folder_;
    adapters::filesystem::HeadsFile heads_;
};

}  // namespace

Result<std::unique_ptr<Engines>> open_local_engines(const Settings& settings) {
    TRY(auto database, open_database(settings));
    TRY(auto keys, adapters::sqlite::SqliteApiKeyStore::open(settings.data));
    TRY(auto index, adapters::sqlite::SqliteInvoiceIndex::open(settings.data));
    auto engines =
        std::make_unique<LocalEngines>(std::move(database), std::move(keys), std::move(index), settings);
    TRY_DO(engines->end_leases());
    return engines;
}

Result<std::unique_ptr<Engines>> read_local_engines(const Settings& settings, int readers) {
    TRY(auto database, adapters::sqlite::Database::open_read_only(settings.data, readers));
    TRY(auto keys, adapters::sqlite::SqliteApiKeyStore::open_read_only(settings.data));
    TRY(auto index, adapters::sqlite::SqliteInvoiceIndex::open_read_only(settings.data));
    return std::make_unique<LocalEngines>(std::move(database), std::move(keys), std::move(index), settings);
}

}  // namespace billmill::app
