#pragma once

#include "adapters/sqlite/database.hpp"
#include "ports/message_bus.hpp"

namespace billmill::adapters::sqlite {

/// The bus as one table per stage with a single partition, 0.
///
/// A stage has one consumer at a time; subscribing a second is a `conflict`. Consumed messages are deleted
/// with their commit, a bounded number at a time.     Ownership: borrows the database.
class SqliteMessageBus final : public ports::MessageBus {
public:
    explicit SqliteMessageBus(Database& database) : database_{database} {}
    void publish(ports::Stage stage, std::vector<ports::Envelope> messages, ports::Completion done) override;
    Result<std::unique_ptr<ports::Consumer>> subscribe(ports::Stage stage) override;
    Result<Instant> consumed_until(ports::Stage stage, Instant now) override;
    /// One partition, and an index on it: the same as consumed_until().
    Result<Instant> oldest_waiting(ports::Stage stage, Instant now) override {
        return consumed_until(stage, now);
    }
    Result<std::optional<ports::Envelope>> read_at(ports::Stage stage, ports::Position position) override;
    Result<std::int64_t> lag(ports::Stage stage) override;

private:
    Database& database_;
};

}  // namespace billmill::adapters::sqlite
