#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>

#include "adapters/kafka/assignment.hpp"
#include "adapters/kafka/client.hpp"
#include "ports/message_bus.hpp"

namespace billmill::adapters::kafka {

/// What consumers count, of all stages together.
struct ConsumerCounts {
    std::atomic<std::int64_t> rebalances{0};  ///< Partitions gained or lost.
    std::atomic<std::int64_t> losses{0};  ///< Batches dropped because their partition went to somebody else.
    std::atomic<std::int64_t> renewals{0};  ///< Clients given up and made again.
    std::atomic<std::int64_t> errors{0};    ///< Errors that brokers answered or that the way to them made.
    std::atomic<std::int64_t> imported{0};  ///< Messages of the reference system, published again as ours.
    /// By stage: its group has told a consumer which partitions it has, be it none.
    std::array<std::atomic<bool>, std::size(ports::all_stages)> joined{};
};

/// Publishes messages of other producers again, as ours, and returns those that it can't translate.
/// Errors: unavailable: nothing may be skipped yet.
using Import = std::function<Result<std::vector<ports::Delivered>>(std::vector<ports::Delivered>)>;

/// One member of a stage's group.
///
/// Promise:   that of ports::Consumer. Partitions come and go only inside poll(); what was fetched of a
///            lost one is dropped, and commit() of what was in hand of it is `conflict`. Where librdkafka
///            gives its client up, or a message is damaged, the next poll() starts with a new client from
///            what is committed.
/// Errors:    of poll(), beside ports::Consumer's: corrupt: a message's checksum is wrong; nothing behind
///            it is taken.
class Consumer final : public ports::Consumer {
public:
    static Result<std::unique_ptr<Consumer>> open(const KafkaOptions& options, ports::Stage stage,
                                                  Import import, ConsumerCounts& counts);
    ~Consumer() override;

    Result<std::vector<ports::Delivered>> poll(std::size_t count_max, Milliseconds wait) override;
    Outcome commit() override;
    Outcome commit_soon() override;
    void rewind() override;
    void wake() override;

private:
    /// What callbacks use; outlives a client that does not end.
    struct Shared {
        Shared(ConsumerCounts& the_counts, ports::Stage the_stage) : counts{the_counts}, stage{the_stage} {}
        Assignment assignment;
        ConsumerCounts& counts;
        const ports::Stage stage;
        std::atomic<bool> closed{false};
        bool brokers_away = false;
        bool given_up = false;
    };
    Consumer(const KafkaOptions& options, ports::Stage stage, Import import, ConsumerCounts& counts);
    Outcome connect();
    void disconnect();
    Outcome fetch(std::size_t count_max, Milliseconds wait);
    Outcome handle_error(const rd_kafka_message_t& error);
    Outcome look_for_brokers();
    Result<std::vector<ports::Delivered>> hand_out(std::size_t count_max);
    [[nodiscard]] Partitions list_of(const std::vector<Assignment::Place>& places) const;
    static void on_rebalance(rd_kafka_t* client, rd_kafka_resp_err_t code,
                             rd_kafka_topic_partition_list_t* partitions, void* opaque);

    const KafkaOptions& options_;
    const ports::Stage stage_;
    const Import import_;
    ConsumerCounts& counts_;
    std::shared_ptr<Shared> shared_;
    std::mutex mutex_;  ///< Guards the pointers `client_` and `queue_` against wake().
    rd_kafka_t* client_ = nullptr;
    Queue queue_;
    std::atomic<bool> woken_{false};
};

}  // namespace billmill::adapters::kafka
