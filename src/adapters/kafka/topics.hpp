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
    std::map<std::string, std::string> config{};
};

/// What keeps a topic from carrying billmill's work, each with what to do; empty: nothing.
/// A partition count may only grow to a multiple: see docs/decisions/0013-partitions-grow-to-a-multiple.md.
[[nodiscard]] std::vector<std::string> weaknesses(const TopicFacts& topic, const KafkaOptions& options);

/// Creates the topics that are missing, and checks the others.
/// Errors: invalid: weaknesses() of one, in words.   unavailable: no broker answered.
Outcome prepare_topics(const KafkaOptions& options);

}  // namespace billmill::adapters::kafka
