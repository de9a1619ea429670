#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "adapters/kafka/client.hpp"
#include "foundation/result.hpp"
#include "ports/message_log.hpp"

namespace billmill::adapters::kafka {

/// How far a stage's group is in one partition.
struct PartitionLag {
    std::int32_t partition = 0;
    std::int64_t begin = 0;  ///< The first offset that was not trimmed.
    std::int64_t next = 0;   ///< The first offset not committed.
    std::int64_t end = 0;    ///< The first offset not written.
    [[nodiscard]] std::int64_t lag() const { return end - next; }
};

/// Looks at one stage's topic and group from outside, without being a member.
/// Errors:  unavailable.     Threads: any; one at a time gets its turn.
class Offsets {
public:
    static Result<std::unique_ptr<Offsets>> open(const KafkaOptions& options, ports::Stage stage);

    Result<std::vector<PartitionLag>> lags();
    /// As ports::MessageBus::consumed_until(). Looks at no more than 10,000 messages: behind a longer queue
    /// the answer is the beginning of time, which is always true.
    Result<Instant> consumed_until(Instant now);
    /// As ports::MessageBus::oldest_waiting(): reads one message of each partition, however many wait.
    Result<Instant> oldest_waiting(Instant now);
    /// The message at this place; nullopt: there is none.
    Result<std::optional<ports::Envelope>> read_at(ports::Position position);
    /// As ports::MessageLog::read().
    Outcome read(std::span<const ports::Position> from, const ports::MessageLog::See& see);
    /// Deletes messages that were written before this moment and are consumed. Returns from how many
    /// partitions.
    Result<int> trim(Instant before);

private:
    Offsets(const KafkaOptions& options, ports::Stage stage, PlainClient client)
        : options_{options}, stage_{stage}, client_{std::move(client)} {}
    rd_kafka_resp_err_t read_committed(rd_kafka_topic_partition_list_t* list);
    Result<std::vector<PartitionLag>> read_lags();
    Result<Partitions> list_partitions();
    Outcome look_up(rd_kafka_topic_partition_list_t* list, std::int64_t moment);
    Outcome read_to_the_end(std::vector<PartitionLag> parts, const ports::MessageLog::See& see);
    Result<std::vector<PartitionLag>> read_behind();
    Result<Instant> read_oldest(const std::vector<PartitionLag>& behind, Instant now);
    Result<Instant> oldest(const std::vector<PartitionLag>& behind, Instant now);

    const KafkaOptions& options_;
    const ports::Stage stage_;
    std::mutex turn_;
    PlainClient client_;
};

}  // namespace billmill::adapters::kafka
