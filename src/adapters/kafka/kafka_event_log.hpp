#pragma once

#include <chrono>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "adapters/kafka/topic_ends.hpp"
#include "adapters/kafka/topic_reader.hpp"
#include "ports/event_log.hpp"

namespace billmill::adapters::kafka {

/// The events of a cluster, read from their topic of one partition. An event's number is its offset and one, so it is the same
/// for every process.
///
/// Promise:   reads what any process has written. While somebody asks, a thread follows the topic and keeps the newest events
///            in memory, so that a hundred listeners cost the brokers no more than one; older ones are fetched when they are asked
///            for. A message that is no event, or a newer program's, is a number that is left out.
/// Bounds:    `newest_max` events in memory, and 4 MB on their way for each of two readers.
/// Errors:    unavailable: no broker answered within `patience`.
/// Threads:   any.
class KafkaEventLog final : public ports::EventLog {
public:
    static constexpr std::size_t newest_max = 20'000;

    /// The topic is there: prepare_events_topic(). Connects when it is asked for the first time.
    KafkaEventLog(KafkaOptions options, std::string topic);
    ~KafkaEventLog() override;

    Result<ports::EventRange> range() override;
    Result<ports::EventRange> range_up_to(std::int64_t seq) override;
    Result<std::vector<ports::Event>> read(std::int64_t after, int limit) override;
    /// Its writers write an event after its record.
    [[nodiscard]] bool precedes_records() const override { return false; }

private:
    using Steady = std::chrono::steady_clock;

    [[nodiscard]] std::optional<std::vector<ports::Event>> newest_after(std::int64_t after, int limit);
    [[nodiscard]] Result<std::vector<ports::Event>> fetch(std::int64_t after, int limit);
    void follow(const std::stop_token& stop);
    [[nodiscard]] Outcome follow_while_wanted(const std::stop_token& stop);
    void begin_at(std::int64_t end);
    void keep(const rd_kafka_message_t& message);

    const KafkaOptions options_;
    const std::string topic_;

    TopicEnds ends_;

    std::mutex mutex_;
    std::deque<ports::Event> newest_;
    std::int64_t newest_after_ = 0;  ///< `newest_` has every event after this one that was read.

    std::timed_mutex fetching_;
    std::optional<TopicReader> fetcher_;

    std::jthread follower_;  ///< Last, so first to go.
};

}  // namespace billmill::adapters::kafka
