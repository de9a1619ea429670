#include "app/cluster_engines.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>

#include "adapters/kafka/kafka_bus.hpp"
#include "adapters/kafka/kafka_heads.hpp"
#include "adapters/kafka/topics.hpp"
#include "adapters/memory/lru_cache.hpp"
#include "adapters/mongodb/database.hpp"
#include "adapters/mongodb/mongodb_api_key_store.hpp"
#include "adapters/mongodb/mongodb_crash_marks.hpp"
#include "adapters/mongodb/mongodb_customer_store.hpp"
#include "adapters/mongodb/mongodb_dead_letter_store.hpp"
#include "adapters/mongodb/mongodb_delivery_store.hpp"
#include "adapters/mongodb/mongodb_invoice_index.hpp"
#include "adapters/mongodb/mongodb_invoice_store.hpp"
#include "adapters/mongodb/mongodb_kept_account_store.hpp"
#include "adapters/mongodb/mongodb_lease_store.hpp"
#include "adapters/mongodb/mongodb_mail_gate_store.hpp"
#include "adapters/mongodb/mongodb_parked_store.hpp"
#include "adapters/mongodb/mongodb_run_store.hpp"
#include "adapters/mongodb/mongodb_store_time.hpp"
#include "adapters/mongodb/mongodb_webhook_store.hpp"
#include "adapters/redis/redis_cache.hpp"
#include "app/cluster_events.hpp"
#include "app/gauges.hpp"
#include "foundation/host_port.hpp"
#include "foundation/logging.hpp"
#include "foundation/named_thread.hpp"
#include "foundation/uuid.hpp"
#include "usecases/accept/cluster_inbox.hpp"
#include "usecases/bus_reconciliation.hpp"
#include "usecases/import_legacy_message.hpp"
#include "usecases/keep_account.hpp"

namespace billmill::app {
namespace {

using adapters::kafka::KafkaBus;
using adapters::kafka::KafkaHeads;
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
                        "accepted_risks in [kafka] may hold few_replicas, no_flush, same_power, "
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

Result<KafkaOptions> kafka_options(const KafkaSettings& kafka) {
    KafkaOptions options;
    options.brokers = kafka.brokers;
    options.topics = {kafka.topic_users, kafka.topic_billing, kafka.topic_notify};
    options.partitions = kafka.partitions;
    options.replication = kafka.replication;
    options.min_insync = std::min(kafka.replication, 2);
    TRY(options.accepted_risks, accepted_risks(kafka));
    options.client_settings = client_settings(kafka);
    return options;
}

Result<std::unique_ptr<KafkaHeads>> open_heads(const KafkaOptions& options, const std::string& topic) {
    TRY_DO(adapters::kafka::prepare_heads_topic(options, topic));
    return KafkaHeads::open(options, topic);
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
          index{database},
          deliveries{database},
          parked{database},
          mail_gates{database},
          dead_letters{database},
          crash_marks{database, std::move(instance)},
          keys{database},
          runs{database},
          webhooks{database} {}

    adapters::mongodb::MongodbCustomerStore customers;
    adapters::mongodb::MongodbInvoiceStore invoices;
    adapters::mongodb::MongodbInvoiceIndex index;
    adapters::mongodb::MongodbDeliveryStore deliveries;
    adapters::mongodb::MongodbParkedStore parked;
    adapters::mongodb::MongodbMailGateStore mail_gates;
    adapters::mongodb::MongodbDeadLetterStore dead_letters;
    adapters::mongodb::MongodbCrashMarks crash_marks;
    adapters::mongodb::MongodbApiKeyStore keys;
    adapters::mongodb::MongodbRunStore runs;
    adapters::mongodb::MongodbWebhookStore webhooks;
};

/// "host:port" of each engine, as people look for them.
struct Peers {
    std::string bus;
    std::string store;
    std::string cache;
};

/// The hosts of a URI, without its user and what follows them.
std::string hosts_of(std::string_view uri) {
    if (const auto scheme = uri.find("://"); scheme != std::string_view::npos) uri.remove_prefix(scheme + 3);
    uri = uri.substr(0, uri.find_first_of("/?"));
    if (const auto user = uri.rfind('@'); user != std::string_view::npos) uri.remove_prefix(user + 1);
    return std::string{uri};
}

Peers peers_of(const Settings& settings) {
    return {
        settings.kafka.brokers, hosts_of(settings.mongodb.uri),
        settings.redis.host.empty() ? std::string{} : host_port(settings.redis.host, settings.redis.port)};
}

class ClusterEngines final : public Engines {
public:
    ClusterEngines(std::unique_ptr<usecases::ImportLegacyMessage> legacy_messages,
                   std::unique_ptr<KafkaBus> bus, std::unique_ptr<KafkaHeads> heads, ClusterEvents events,
                   std::unique_ptr<adapters::mongodb::Database> database, std::unique_ptr<RedisCache> redis,
                   Peers peers, std::string instance, const ports::Clock& clock)
        : legacy_messages_{std::move(legacy_messages)},
          bus_{std::move(bus)},
          heads_{std::move(heads)},
          events_{std::move(events)},
          database_{std::move(database)},
          redis_{std::move(redis)},
          peers_{std::move(peers)},
          stores_{*database_, std::move(instance)},
          store_time_{*database_},
          leases_{*database_},
          own_cache_{cache_bytes, clock},
          kept_account_{*database_},
          account_{{*bus_, stores_.customers, stores_.invoices, stores_.deliveries, stores_.parked,
                    stores_.dead_letters},
                   kept_account_,
                   clock},
          keep_account_{{*bus_,
                         {stores_.customers, stores_.invoices, stores_.deliveries, stores_.parked,
                          stores_.dead_letters},
                         leases_,
                         kept_account_,
                         clock},
                        uuid_v7(clock.now()).text()},
          inbox_{{shared_cache(), *bus_, stores_.invoices, stores_.customers, clock}},
          trimming_{named_thread(
              "trim", [this, &clock](std::stop_token stop) { trim_at_times(*bus_, clock, stop); })} {}

