#include "app/cluster_engines.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>

#include "adapters/kafka/kafka_bus.hpp"
#include "adapters/memory/lru_cache.hpp"
#include "adapters/mongodb/database.hpp"
#include "adapters/mongodb/mongodb_api_key_store.hpp"
#include "adapters/mongodb/mongodb_crash_marks.hpp"
#include "adapters/mongodb/mongodb_customer_store.hpp"
#include "adapters/mongodb/mongodb_dead_letter_store.hpp"
#include "adapters/mongodb/mongodb_delivery_store.hpp"
#include "adapters/mongodb/mongodb_invoice_store.hpp"
#include "adapters/mongodb/mongodb_parked_store.hpp"
#include "adapters/redis/redis_cache.hpp"
#include "app/sparing.hpp"
#include "app/threads.hpp"
#include "foundation/logging.hpp"
#include "gateway/cluster_intake.hpp"
#include "pipeline/bus_account.hpp"

namespace billmill::app {
namespace {

using adapters::kafka::KafkaBus;
using adapters::kafka::KafkaOptions;
using adapters::kafka::Risk;
using adapters::redis::RedisCache;

constexpr std::size_t cache_bytes = 32 << 20;
constexpr Milliseconds kept_after_use{Milliseconds{86'400'000} *
                                      14};  ///< Consumed messages, for looking back.
constexpr Milliseconds between_trims{3'600'000};

/// Drops from the topics what was consumed long ago, once an hour; any process may, and several do no harm.
void trim_at_times(KafkaBus& bus, const ports::Clock& clock, const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock{mutex};
    while (!wake.wait_for(lock, stop, between_trims, [&] { return stop.stop_requested(); })) {
        const auto trimmed = bus.trim(clock.now() - kept_after_use);
        if (!trimmed) log::warn("topics_not_trimmed", {{"why", trimmed.error().what}});
    }
}

/// Under this name the process comes back after a crash: a host's, or a container's.
std::string instance_of(const Settings& settings) {
    if (!settings.instance.empty()) return settings.instance;
    std::array<char, 256> name{};
    if (gethostname(name.data(), name.size() - 1) != 0) return "billmill";
    return name.data();
}

Result<std::set<Risk>> accepted_risks(const KafkaSettings& settings) {
    std::set<Risk> accepted;
    for (const auto& text : settings.accepted_risks) {
        const auto found = std::ranges::find_if(
            adapters::kafka::all_risks, [&](Risk risk) { return adapters::kafka::name(risk) == text; });
        if (found == std::end(adapters::kafka::all_risks)) {
            return fail(Fault::invalid,
                        "accepted_risks in [kafka] may hold few_replicas, no_flush, "
                        "unclean_election and forgets");
        }
        accepted.insert(*found);
    }
    return accepted;
}

/// In librdkafka's words.
std::map<std::string, std::string> client_settings(const KafkaSettings& settings) {
    std::map<std::string, std::string> words;
    const bool sasl = !settings.login.user.empty();
    if (settings.tls.on || sasl) {
        words["security.protocol"] =
            std::string{sasl ? "sasl_" : ""} + (settings.tls.on ? "ssl" : "plaintext");
    }
    if (!settings.tls.ca_file.empty()) words["ssl.ca.location"] = settings.tls.ca_file;
    if (!settings.tls.certificate_file.empty()) {
        words["ssl.certificate.location"] = settings.tls.certificate_file;
        words["ssl.key.location"] = settings.tls.key_file;
    }
    if (sasl) {
        words["sasl.mechanism"] = settings.mechanism;
        words["sasl.username"] = settings.login.user;
        words["sasl.password"] = settings.login.password;
    }
    return words;
}

Result<std::unique_ptr<KafkaBus>> open_bus(const Settings& settings, const ports::SellerDirectory& sellers) {
    const auto& kafka = settings.kafka;
    KafkaOptions options;
    options.brokers = kafka.brokers;
    options.topics = {kafka.topic_users, kafka.topic_billing, kafka.topic_notify};
    options.partitions = kafka.partitions;
    options.replication = kafka.replication;
    options.min_insync = std::min(kafka.replication, 2);
    TRY(options.accepted_risks, accepted_risks(kafka));
    options.client_settings = client_settings(kafka);
    options.sellers = &sellers;
    return KafkaBus::open(std::move(options));
}

Result<std::unique_ptr<adapters::mongodb::Database>> open_database(const MongoSettings& settings) {
    adapters::mongodb::DatabaseOptions options;
    options.uri = settings.uri;
    options.database = settings.database;
    options.user = settings.login.user;
    options.password = settings.login.password;
    return adapters::mongodb::Database::open(options);
}

Result<std::unique_ptr<RedisCache>> open_redis(const RedisSettings& settings) {
    adapters::redis::RedisOptions options;
    options.host = settings.host;
    options.port = settings.port;
    options.user = settings.login.user;
    options.password = settings.login.password;
    options.tls = settings.tls.on;
    options.ca_file = settings.tls.ca_file;
    options.certificate_file = settings.tls.certificate_file;
    options.key_file = settings.tls.key_file;
    return RedisCache::open(std::move(options));
}

struct MongodbStores {
    MongodbStores(adapters::mongodb::Database& database, std::string instance)
        : customers{database},
          invoices{database},
          deliveries{database},
          parked{database},
          dead_letters{database},
          crash_marks{database, std::move(instance)},
          keys{database} {}

