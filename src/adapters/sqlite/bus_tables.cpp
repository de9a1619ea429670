#include "adapters/sqlite/bus_tables.hpp"

#include <array>
#include <deque>

#include "adapters/sqlite/envelope_columns.hpp"

namespace billmill::adapters::sqlite {
namespace {

/// Fills in the stage's name for $ and its number for #.
Sql for_stage(ports::Stage stage, std::string_view pattern) {
    // Their addresses name prepared statements, so they stay where they are.
    static std::deque<std::string> texts;
    auto* const text = &texts.emplace_back();
    for (const char c : pattern) {
        if (c == '$') {
            text->append(ports::name(stage));
        } else if (c == '#') {
            text->append(std::to_string(static_cast<int>(stage)));
        } else {
            text->push_back(c);
        }
    }
    return Sql::forever(*text);
}

BusSql make(ports::Stage stage) {
    return BusSql{
        .insert = for_stage(
            stage,
            "INSERT INTO bus_$ (accepted_at, event_id, key, client, fingerprint, origin_partition, "
            "origin_offset, attempt, returned, traceparent, payload) VALUES (?,?,?,?,?,?,?,?,?,?,?)"),
        .after =
            for_stage(stage,
                      "SELECT offset, accepted_at, event_id, key, client, fingerprint, origin_partition, "
                      "origin_offset, attempt, returned, traceparent, payload FROM bus_$ "
                      "WHERE offset > ? ORDER BY offset LIMIT ?"),
        .first = for_stage(stage, "SELECT coalesce(min(offset), 0) FROM bus_$"),
        .remove = for_stage(stage, "DELETE FROM bus_$ WHERE offset <= ?"),
        .oldest = for_stage(stage,
                            "SELECT min(accepted_at) FROM bus_$ WHERE offset > "
                            "(SELECT committed FROM consumers WHERE stage = #) HAVING count(*) > 0"),
        // Offsets have no gaps: one thread gives them, and a rolled-back one is given again.
        .lag = for_stage(stage,
                         "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'bus_$'), 0) - "
                         "(SELECT committed FROM consumers WHERE stage = #)"),
        .uncommitted = for_stage(stage,
                                 "SELECT event_id, key FROM bus_$ WHERE offset > "
                                 "(SELECT committed FROM consumers WHERE stage = #)"),
    };
}

}  // namespace

const BusSql& bus_sql(ports::Stage stage) {
    static const std::array<BusSql, std::size(ports::all_stages)> all{
        make(ports::Stage::users), make(ports::Stage::billing), make(ports::Stage::notify)};
    return all[static_cast<std::size_t>(stage)];
}

Outcome put_on_bus(Connection& writer, ports::Stage stage, const ports::Envelope& envelope) {
    return run_with_envelope(writer, bus_sql(stage).insert, envelope);
}

}  // namespace billmill::adapters::sqlite
