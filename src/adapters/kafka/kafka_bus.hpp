#pragma once

#include <memory>
#include <vector>

#include "adapters/kafka/kafka_options.hpp"
#include "adapters/kafka/offsets.hpp"
#include "ports/message_bus.hpp"
#include "ports/message_log.hpp"

namespace billmill::adapters::kafka {

/// What the bus has met since it was opened, for metrics.
struct KafkaCounts {
    std::int64_t waiting = 0;     ///< Messages published and not yet confirmed.
    std::int64_t renewals = 0;    ///< Clients that librdkafka gave up, and that were made again.
    std::int64_t rebalances = 0;  ///< Times that partitions came or went.
    std::int64_t losses = 0;      ///< Batches dropped because somebody else has their partition now.
    std::int64_t errors = 0;      ///< Errors met by clients, and messages that were not confirmed.
    std::int64_t imported = 0;    ///< Messages of the reference system that were published again as ours.
};

/// The bus on Apache Kafka: a topic and a consumer group for each stage.
///
/// Promise:   that of ports::MessageBus. open() creates the topics, or checks them against what billmill
///            promises. Who has consumed is kept in Kafka; nothing depends on its transactions. Messages in
///            the reference system's form are published again as billmill's own before a consumer sees
///            them; what nobody can read is handed on with its bytes.
/// Errors:    open(): invalid: a setting, or a topic weaker than promised, with what to do.   unavailable:
///            no broker answered.
/// Threads:   any.   Ownership: must outlive its consumers; borrows options.legacy_messages.
class KafkaBus final : public ports::MessageBus, public ports::MessageLog {
public:
    static Result<std::unique_ptr<KafkaBus>> open(KafkaOptions options);
    ~KafkaBus() override;

    void publish(ports::Stage stage, std::vector<ports::Envelope> messages, ports::Completion done) override;
    /// Any number may subscribe to one stage, here and in other processes: its partitions are shared.
    Result<std::unique_ptr<ports::Consumer>> subscribe(ports::Stage stage) override;
    Result<Instant> consumed_until(ports::Stage stage, Instant now) override;
    Result<Instant> oldest_waiting(ports::Stage stage, Instant now) override;
    [[nodiscard]] std::string topic(ports::Stage stage) const override;
    Result<std::optional<ports::Envelope>> read_at(ports::Stage stage, ports::Position position) override;
    Result<std::int64_t> lag(ports::Stage stage) override;

    Outcome read(ports::Stage stage, std::span<const ports::Position> from, const See& see) override;
    Result<std::vector<ports::LogPart>> parts(ports::Stage stage) override;

    Result<std::vector<PartitionLag>> lags(ports::Stage stage);
    /// Deletes what every stage has consumed and was written before this moment. Returns from how many
    /// partitions.
    Result<int> trim(Instant before);
    [[nodiscard]] KafkaCounts counts() const;
    /// A consumer of the stage has become a member of its group since open().
    [[nodiscard]] bool joined(ports::Stage stage) const;

private:
    struct Impl;
    explicit KafkaBus(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace billmill::adapters::kafka
