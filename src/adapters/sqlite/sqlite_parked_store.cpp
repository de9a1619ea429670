#include "adapters/sqlite/sqlite_parked_store.hpp"

#include "adapters/sqlite/envelope_columns.hpp"
#include "adapters/sqlite/paging.hpp"

namespace billmill::adapters::sqlite {
namespace {

using ports::Parked;

struct Row {
    std::int64_t seq;
    Parked parked;
};

Row read_row(Statement& row) {
    return {row.integer(0), Parked{static_cast<ports::Stage>(row.integer(1)), read_envelope(row, 5),
                                   row.text(2), row.instant(3), row.instant(4), row.text(16)}};
}

Outcome park_one(Connection& writer, const Parked& parked) {
    return run_with_envelope(
        writer,
        "INSERT INTO parked (stage, code, parked_at, due_at, gate, accepted_at, event_id, key, client, "
        "fingerprint, "
        "origin_partition, origin_offset, attempt, returned, traceparent, payload) VALUES "
        "(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) "
        "ON CONFLICT (stage, event_id) DO UPDATE SET attempt = excluded.attempt, code = excluded.code, "
        "due_at = excluded.due_at, gate = excluded.gate",
        parked.envelope, parked.stage, parked.code, parked.parked_at, parked.due_at, parked.gate);
}

}  // namespace

Outcome SqliteParkedStore::park(std::span<const Parked> parked) {
    std::size_t bytes = 0;
    for (const auto& one : parked) bytes += weight(one.envelope);
    return database_.write(
        [&](Connection& writer) -> Outcome {
            for (const auto& one : parked) TRY_DO(park_one(writer, one));
            return {};
        },
        bytes);
}

Result<std::vector<Parked>> SqliteParkedStore::claim_due(Instant now, Instant hold_until, int limit) {
    return database_.write([&](Connection& writer) -> Result<std::vector<Parked>> {
        TRY(auto rows,
            writer.query(
                "SELECT seq, stage, code, parked_at, due_at, accepted_at, event_id, key, client, "
                "fingerprint, origin_partition, origin_offset, attempt, returned, traceparent, payload, gate "
                "FROM parked WHERE due_at <= ? ORDER BY due_at, seq LIMIT ?",
                now, std::max(limit, 0)));
        TRY(auto due, all_rows(rows, read_row));
        std::vector<Parked> claimed;
        for (auto& row : due) {
            TRY_DO(writer.run("UPDATE parked SET due_at = ? WHERE seq = ?", hold_until, row.seq));
            row.parked.due_at = hold_until;
            claimed.push_back(std::move(row.parked));
        }
        return claimed;
    });
}

Outcome SqliteParkedStore::hold(std::span<const Parked> claimed, Instant hold_until) {
    if (claimed.empty()) return {};
    return database_.write([&](Connection& writer) -> Outcome {
        for (const auto& row : claimed) {
            TRY_DO(writer.run("UPDATE parked SET due_at = ? WHERE stage = ? AND event_id = ? AND due_at = ?",
                              hold_until, row.stage, row.envelope.event_id, row.due_at));
        }
        return {};
    });
}

Outcome SqliteParkedStore::settle(ports::Stage stage, std::span<const Uuid> event_ids) {
    if (event_ids.empty()) return {};
    return database_.write([&](Connection& writer) -> Outcome {
        for (const auto& id : event_ids) {
            TRY_DO(writer.run("DELETE FROM parked WHERE stage = ? AND event_id = ?", stage, id));
        }
        return {};
    });
}

Result<std::optional<Parked>> SqliteParkedStore::find(ports::Stage stage, const Uuid& event_id) {
    return database_.read([&](Connection& reader) -> Result<std::optional<Parked>> {
        TRY(auto found,
            reader.query("SELECT seq, stage, code, parked_at, due_at, accepted_at, event_id, key, client, "
                         "fingerprint, origin_partition, origin_offset, attempt, returned, traceparent, "
                         "payload, gate FROM parked WHERE stage = ? AND event_id = ?",
                         stage, event_id));
        return first_row(found, [](Statement& row) { return read_row(row).parked; });
    });
}

Result<ports::Page<Parked>> SqliteParkedStore::list(ports::Stage stage, const ports::PageRequest& page) {
    const auto limit = limit_of(page);
    TRY(const auto after, row_cursor(page, 0));
    TRY(auto rows, database_.read([&](Connection& reader) -> Result<std::vector<Row>> {
        TRY(auto found,
            reader.query("SELECT seq, stage, code, parked_at, due_at, accepted_at, event_id, key, client, "
                         "fingerprint, origin_partition, origin_offset, attempt, returned, traceparent, "
                         "payload, gate FROM parked WHERE seq > ? AND stage = ? ORDER BY seq LIMIT ?",
                         after, stage, limit + 1));
        return all_rows(found, read_row);
    }));
    auto cut = cut_page(std::move(rows), limit, [](const Row& last) { return std::to_string(last.seq); });
    ports::Page<Parked> parked;
    parked.next = std::move(cut.next);
    for (auto& row : cut.items) parked.items.push_back(std::move(row.parked));
    return parked;
}

Result<std::int64_t> SqliteParkedStore::count(ports::Stage stage) {
    return database_.read([&](Connection& reader) {
        return reader.number("SELECT count(*) FROM parked WHERE stage = ?", stage);
    });
}

Result<std::optional<Instant>> SqliteParkedStore::next_due() {
    return database_.read([&](Connection& reader) -> Result<std::optional<Instant>> {
        TRY(auto row, reader.query("SELECT due_at FROM parked ORDER BY due_at LIMIT 1"));
        return first_row(row, [](Statement& s) { return s.instant(0); });
    });
}

Result<int> SqliteParkedStore::bring_forward(Instant latest, int limit, Instant due) {
    return database_.write([&](Connection& writer) -> Result<int> {
        TRY_DO(
            writer.run("UPDATE parked SET due_at = ? WHERE seq IN "
                       "(SELECT seq FROM parked WHERE due_at > ? AND gate = '' ORDER BY due_at LIMIT ?)",
                       due, latest, std::max(limit, 0)));
        return static_cast<int>(writer.changes());
    });
}

Result<int> SqliteParkedStore::release(const std::string& gate, int limit, Instant due) {
    return database_.write([&](Connection& writer) -> Result<int> {
        TRY_DO(
            writer.run("UPDATE parked SET gate = '', due_at = ? WHERE seq IN "
                       "(SELECT seq FROM parked WHERE gate = ? AND gate <> '' ORDER BY seq LIMIT ?)",
                       due, gate, std::max(limit, 0)));
        return static_cast<int>(writer.changes());
    });
}

Result<std::int64_t> SqliteParkedStore::held(const std::string& gate) {
    return database_.read([&](Connection& reader) {
        return reader.number("SELECT count(*) FROM parked WHERE gate = ? AND gate <> ''", gate);
    });
}

Result<std::optional<std::string>> SqliteParkedStore::next_gate(const std::string& gate) {
    return database_.read([&](Connection& reader) -> Result<std::optional<std::string>> {
        TRY(auto row,
            reader.query("SELECT gate FROM parked WHERE gate > ? AND gate <> '' ORDER BY gate LIMIT 1",
                         gate));
        return first_row(row, [](Statement& s) { return s.text(0); });
    });
}

}  // namespace billmill::adapters::sqlite
