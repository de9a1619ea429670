#include "adapters/kafka/kafka_heads.hpp"

#include <future>
#include <utility>

#include "formats/heads.hpp"
#include "foundation/logging.hpp"

namespace billmill::adapters::kafka {
namespace {

constexpr std::int32_t only_partition = 0;
constexpr std::size_t message_bytes_max = 10'000;  ///< A line's key has some hundred bytes.

std::string_view text_of(const void* bytes, std::size_t size) {
    return bytes == nullptr ? std::string_view{} : std::string_view{static_cast<const char*>(bytes), size};
}

/// The whole of a line's message, so that each is proved by its own sum.
ports::Envelope message_of(const Uuid& books, const std::string& line, const domain::LineHead& head) {
    domain::BookHeads heads;
    heads.books = books;
    heads.lines.emplace(line, head);
    ports::Envelope message;
    message.key = line;
    message.payload = formats::encode(heads);
    return message;
}

/// Adds a message to what was read before it.
Outcome add(std::optional<domain::BookHeads>& all, std::string_view text, const std::string& topic) {
    if (text.size() > message_bytes_max)
        return fail(Fault::corrupt, "Kafka: a message of " + topic + " is no head");
    TRY(auto one, formats::decode_heads(text));
    if (!all) {
        all = std::move(one);
        return {};
    }
    if (all->books != one.books) {
        return fail(Fault::conflict,
                    "Kafka: the topic " + topic +
                        " holds heads of several books: give each books a topic of their own");
    }
    for (const auto& [line, head] : one.lines) {
        auto& furthest = all->lines[line];
        if (head.place >= furthest.place) furthest = head;
    }
    return {};
}

/// The messages up to `end`. Patience counts from the last one.
Result<std::optional<domain::BookHeads>> read_up_to(const PlainClient& client, std::int64_t end,
                                                    const std::string& topic, int patience_ms) {
    std::optional<domain::BookHeads> all;
    while (true) {
        const Message message{rd_kafka_consumer_poll(client.get(), patience_ms)};
        if (!message) return fail(Fault::unavailable, "Kafka: " + topic + " was not read in time");
        if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) return all;
        if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR)
            return std::unexpected{error_of(message->err, "reading " + topic)};
        const auto text = text_of(message->payload, message->len);
        // An empty one is what compaction leaves of a removed line. One that is no head must not hide the others.
        const auto added = text.empty() ? Outcome{} : add(all, text, topic);
        if (!added && added.error().fault != Fault::corrupt) return std::unexpected{added.error()};
        if (!added)
            log::warn("head_unreadable",
                      {{"topic", topic}, {"offset", message->offset}, {"why", added.error().what}});
        if (message->offset + 1 >= end) return all;
    }
}

}  // namespace

Result<std::unique_ptr<KafkaHeads>> KafkaHeads::open(KafkaOptions options, std::string topic) {
    TRY(auto producer, Producer::open(options));
    return std::unique_ptr<KafkaHeads>{
        new KafkaHeads{std::move(options), std::move(topic), std::move(producer)}};
}

/// librdkafka wants a group's name even of a consumer that joins none and commits nothing.
Result<PlainClient> KafkaHeads::reader() const {
    TRY(auto conf, configure(options_, {{"group.id", options_.group_prefix + "heads"},
                                        {"enable.auto.commit", "false"},
                                        {"enable.auto.offset.store", "false"},
                                        {"enable.partition.eof", "true"},
                                        {"check.crcs", "true"},
                                        {"queued.max.messages.kbytes", "4096"}}));
    TRY(auto* const client, open_client(RD_KAFKA_CONSUMER, std::move(conf)));
    rd_kafka_poll_set_consumer(client);
    return PlainClient{client, options_.close_patience};
}

Result<std::optional<domain::BookHeads>> KafkaHeads::read() {
    const auto patience = static_cast<int>(options_.request_timeout.count());
    TRY(const auto client, reader());
    std::int64_t begin = 0;
    std::int64_t end = 0;
    const auto asked = rd_kafka_query_watermark_offsets(client.get(), topic_.c_str(), only_partition, &begin,
                                                        &end, patience);
    if (asked != RD_KAFKA_RESP_ERR_NO_ERROR)
        return std::unexpected{error_of(asked, "asking how far " + topic_ + " goes")};
    if (begin >= end) return std::nullopt;
    const Partitions place{rd_kafka_topic_partition_list_new(1)};
    rd_kafka_topic_partition_list_add(place.get(), topic_.c_str(), only_partition)->offset = begin;
    const auto assigned = rd_kafka_assign(client.get(), place.get());
    if (assigned != RD_KAFKA_RESP_ERR_NO_ERROR)
        return std::unexpected{error_of(assigned, "reading " + topic_)};
    TRY(auto all, read_up_to(client, end, topic_, patience));
    if (!all) return all;
    const std::lock_guard lock{mutex_};
    for (const auto& [line, head] : all->lines) {
        auto& known = known_[line];
        if (head.place >= known.place) known = head;
    }
    return all;
}

Outcome KafkaHeads::write(const domain::BookHeads& heads) {
    const std::lock_guard lock{mutex_};
    std::vector<ports::Envelope> messages;
    std::vector<std::pair<std::string, domain::LineHead>> written;
    for (const auto& [line, head] : heads.lines) {
        const auto known = known_.find(line);
        if (known != known_.end() && (known->second == head || head.place < known->second.place)) continue;
        messages.push_back(message_of(heads.books, line, head));
        written.emplace_back(line, head);
    }
    if (messages.empty()) return {};
    std::promise<Outcome> confirmed;
    producer_->publish(topic_, std::move(messages),
                       [&confirmed](Outcome outcome) { confirmed.set_value(std::move(outcome)); });
    TRY_DO(confirmed.get_future().get());  // Ends after publish_timeout at the latest.
    for (auto& [line, head] : written) known_.insert_or_assign(line, head);
    return {};
}

}  // namespace billmill::adapters::kafka
