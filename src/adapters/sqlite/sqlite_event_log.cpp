#include "adapters/sqlite/sqlite_event_log.hpp"

#include "adapters/sqlite/statement.hpp"

namespace billmill::adapters::sqlite {
namespace {

ports::Event read_event(Statement& row) {
    ports::Event event{.seq = row.integer(0),
                       .type = static_cast<ports::EventType>(row.integer(1)),
                       .at = row.instant(2),
                       .subject = row.uuid(3)};
    if (!row.is_null(4)) event.invoice = row.uuid(4);
    event.code = row.text(5);
    return event;
}

}  // namespace

Result<ports::EventRange> SqliteEventLog::range() {
    return database_.read([](Connection& reader) -> Result<ports::EventRange> {
        TRY(const auto oldest, reader.number("SELECT coalesce(min(seq), 0) FROM events"));
        TRY(const auto latest, reader.number("SELECT coalesce(max(seq), 0) FROM events"));
        return ports::EventRange{oldest, latest};
    });
}

Result<std::vector<ports::Event>> SqliteEventLog::read(std::int64_t after, int limit) {
    return database_.read([&](Connection& reader) -> Result<std::vector<ports::Event>> {
        TRY(auto rows, reader.query("SELECT seq, type, at, subject, invoice, code FROM events WHERE seq > ? "
                                    "ORDER BY seq LIMIT ?",
                                    after, limit));
        return all_rows(rows, read_event);
    });
}

}  // namespace billmill::adapters::sqlite
