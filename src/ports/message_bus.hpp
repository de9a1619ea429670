#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "foundation/result.hpp"
#include "ports/envelope.hpp"

namespace billmill::ports {

/// Called once, from any thread, when the outcome is known.
using Completion = std::move_only_function<void(Outcome)>;

/// Takes messages off one stage's topic.
///
/// Promise:   at least once; in order within a partition; nothing is skipped that was not committed.
/// Threads:   one thread at a time, except wake().
class Consumer {
public:
    virtual ~Consumer() = default;
    /// Up to `count_max` messages after the last ones returned, waiting at most `wait` for the first.
    /// All of them from one partition. Empty: none came in time, or wake() was called.
    /// Errors: unavailable.
    virtual Result<std::vector<Delivered>> poll(std::size_t count_max, Milliseconds wait) = 0;
    /// Everything up to the last message that poll() returned is done, durably.
    /// Errors: unavailable, conflict (the partition now belongs to someone else: drop what is in hand).
    virtual Outcome commit() = 0;
    /// As commit(), but only asked for: durable not later than anything that is written afterwards. Where it gets lost,
    /// the batch comes again after a restart. For consumers with more to do than to wait.
    virtual Outcome commit_soon() { return commit(); }
    /// The next poll() starts again after the last commit.
    virtual void rewind() = 0;
    /// Ends a waiting poll(). Threads: any.
    virtual void wake() = 0;
};

/// Durable, ordered delivery of messages between gateway and core.
///
/// Promise:   at least once; in order per key; a confirmed publish survives a crash of process and machine.
/// Errors:    unavailable: nobody knows whether it was taken; publishing again is safe (consumers deduplicate).
///            invalid: a payload over payload_bytes_max; never try again.
/// Threads:   all but the consumers from any thread.
/// Ownership: keeps nothing past the completion.
/// Adapters:  sqlite, kafka. Held by tests/contract/message_bus_contract.hpp.
class MessageBus {
public:
    virtual ~MessageBus() = default;
    /// All of them, in this order per key. A bounded queue: when it is full, `done` hears unavailable at once.
    virtual void publish(Stage stage, std::vector<Envelope> messages, Completion done) = 0;
    /// One consumer owns all partitions of a stage in local mode; a group shares them in a cluster.
    virtual Result<std::unique_ptr<Consumer>> subscribe(Stage stage) = 0;
    /// Every message of the stage that was accepted before this moment has been committed.
    virtual Result<Instant> consumed_until(Stage stage, Instant now) = 0;
    /// When the one was accepted that waits longest, by the first that is not committed of each partition: a look, and no
    /// proof. `now`: none waits. For metrics.
    virtual Result<Instant> oldest_waiting(Stage stage, Instant now) = 0;
    /// What people call the topic of a stage.
    [[nodiscard]] virtual std::string topic(Stage stage) const { return std::string{name(stage)}; }
    /// The message that stands at this place, as a consumer of the stage gets it. nullopt: there is none, or none any more.
    virtual Result<std::optional<Envelope>> read_at(Stage stage, Position position) = 0;
    /// Messages not yet committed, for metrics and back-pressure.
    virtual Result<std::int64_t> lag(Stage stage) = 0;
};

/// Publishes and waits for the confirmation.
Outcome publish_and_wait(MessageBus& bus, Stage stage, std::vector<Envelope> messages);

inline constexpr std::size_t portion_bytes_max = 8U << 20U;  ///< Well below what a bus takes at once.
/// The same for many large ones, in their order: more than the bus takes at once would never get through. After an error
/// those before may be on the bus.
Outcome publish_in_portions(MessageBus& bus, Stage stage, std::vector<Envelope> messages);

}  // namespace billmill::ports
