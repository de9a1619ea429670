#include "app/cluster_events.hpp"

#include "adapters/kafka/topics.hpp"

namespace billmill::app {

Result<ClusterEvents> open_cluster_events(const adapters::kafka::KafkaOptions& options,
                                          const std::string& topic) {
    TRY_DO(adapters::kafka::prepare_events_topic(options, topic));
    ClusterEvents events;
    TRY(events.writer, adapters::kafka::KafkaEventWriter::open(options, topic));
    events.log = std::make_unique<adapters::kafka::KafkaEventLog>(options, topic);
    return events;
}

}  // namespace billmill::app
