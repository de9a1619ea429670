#include "adapters/mongodb/mongodb_crash_marks.hpp"

#include "adapters/mongodb/queries.hpp"
#include "adapters/mongodb/session.hpp"

namespace billmill::adapters::mongodb {

std::string MongodbCrashMarks::run_key(ports::Stage stage) const {
    return std::string{ports::name(stage)}.append("/").append(instance_);
}

/// A run's document is there from its begin to its end.
Result<bool> MongodbCrashMarks::begin_run(ports::Stage stage) {
    Document run;
    run.add("_id", run_key(stage)).add("v", document_version);
    return database_.run([&](Session& session) -> Result<bool> {
        TRY(const auto taken, session.insert(Collection::crash_runs, std::span{&run, 1}));
        return !taken.empty();
    });
}

Outcome MongodbCrashMarks::end_run(ports::Stage stage) {
    return database_.run([&](Session& session) {
        return session.remove(Collection::crash_runs, with("_id", run_key(stage)));
    });
}

Result<int> MongodbCrashMarks::mark(ports::Stage stage, const Uuid& event_id) {
    Document change;
    change.add("$inc", with("marks", std::int32_t{1})).add("$setOnInsert", with("v", document_version));
    return database_.run([&](Session& session) -> Result<int> {
        return session.upsert_and_read(Collection::crash_marks, with("_id", event_key(stage, event_id)),
                                       change, [](Fields& fields) { return fields.int32("marks"); });
    });
}

Outcome MongodbCrashMarks::unmark(ports::Stage stage, const Uuid& event_id) {
    return database_.run([&](Session& session) {
        return session.remove(Collection::crash_marks, with("_id", event_key(stage, event_id)));
    });
}

}  // namespace billmill::adapters::mongodb
