#pragma once

#include <memory>
#include <string>
#include <vector>

#include "adapters/kafka/kafka_options.hpp"
#include "ports/message_bus.hpp"

namespace billmill::adapters::kafka {

/// The writing half of the bus: idempotent, confirmed by all replicas in sync.
///
/// Promise:   `done` hears success only after each message's own report of delivery; in the order of
///            publish() per key. When librdkafka gives its client up, a new one takes its place; what was
///            under way is `unavailable`.
/// Errors:    of `done`: unavailable: too much waits already (nothing was sent), or nobody knows.
///            invalid: too large.
/// Threads:   any. `done` is called on the producer's thread, or on the caller's, and must be quick.
class Producer {
public:
    static Result<std::unique_ptr<Producer>> open(const KafkaOptions& options);
    /// Waits for what is under way, at most publish_timeout; the rest hears unavailable.
    ~Producer();

    void publish(const std::string& topic, std::vector<ports::Envelope> messages, ports::Completion done);
    [[nodiscard]] std::int64_t waiting() const;   ///< Messages not yet confirmed.
    [[nodiscard]] std::int64_t renewals() const;  ///< How often a client was given up.
    [[nodiscard]] std::int64_t errors() const;    ///< Met on the way to brokers, and messages not confirmed.

private:
    struct Impl;
    explicit Producer(std::shared_ptr<Impl> impl);
    std::shared_ptr<Impl> impl_;
};

}  // namespace billmill::adapters::kafka
