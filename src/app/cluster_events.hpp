#pragma once

#include <memory>

#include "adapters/kafka/kafka_event_log.hpp"
#include "adapters/kafka/kafka_event_writer.hpp"

namespace billmill::app {

/// The events of a cluster, on a topic of their own.
struct ClusterEvents {
    std::unique_ptr<adapters::kafka::KafkaEventWriter> writer;
    std::unique_ptr<adapters::kafka::KafkaEventLog> log;
};

/// Makes or checks the topic.     Errors: as of prepare_events_topic().
Result<ClusterEvents> open_cluster_events(const adapters::kafka::KafkaOptions& options,
                                          const std::string& topic);

}  // namespace billmill::app
