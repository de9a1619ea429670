#include "app/local_engines.hpp"

#include <unistd.h>

#include <filesystem>

#include "adapters/memory/lru_cache.hpp"
#include "app/local_stores.hpp"
#include "foundation/logging.hpp"

namespace billmill::app {
namespace {

constexpr int exit_engine_failed = 70;  ///< EX_SOFTWARE: a supervisor starts us again, and we recover.
constexpr std::size_t cache_bytes = 32 << 20;

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

class LocalEngines final : public Engines {
public:
    LocalEngines(std::unique_ptr<adapters::sqlite::Database> database, std::int64_t waiting_max,
                 const ports::Clock& clock)
        : database_{std::move(database)}, stores_{*database_, waiting_max}, cache_{cache_bytes, clock} {}

    /// Who held them is dead: the directory is ours.
    Outcome end_leases() { return stores_.deliveries.end_leases(); }

    EnginePorts ports() override {
        return {
            stores_.bus,    stores_.intake,       stores_.customers,   stores_.invoices, stores_.deliveries,
            stores_.parked, stores_.dead_letters, stores_.crash_marks, stores_.keys,     stores_.account,
            cache_};
    }
    std::vector<gateway::ReadinessProbe> readiness() override {
        return {{"store", [this] { return database_->healthy(); }}};
    }
    std::vector<gateway::ReadinessProbe> promises() override { return readiness(); }
    void add_metrics(metrics::Registry& metrics) override {
        metrics.gauge("billmill_store_commits", "Group commits since the start, one sync each.", "",
                      [this] { return static_cast<double>(database_->activity().groups); });
        metrics.gauge("billmill_store_jobs", "Writes since the start.", "",
                      [this] { return static_cast<double>(database_->activity().jobs); });
        metrics.gauge("billmill_store_queue", "Writes that wait for a commit.", "",
                      [this] { return static_cast<double>(database_->activity().queued); });
    }

private:
    std::unique_ptr<adapters::sqlite::Database> database_;
    LocalStores stores_;
    adapters::memory::LruCache cache_;
};

}  // namespace

Result<std::unique_ptr<Engines>> open_local_engines(const Settings& settings, const ports::Clock& clock) {
    TRY(auto database, open_database(settings));
    auto engines = std::make_unique<LocalEngines>(std::move(database), settings.waiting_max, clock);
    TRY_DO(engines->end_leases());
    return engines;
}

Result<std::unique_ptr<Engines>> read_local_engines(const Settings& settings, const ports::Clock& clock) {
    TRY(auto database, adapters::sqlite::Database::open_read_only(settings.data));
    return std::make_unique<LocalEngines>(std::move(database), settings.waiting_max, clock);
}

}  // namespace billmill::app
