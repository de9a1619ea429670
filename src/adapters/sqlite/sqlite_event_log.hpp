#pragma once

#include "adapters/sqlite/database.hpp"
#include "ports/event_log.hpp"

namespace billmill::adapters::sqlite {

/// The table `events`. Triggers of the schema fill it, in the transaction of what happened, so that no statement of the other
/// adapters can forget it, and drop all but the newest million.     Ownership: borrows the database.
class SqliteEventLog final : public ports::EventLog {
public:
    explicit SqliteEventLog(Database& database) : database_{database} {}
    Result<ports::EventRange> range() override;
    Result<std::vector<ports::Event>> read(std::int64_t after, int limit) override;

private:
    Database& database_;
};

}  // namespace billmill::adapters::sqlite
