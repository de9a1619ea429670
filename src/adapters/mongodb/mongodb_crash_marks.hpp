#pragma once

#include <string>

#include "adapters/mongodb/database.hpp"
#include "ports/crash_marks.hpp"

namespace billmill::adapters::mongodb {

/// Runs are known by `instance`: the name under which this process comes back after a crash (a host's or a container's).
/// Marks are shared by all instances: whoever takes over a partition counts on.
/// Ownership: borrows the database.
class MongodbCrashMarks final : public ports::CrashMarks {
public:
    MongodbCrashMarks(Database& database, std::string instance)
        : database_{database}, instance_{std::move(instance)} {}
    Result<bool> begin_run(ports::Stage stage) override;
    Outcome end_run(ports::Stage stage) override;
    Result<int> mark(ports::Stage stage, const Uuid& event_id) override;
    Outcome unmark(ports::Stage stage, const Uuid& event_id) override;

private:
    [[nodiscard]] std::string run_key(ports::Stage stage) const;

    Database& database_;
    const std::string instance_;
};

}  // namespace billmill::adapters::mongodb
