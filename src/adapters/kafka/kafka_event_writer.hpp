#pragma once

#include <memory>
#include <string>

#include "adapters/kafka/kafka_options.hpp"
#include "adapters/kafka/producer.hpp"
#include "ports/event_writer.hpp"

namespace billmill::adapters::kafka {

/// Writes events to their topic, keyed by their subjects, confirmed by all replicas in sync.
class KafkaEventWriter final : public ports::EventWriter {
public:
    /// The topic is there: prepare_events_topic().
    static Result<std::unique_ptr<KafkaEventWriter>> open(KafkaOptions options, std::string topic);

    Outcome write(std::span<const ports::Event> events) override;

private:
    KafkaEventWriter(std::string topic, std::unique_ptr<Producer> producer)
        : topic_{std::move(topic)}, producer_{std::move(producer)} {}

    const std::string topic_;
    const std::unique_ptr<Producer> producer_;
};

}  // namespace billmill::adapters::kafka
