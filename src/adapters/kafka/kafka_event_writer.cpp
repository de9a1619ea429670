#include "adapters/kafka/kafka_event_writer.hpp"

#include <future>

#include "adapters/kafka/event_message.hpp"

namespace billmill::adapters::kafka {
namespace {

ports::Envelope message_of(const ports::Event& event) {
    ports::Envelope message;
    message.event_id = event.key.value_or(event.subject);
    message.key = event.subject.text();
    message.payload = encode(event);
    message.accepted_at = event.at;
    return message;
}

}  // namespace

Result<std::unique_ptr<KafkaEventWriter>> KafkaEventWriter::open(KafkaOptions options, std::string topic) {
    options.topics.fill(topic);  // Which it learns at once, so that the first event does not wait for that.
    TRY(auto producer, Producer::open(options));
    return std::unique_ptr<KafkaEventWriter>{new KafkaEventWriter{std::move(topic), std::move(producer)}};
}

/// A batch of a stage has a few thousand events at most, far below what the producer takes.
Outcome KafkaEventWriter::write(std::span<const ports::Event> events) {
    if (events.empty()) return {};
    std::vector<ports::Envelope> messages;
    messages.reserve(events.size());
    for (const auto& event : events) messages.push_back(message_of(event));
    std::promise<Outcome> confirmed;
    producer_->publish(topic_, std::move(messages),
                       [&confirmed](Outcome outcome) { confirmed.set_value(std::move(outcome)); });
    return confirmed.get_future().get();  // Ends after publish_timeout at the latest.
}

}  // namespace billmill::adapters::kafka