    EnginePorts ports() override {
        return {.bus = *bus_,
                .inbox = inbox_,
                .customers = stores_.customers,
                .invoices = stores_.invoices,
                .deliveries = stores_.deliveries,
                .parked = stores_.parked,
                .mail_gates = stores_.mail_gates,
                .dead_letters = stores_.dead_letters,
                .crash_marks = stores_.crash_marks,
                .keys = stores_.keys,
                .account = account_,
                .events = events_.log.get(),
                .runs = &stores_.runs,
                .webhooks = &stores_.webhooks,
                .index = &stores_.index,
                .event_writer = events_.writer.get()};
    }
    std::vector<WatchedEngine> watched() override;
    ports::StoreTime* store_time() override { return &store_time_; }
    ports::LeaseStore* leases() override { return &leases_; }
    std::function<Result<bool>()> account_round() override {
        return [this] { return keep_account_(); };
    }
    ports::HeadsStore* heads() override { return heads_.get(); }
    [[nodiscard]] bool joined(ports::Stage stage) const override { return bus_->joined(stage); }
    void add_metrics(metrics::Registry& metrics) override;
    Result<std::optional<std::vector<metrics::Sample>>> partition_lags() override;

private:
    [[nodiscard]] ports::Cache& shared_cache() {
        if (redis_) return *redis_;
        return own_cache_;
    }

