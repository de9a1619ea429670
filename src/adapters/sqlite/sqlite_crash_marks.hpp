#pragma once

#include "adapters/sqlite/database.hpp"
#include "ports/crash_marks.hpp"

namespace billmill::adapters::sqlite {

/// Ownership: borrows the database.
class SqliteCrashMarks final : public ports::CrashMarks {
public:
    explicit SqliteCrashMarks(Database& database) : database_{database} {}
    Result<bool> begin_run(ports::Stage stage) override;
    Outcome end_run(ports::Stage stage) override;
    Result<int> mark(ports::Stage stage, const Uuid& event_id) override;
    Outcome unmark(ports::Stage stage, const Uuid& event_id) override;

private:
    Database& database_;
};

}  // namespace billmill::adapters::sqlite
