#pragma once

#include "adapters/sqlite/connection.hpp"
#include "ports/envelope.hpp"

namespace billmill::adapters::sqlite {

/// The statements on one stage's topic, which is a table of its own.
struct BusSql {
    Sql insert;
    Sql after;   ///< (offset, limit): the messages that follow.
    Sql first;   ///< The oldest message's offset, or 0.
    Sql remove;  ///< (offset): the messages up to it.
    /// accepted_at of the uncommitted message that was accepted first. Reads all that wait: it is asked for seldom,
    /// and an index would cost every message two writes.
    Sql oldest;
    Sql lag;
    Sql uncommitted;  ///< event_id and key of all that wait.
};
[[nodiscard]] const BusSql& bus_sql(ports::Stage stage);

/// What one commit deletes at most, oldest first: a job on the writer's thread must stay short.
inline constexpr int remove_max = 2'000;

/// Appends to the topic, in the open transaction.
/// Fails only when the engine does: offsets are given by SQLite, and nothing else in the row is unique.
Outcome put_on_bus(Connection& writer, ports::Stage stage, const ports::Envelope& envelope);

}  // namespace billmill::adapters::sqlite
