#pragma once

#include <map>
#include <string>
#include <vector>

#include "adapters/kafka/kafka_options.hpp"
#include "foundation/result.hpp"

namespace billmill::adapters::kafka {

/// What a topic is, as the brokers tell.
struct TopicFacts {
    std::string name;
    int partitions = 0;
    int replicas = 0;  ///< Of the partition that has the fewest.
    int racks = 0;     ///< Over which its copies spread, of the partition that spreads least; 0: unknown.
    std::map<std::string, std::string> config{};
};

/// What keeps a topic from carrying billmill's work, each with what to do; empty: nothing.
/// A partition count may only grow to a multiple: see docs/decisions/0013-partitions-grow-to-a-multiple.md.
[[nodiscard]] std::vector<std::string> weaknesses(const TopicFacts& topic, const KafkaOptions& options);

/// Creates the topics that are missing, and checks the others. A new topic is flushed with each message where
/// the loss of one machine's or one rack's power could lose what was confirmed, and nobody accepted that.
/// Errors: invalid: weaknesses() of one, in words.   unavailable: no broker answered.
Outcome prepare_topics(const KafkaOptions& options);

/// The same of a topic that keeps the last message of each key: KafkaHeads' own, of one partition.
[[nodiscard]] std::vector<std::string> weaknesses_of_heads(const TopicFacts& topic,
                                                           const KafkaOptions& options);

/// Creates that topic if it is missing, and checks it otherwise.    Errors: as of prepare_topics().
Outcome prepare_heads_topic(const KafkaOptions& options, const std::string& topic);

/// A new topic of events keeps each for so long.
inline constexpr Milliseconds events_kept{Milliseconds{86'400'000} * 14};

/// The same of the topic of events, of one partition, which keeps events for a time. How long is the operator's choice: it is
/// not compared.
[[nodiscard]] std::vector<std::string> weaknesses_of_events(const TopicFacts& topic,
                                                            const KafkaOptions& options);

/// Creates that topic if it is missing, and checks it otherwise.    Errors: as of prepare_topics().
Outcome prepare_events_topic(const KafkaOptions& options, const std::string& topic);

}  // namespace billmill::adapters::kafka
