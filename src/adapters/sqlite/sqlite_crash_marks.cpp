#include "adapters/sqlite/sqlite_crash_marks.hpp"

namespace billmill::adapters::sqlite {

Result<bool> SqliteCrashMarks::begin_run(ports::Stage stage) {
    return database_.write([&](Connection& writer) -> Result<bool> {
        TRY(const auto running, writer.number("SELECT running FROM crash_runs WHERE stage = ?", stage));
        TRY_DO(
            writer.run("INSERT INTO crash_runs (stage, running) VALUES (?, 1) "
                       "ON CONFLICT (stage) DO UPDATE SET running = 1",
                       stage));
        return running != 0;
    });
}

Outcome SqliteCrashMarks::end_run(ports::Stage stage) {
    return database_.write([&](Connection& writer) {
        return writer.run("UPDATE crash_runs SET running = 0 WHERE stage = ?", stage);
    });
}

Result<int> SqliteCrashMarks::mark(ports::Stage stage, const Uuid& event_id) {
    return database_.write([&](Connection& writer) -> Result<int> {
        TRY(const auto marks,
            writer.number("INSERT INTO crash_marks (stage, event_id, marks) VALUES (?, ?, 1) "
                          "ON CONFLICT (stage, event_id) DO UPDATE SET marks = marks + 1 "
                          "RETURNING marks",
                          stage, event_id));
        return static_cast<int>(marks);
    });
}

Outcome SqliteCrashMarks::unmark(ports::Stage stage, const Uuid& event_id) {
    return database_.write([&](Connection& writer) {
        return writer.run("DELETE FROM crash_marks WHERE stage = ? AND event_id = ?", stage, event_id);
    });
}

}  // namespace billmill::adapters::sqlite
