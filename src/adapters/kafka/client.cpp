#include "adapters/kafka/client.hpp"

#include <algorithm>
#include <array>
#include <future>
#include <string_view>
#include <thread>

#include "foundation/logging.hpp"

namespace billmill::adapters::kafka {
namespace {

/// syslog's levels, as librdkafka counts them; a broker that is away is an error to it, but to us a stage
/// that pauses and says so.
log::Level level_of(int level) {
    if (level <= 2) return log::Level::error;
    if (level <= 5) return log::Level::warn;
    return level == 6 ? log::Level::info : log::Level::debug;
}

void write_log(const rd_kafka_t* client, int level, const char* facility, const char* text) {
    log::write(
        level_of(level), "kafka_client",
        {{"client", client == nullptr ? "" : rd_kafka_name(client)}, {"facility", facility}, {"why", text}});
}

/// What an operator may set: how to reach and trust the brokers. The rest is what the promises rest on.
bool may_be_set(std::string_view key) {
    static constexpr std::array prefixes{"security.",   "sasl.",      "ssl.",
                                         "enable.ssl.", "socket.",    "broker.address.",
                                         "client.dns.", "reconnect.", "client.rack"};
    return std::ranges::any_of(prefixes, [&](std::string_view prefix) { return key.starts_with(prefix); });
}

Outcome set(rd_kafka_conf_t* conf, const std::string& key, const std::string& value) {
    std::array<char, 8> reason{};  // May repeat the value, which may be a secret.
    if (rd_kafka_conf_set(conf, key.c_str(), value.c_str(), reason.data(), reason.size()) == RD_KAFKA_CONF_OK)
        return {};
    return fail(Fault::invalid, "Kafka: librdkafka does not take this value for the setting " + key);
}

Fault fault_of(rd_kafka_resp_err_t code) {
    switch (code) {
        case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE: return Fault::invalid;
        case RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION:
        case RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID:
        case RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS:
        case RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID:
        case RD_KAFKA_RESP_ERR__ASSIGNMENT_LOST: return Fault::conflict;
        case RD_KAFKA_RESP_ERR__BAD_MSG:
        case RD_KAFKA_RESP_ERR__BAD_COMPRESSION: return Fault::corrupt;
        default: return Fault::unavailable;
    }
}

}  // namespace

Error error_of(rd_kafka_resp_err_t code, const std::string& doing) {
    return {fault_of(code),
            "Kafka: " + doing + ": " + rd_kafka_err2name(code) + ", " + rd_kafka_err2str(code)};
}

Result<Conf> configure(const KafkaOptions& options, std::initializer_list<Setting> settings) {
    Conf conf{rd_kafka_conf_new()};
    rd_kafka_conf_set_log_cb(conf.get(), write_log);
    // What it would say has been logged where it happened; without this it is logged twice.
    rd_kafka_conf_set_error_cb(conf.get(), [](rd_kafka_t*, int, const char*, void*) {});
    for (const auto& [key, value] : options.client_settings) {
        if (!may_be_set(key))
            return fail(Fault::invalid, "Kafka: the setting " + key + " is not open to change");
        TRY_DO(set(conf.get(), key, value));
    }
    const std::initializer_list<Setting> always{
        {"bootstrap.servers", options.brokers},
        {"client.id", options.client_id},
        {"socket.nagle.disable", "true"},
        {"socket.keepalive.enable", "true"},
        {"reconnect.backoff.max.ms", "2000"},
        {"log.connection.close", "false"},
        {"topic.metadata.refresh.interval.ms", "60000"},
        {"allow.auto.create.topics", "false"},
    };
    for (const auto& [key, value] : always) TRY_DO(set(conf.get(), key, value));
    for (const auto& [key, value] : settings) TRY_DO(set(conf.get(), key, value));
    return conf;
}

Result<rd_kafka_t*> open_client(rd_kafka_type_t type, Conf conf) {
    std::array<char, 256> reason{};
    auto* client = rd_kafka_new(type, conf.get(), reason.data(), reason.size());
    if (client == nullptr) return fail(Fault::invalid, std::string{"Kafka: no client: "} + reason.data());
    static_cast<void>(conf.release());  // The client's now.
    return client;
}

bool close_client(rd_kafka_t* client, Milliseconds patience, std::shared_ptr<void> kept) {
    // librdkafka 2.0.2 can wait for ever here, for example for a partition that was deleted.
    auto ended = std::make_shared<std::promise<void>>();
    auto future = ended->get_future();
    std::thread{[client, ended, kept = std::move(kept)] {
        if (rd_kafka_type(client) == RD_KAFKA_CONSUMER) rd_kafka_consumer_close(client);
        rd_kafka_destroy(client);
        ended->set_value();
    }}.detach();
    if (future.wait_for(patience) == std::future_status::ready) return true;
    log::error("kafka_client_left_behind",
               {{"why", "it did not end in time"}, {"next", "nothing; a restart frees it"}});
    return false;
}

}  // namespace billmill::adapters::kafka
