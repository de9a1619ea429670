#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "adapters/kafka/client.hpp"
#include "adapters/kafka/kafka_options.hpp"
#include "adapters/kafka/producer.hpp"
#include "ports/heads_store.hpp"

namespace billmill::adapters::kafka {

/// The heads of a cluster's books in a compacted topic of one partition: a message for each line, keyed by the line, with the
/// books' id, place, number and link. So every core sees how far each line had come, whoever numbered it.
///
/// Promise:   write() returns when the brokers have confirmed the lines that are new to it; a line that this object has
///            seen further on is not taken back. read() gives of each line the furthest head that the topic still holds.
/// Errors:    unavailable: no broker answered, or nobody knows. conflict: the topic holds heads of several books.
///            A message that is no head is logged, and hides no other.
/// Threads:   any.
class KafkaHeads final : public ports::HeadsStore {
public:
    /// The topic is there: prepare_heads_topic().
    static Result<std::unique_ptr<KafkaHeads>> open(KafkaOptions options, std::string topic);

    Result<std::optional<domain::BookHeads>> read() override;
    Outcome write(const domain::BookHeads& heads) override;

private:
    KafkaHeads(KafkaOptions options, std::string topic, std::unique_ptr<Producer> producer)
        : options_{std::move(options)}, topic_{std::move(topic)}, producer_{std::move(producer)} {}
    Result<PlainClient> reader() const;

    const KafkaOptions options_;
    const std::string topic_;
    const std::unique_ptr<Producer> producer_;
    std::mutex mutex_;
    std::map<std::string, domain::LineHead> known_;  ///< What the topic holds, as far as this object knows.
};

}  // namespace billmill::adapters::kafka
