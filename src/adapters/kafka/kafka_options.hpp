#pragma once

#include <array>
#include <map>
#include <set>
#include <string>

#include "foundation/time.hpp"
#include "ports/envelope.hpp"
#include "ports/legacy_messages.hpp"

namespace billmill::adapters::kafka {

/// What a topic can lack of what billmill promises. Each is refused at the start unless a setting accepts
/// it by name.
enum class Risk : std::uint8_t {
    few_replicas,  ///< Fewer than three copies, or a write confirmed by fewer than two: a lost disk loses work.
    no_flush,      ///< A single copy that is not flushed with each message: a power cut loses work.
    same_power,  ///< Copies that are not flushed, all in one rack or in racks that nobody knows: a power cut that
                 ///< takes all of them at once loses work.
    unclean_election,  ///< A replica that lags may take over: confirmed work may be lost.
    forgets,           ///< Old messages are dropped or compacted, consumed or not.
};
inline constexpr Risk all_risks[]{Risk::few_replicas, Risk::no_flush, Risk::same_power,
                                  Risk::unclean_election, Risk::forgets};
[[nodiscard]] std::string_view name(Risk risk);  ///< "few_replicas", "no_flush", …

struct KafkaOptions {
    std::string brokers{};  ///< host:port,host:port: where to ask first.
    std::string client_id = "billmill";
    std::array<std::string, 3> topics{"users", "billing", "notify"};  ///< By stage.
    std::string group_prefix = "billmill-";  ///< A stage's group: the prefix and the stage's name.
    int partitions = 12;                     ///< Of each topic.
    int replication = 3;
    int min_insync = 2;
    std::set<Risk> accepted_risks{};
    std::string compression = "lz4";  ///< none, gzip, snappy, lz4 or zstd.

    Milliseconds publish_timeout{10'000};  ///< Then the outcome of a publish is unknown.
    Milliseconds request_timeout{10'000};  ///< For commits, offsets and the check of the topics.
    /// A consumer not heard of for so long loses its partitions. The least that brokers allow by themselves.
    Milliseconds session_timeout{6'000};
    /// A consumer busy with one batch for longer loses its partitions. Above the longest wait for a mail
    /// server.
    Milliseconds batch_longest{900'000};
    Milliseconds close_patience{10'000};         ///< Then a client that does not end is left behind.
    std::size_t waiting_messages_max = 100'000;  ///< Published and not yet confirmed; more is `unavailable`.
    std::size_t waiting_bytes_max = 256UL << 20U;

    /// Handed to librdkafka as they are: security.protocol, sasl.*, ssl.*, and some of the network. Values
    /// are never logged.
    std::map<std::string, std::string> client_settings{};
    /// Reads messages of other producers; without it they end as dead letters. Must outlive the bus.
    const ports::LegacyMessages* legacy_messages = nullptr;

    [[nodiscard]] const std::string& topic(ports::Stage stage) const {
        return topics[static_cast<std::size_t>(stage)];
    }
    [[nodiscard]] std::string group(ports::Stage stage) const {
        return group_prefix + std::string{ports::name(stage)};
    }
};

}  // namespace billmill::adapters::kafka