    adapters::mongodb::MongodbCustomerStore customers;
    adapters::mongodb::MongodbInvoiceStore invoices;
    adapters::mongodb::MongodbDeliveryStore deliveries;
    adapters::mongodb::MongodbParkedStore parked;
    adapters::mongodb::MongodbDeadLetterStore dead_letters;
    adapters::mongodb::MongodbCrashMarks crash_marks;
    adapters::mongodb::MongodbApiKeyStore keys;
};

/// Where work piles up. A topic that can't be asked has no members.
std::vector<metrics::Sample> partition_lags(KafkaBus& bus, Sparing& sparing) {
    std::vector<metrics::Sample> samples;
    for (const auto stage : ports::all_stages) {
        sparing.value([&]() -> Result<std::int64_t> {
            TRY(const auto lags, bus.lags(stage));
            for (const auto& one : lags) {
                auto labels =
                    "stage=" + std::string{name(stage)} + ",partition=" + std::to_string(one.partition);
                samples.push_back({std::move(labels), static_cast<double>(one.lag())});
            }
            return 0;
        });
    }
    return samples;
}

class ClusterEngines final : public Engines {
public:
    ClusterEngines(std::unique_ptr<KafkaBus> bus, std::unique_ptr<adapters::mongodb::Database> database,
                   std::unique_ptr<RedisCache> redis, std::string instance, const ports::Clock& clock)
        : bus_{std::move(bus)},
          database_{std::move(database)},
          redis_{std::move(redis)},
          stores_{*database_, std::move(instance)},
          own_cache_{cache_bytes, clock},
          account_{{*bus_, stores_.customers, stores_.invoices, stores_.deliveries, stores_.parked,
                    stores_.dead_letters}},
          intake_{{shared_cache(), *bus_, stores_.invoices, stores_.customers, clock}},
          trimming_{named_thread(
              "trim", [this, &clock](std::stop_token stop) { trim_at_times(*bus_, clock, stop); })} {}

    EnginePorts ports() override {
        return {*bus_,
                intake_,
                stores_.customers,
                stores_.invoices,
                stores_.deliveries,
                stores_.parked,
                stores_.dead_letters,
                stores_.crash_marks,
                stores_.keys,
                account_,
                own_cache_};
    }
    std::vector<gateway::ReadinessProbe> readiness() override {
        auto probes = promises();
        probes.push_back({"store", [this] { return database_->ping(); }});
        return probes;
    }
    std::vector<gateway::ReadinessProbe> promises() override {
        return {{"bus", [this]() -> Outcome {
                     TRY([[maybe_unused]] const auto lag, bus_->lag(ports::Stage::billing));
                     return {};
                 }}};
    }
    void add_metrics(metrics::Registry& metrics) override;
    void add_lags(metrics::Registry& metrics, std::shared_ptr<Sparing> bus) override {
        metrics.gauges("billmill_partition_lag", "Messages of a partition that are not yet settled.",
                       [this, bus = std::move(bus)] { return partition_lags(*bus_, *bus); });
    }

private:
    [[nodiscard]] ports::Cache& shared_cache() {
        if (redis_) return *redis_;
        return own_cache_;
    }

    std::unique_ptr<KafkaBus> bus_;
    std::unique_ptr<adapters::mongodb::Database> database_;
    std::unique_ptr<RedisCache> redis_;  ///< nullptr: each process has a cache of its own.
    MongodbStores stores_;
    adapters::memory::LruCache own_cache_;
    pipeline::BusAccount account_;
    gateway::ClusterIntake intake_;  ///< It waits for the bus when it goes.
    std::jthread trimming_;          ///< Last, so first to go.
};

void ClusterEngines::add_metrics(metrics::Registry& metrics) {
    using Counts = adapters::kafka::KafkaCounts;
    const auto of_bus = [&](const char* name, const char* help, std::int64_t Counts::* count) {
        metrics.gauge(name, help, "", [this, count] { return static_cast<double>(bus_->counts().*count); });
    };
    of_bus("billmill_kafka_unconfirmed", "Messages published and not yet confirmed.", &Counts::waiting);
    of_bus("billmill_kafka_renewals", "Clients that were given up and made again.", &Counts::renewals);
    of_bus("billmill_kafka_rebalances", "Times that partitions came or went.", &Counts::rebalances);
    of_bus("billmill_kafka_losses", "Batches dropped because another has their partition.", &Counts::losses);
    of_bus("billmill_kafka_errors", "Errors met by clients, and messages that were not confirmed.",
           &Counts::errors);
    of_bus("billmill_kafka_adopted", "Messages in the reference system's form that were taken.",
           &Counts::adopted);
    metrics.gauge("billmill_store_away", "1: the last call did not reach MongoDB.", "",
                  [this] { return database_->is_away() ? 1.0 : 0.0; });
    metrics.gauge("billmill_cache_away", "1: Redis is not reached; slower, never wrong.", "",
                  [this] { return redis_ && redis_->is_away() ? 1.0 : 0.0; });
}

}  // namespace

Result<std::unique_ptr<Engines>> open_cluster_engines(const Settings& settings, const ports::Clock& clock,
                                                      const ports::SellerDirectory& sellers) {
    TRY(auto bus, open_bus(settings, sellers));
    TRY(auto database, open_database(settings.mongodb));
    std::unique_ptr<RedisCache> redis;
    if (!settings.redis.host.empty()) {
        TRY(redis, open_redis(settings.redis));
    }
    return std::make_unique<ClusterEngines>(std::move(bus), std::move(database), std::move(redis),
                                            instance_of(settings), clock);
}

}  // namespace billmill::app