    std::unique_ptr<usecases::ImportLegacyMessage> legacy_messages_;  ///< Outlives the bus.
    std::unique_ptr<KafkaBus> bus_;
    std::unique_ptr<KafkaHeads> heads_;
    ClusterEvents events_;
    std::unique_ptr<adapters::mongodb::Database> database_;
    std::unique_ptr<RedisCache> redis_;  ///< nullptr: each process has a cache of its own.
    const Peers peers_;
    MongodbStores stores_;
    adapters::mongodb::MongodbStoreTime store_time_;
    adapters::mongodb::MongodbLeaseStore leases_;
    adapters::memory::LruCache own_cache_;
    adapters::mongodb::MongodbKeptAccountStore kept_account_;
    usecases::BusReconciliation account_;
    usecases::KeepAccount keep_account_;
    usecases::ClusterInbox inbox_;  ///< Its destructor waits for the bus.
    std::jthread trimming_;         ///< Last, so first to go.
};

std::vector<WatchedEngine> ClusterEngines::watched() {
    std::vector<WatchedEngine> engines;
    engines.push_back({.name = "bus",
                       .peer = peers_.bus,
                       .needed_to_accept = true,
                       .advice = "see that Kafka runs and can be reached from here; until then writes are "
                                 "answered 503 and the stages wait",
                       .ask = [this]() -> Outcome {
                           TRY_DO(bus_->lag(ports::Stage::billing));
                           return {};
                       }});
    engines.push_back({.name = "store",
                       .peer = peers_.store,
                       .advice = "see that MongoDB runs and can be reached from here; until then reads are "
                                 "answered 503 and the stages wait, and requests are taken all the same",
                       .ask = [this] { return database_->ping(); }});
    if (redis_) {
        engines.push_back({.name = "cache",
                           .peer = peers_.cache,
                           .advice = "see that Redis runs and can be reached from here; until then answers "
                                     "are slower, and none is wrong",
                           .ask = [this] { return redis_->ping(); }});
    }
    return engines;
}

Result<std::optional<std::vector<metrics::Sample>>> ClusterEngines::partition_lags() {
    std::vector<metrics::Sample> samples;
    for (const auto stage : ports::all_stages) {
        TRY(const auto lags, bus_->lags(stage));
        for (const auto& one : lags) {
            prometheus::Labels labels{{"stage", std::string{name(stage)}},
                                      {"partition", std::to_string(one.partition)}};
            samples.push_back({std::move(labels), static_cast<double>(one.lag())});
        }
    }
    return samples;
}

void ClusterEngines::add_metrics(metrics::Registry& metrics) {
    using Counts = adapters::kafka::KafkaCounts;
    const auto read = [this](std::int64_t Counts::* count) {
        return [this, count] { return static_cast<double>(bus_->counts().*count); };
    };
    metrics.callback_gauge("billmill_kafka_unconfirmed", "Messages published and not yet confirmed.", {},
                           read(&Counts::waiting));
    metrics.callback_counter("billmill_kafka_renewals_total", "Clients that were given up and made again.",
                             {}, read(&Counts::renewals));
    metrics.callback_counter("billmill_kafka_rebalances_total", "Times that partitions came or went.", {},
                             read(&Counts::rebalances));
    metrics.callback_counter("billmill_kafka_losses_total",
                             "Batches dropped because another has their partition.", {},
                             read(&Counts::losses));
    metrics.callback_counter("billmill_kafka_errors_total",
                             "Errors met by clients, and messages that were not confirmed.", {},
                             read(&Counts::errors));
    metrics.callback_counter("billmill_kafka_imported_total",
                             "Messages of the reference system that were imported.", {},
                             read(&Counts::imported));
    metrics.callback_counter("billmill_kafka_ignored_fields_total",
                             "Fields of imported messages that nobody knows.", {},
                             [this] { return static_cast<double>(legacy_messages_->ignored_fields()); });
    add_breaker(metrics, "mongodb", database_->breaker());
    if (redis_) add_breaker(metrics, "redis", redis_->breaker());
}

}  // namespace

Result<std::unique_ptr<Engines>> open_cluster_engines(const Settings& settings, const ports::Clock& clock,
                                                      const ports::SellerDirectory& sellers) {
    auto legacy_messages = std::make_unique<usecases::ImportLegacyMessage>(sellers);
    TRY(auto options, kafka_options(settings.kafka));
    options.legacy_messages = legacy_messages.get();
    TRY(auto bus, KafkaBus::open(options));
    TRY(auto heads, open_heads(options, settings.kafka.topic_heads));
    TRY(auto events, open_cluster_events(options, settings.kafka.topic_events));
    TRY(auto database, open_database(settings.mongodb));
    std::unique_ptr<RedisCache> redis;
    if (!settings.redis.host.empty()) {
        TRY(redis, open_redis(settings.redis));
    }
    return std::make_unique<ClusterEngines>(std::move(legacy_messages), std::move(bus), std::move(heads),
                                            std::move(events), std::move(database), std::move(redis),
                                            peers_of(settings), instance_of(settings), clock);
}

}  // namespace billmill::app
