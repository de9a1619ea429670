#include "adapters/kafka/topic_reader.hpp"

namespace billmill::adapters::kafka {
namespace {

constexpr std::int32_t only_partition = 0;

int ms(Milliseconds time) {
    return static_cast<int>(time.count());
}

}  // namespace

/// librdkafka wants a group's name even of a consumer that joins none and commits nothing.
Result<TopicReader> TopicReader::open(const KafkaOptions& options, std::string topic) {
    TRY(auto conf, configure(options, {{"group.id", options.group_prefix + topic},
                                       {"enable.auto.commit", "false"},
                                       {"enable.auto.offset.store", "false"},
                                       {"auto.offset.reset", "error"},
                                       {"check.crcs", "true"},
                                       {"fetch.error.backoff.ms", "100"},
                                       {"queued.max.messages.kbytes", "4096"}}));
    TRY(auto* const client, open_client(RD_KAFKA_CONSUMER, std::move(conf)));
    rd_kafka_poll_set_consumer(client);
    return TopicReader{PlainClient{client, options.close_patience}, std::move(topic)};
}

Result<TopicReader::Ends> TopicReader::ends(Milliseconds patience) {
    Ends ends;
    const auto code = rd_kafka_query_watermark_offsets(client_.get(), topic_.c_str(), only_partition,
                                                       &ends.begin, &ends.end, ms(patience));
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
        return std::unexpected{error_of(code, "asking how far " + topic_ + " goes")};
    return ends;
}

Outcome TopicReader::seek(std::int64_t offset) {
    position_.reset();
    const Partitions place{rd_kafka_topic_partition_list_new(1)};
    rd_kafka_topic_partition_list_add(place.get(), topic_.c_str(), only_partition)->offset = offset;
    const auto code = rd_kafka_assign(client_.get(), place.get());
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return std::unexpected{error_of(code, "reading " + topic_)};
    position_ = offset;
    return {};
}

Result<Message> TopicReader::next(Milliseconds patience) {
    Message message{rd_kafka_consumer_poll(client_.get(), ms(patience))};
    if (!message) return message;
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
        position_.reset();
        return std::unexpected{error_of(message->err, "reading " + topic_)};
    }
    position_ = message->offset + 1;
    return message;
}

}  // namespace billmill::adapters::kafka
