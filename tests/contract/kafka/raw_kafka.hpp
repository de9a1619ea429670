#pragma once

#include <librdkafka/rdkafka.h>

#include <array>
#include <span>
#include <stdexcept>
#include <string>

namespace billmill::contract {

/// A client of another system on the same brokers: sends bare messages, and alters topics.
class RawKafka {
public:
    explicit RawKafka(const std::string& brokers) {
        auto* const conf = rd_kafka_conf_new();
        rd_kafka_conf_set(conf, "bootstrap.servers", brokers.c_str(), nullptr, 0);
        client_ = rd_kafka_new(RD_KAFKA_PRODUCER, conf, nullptr, 0);
    }
    ~RawKafka() { rd_kafka_destroy(client_); }
    RawKafka(const RawKafka&) = delete;
    RawKafka& operator=(const RawKafka&) = delete;

    void send(const std::string& topic, std::string key, std::string payload) {
        std::array<rd_kafka_vu_t, 4> fields{};
        fields[0].vtype = RD_KAFKA_VTYPE_TOPIC;
        fields[0].u.cstr = topic.c_str();
        fields[1].vtype = RD_KAFKA_VTYPE_KEY;
        fields[1].u.mem = {key.data(), key.size()};
        fields[2].vtype = RD_KAFKA_VTYPE_VALUE;
        fields[2].u.mem = {payload.data(), payload.size()};
        fields[3].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
        fields[3].u.i = RD_KAFKA_MSG_F_COPY;
        if (auto* const error = rd_kafka_produceva(client_, fields.data(), fields.size())) {
            rd_kafka_error_destroy(error);
            throw std::runtime_error{"not sent"};
        }
        if (rd_kafka_flush(client_, 20'000) != RD_KAFKA_RESP_ERR_NO_ERROR)
            throw std::runtime_error{"not confirmed"};
    }

    void grow(const std::string& topic, std::size_t partitions) {
        auto* wanted = rd_kafka_NewPartitions_new(topic.c_str(), partitions, nullptr, 0);
        auto* const queue = rd_kafka_queue_new(client_);
        rd_kafka_CreatePartitions(client_, &wanted, 1, nullptr, queue);
        auto* const event = rd_kafka_queue_poll(queue, 20'000);
        const bool grown = event != nullptr && rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR_NO_ERROR;
        if (event != nullptr) rd_kafka_event_destroy(event);
        rd_kafka_queue_destroy(queue);
        rd_kafka_NewPartitions_destroy(wanted);
        if (!grown) throw std::runtime_error{"not grown"};
    }

    void set(const std::string& topic, const char* key, const char* value) {
        auto* resource = rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str());
        rd_kafka_ConfigResource_set_config(resource, key, value);
        auto* const queue = rd_kafka_queue_new(client_);
        rd_kafka_AlterConfigs(client_, &resource, 1, nullptr, queue);
        auto* const event = rd_kafka_queue_poll(queue, 20'000);
        if (event != nullptr) rd_kafka_event_destroy(event);
        rd_kafka_queue_destroy(queue);
        rd_kafka_ConfigResource_destroy(resource);
    }

    /// Deletes what stands before this offset of the first partition, as time does.
    void forget_before(const std::string& topic, std::int64_t offset) {
        auto* const places = rd_kafka_topic_partition_list_new(1);
        rd_kafka_topic_partition_list_add(places, topic.c_str(), 0)->offset = offset;
        auto* request = rd_kafka_DeleteRecords_new(places);
        rd_kafka_topic_partition_list_destroy(places);
        auto* const queue = rd_kafka_queue_new(client_);
        rd_kafka_DeleteRecords(client_, &request, 1, nullptr, queue);
        auto* const event = rd_kafka_queue_poll(queue, 20'000);
        const bool forgotten = event != nullptr && rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR_NO_ERROR;
        if (event != nullptr) rd_kafka_event_destroy(event);
        rd_kafka_queue_destroy(queue);
        rd_kafka_DeleteRecords_destroy(request);
        if (!forgotten) throw std::runtime_error{"not forgotten"};
    }

private:
    rd_kafka_t* client_;
};

}  // namespace billmill::contract
