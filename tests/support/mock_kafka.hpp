#pragma once

// In this order: the second needs the first.
// clang-format off
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
// clang-format on

#include <string>

namespace billmill::tests {

/// librdkafka's own stand-in for brokers, on loopback.
class MockKafka {
public:
    static constexpr std::int16_t produce = 0;  ///< Kafka's number for that request.

    explicit MockKafka(int brokers = 1)
        : owner_{rd_kafka_new(RD_KAFKA_PRODUCER, rd_kafka_conf_new(), nullptr, 0)},
          cluster_{rd_kafka_mock_cluster_new(owner_, brokers)} {}
    ~MockKafka() {
        rd_kafka_mock_cluster_destroy(cluster_);
        rd_kafka_destroy(owner_);
    }
    MockKafka(const MockKafka&) = delete;
    MockKafka& operator=(const MockKafka&) = delete;

    [[nodiscard]] std::string address() const { return rd_kafka_mock_cluster_bootstraps(cluster_); }
    void create(const std::string& topic, int partitions) {
        rd_kafka_mock_topic_create(cluster_, topic.c_str(), partitions, 1);
    }
    void go_away() { rd_kafka_mock_broker_set_down(cluster_, 1); }
    void come_back() { rd_kafka_mock_broker_set_up(cluster_, 1); }
    /// What the next request of this kind is answered.
    void answer_once(std::int16_t request, rd_kafka_resp_err_t error) {
        rd_kafka_mock_push_request_errors(cluster_, request, 1, error);
    }
    void forget_answers(std::int16_t request) { rd_kafka_mock_clear_request_errors(cluster_, request); }

private:
    rd_kafka_t* owner_;
    rd_kafka_mock_cluster_t* cluster_;
};

}  // namespace billmill::tests
