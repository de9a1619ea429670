#include "adapters/sqlite/sqlite_dead_letter_store.hpp"

#include "adapters/sqlite/envelope_columns.hpp"
#include "adapters/sqlite/paging.hpp"

namespace billmill::adapters::sqlite {
namespace {

using ports::DeadLetter;
using ports::DeadLetterState;
using ports::Death;
using ports::Stage;

constexpr int history_max = 20;

struct Row {
    std::int64_t seq;
    DeadLetter letter;
};

Row read_row(Statement& row) {
    Row read{row.integer(0), {}};
    read.letter.stage = static_cast<Stage>(row.integer(1));
    read.letter.state = static_cast<DeadLetterState>(row.integer(2));
    read.letter.envelope = read_envelope(row, 3);
    read.letter.id = read.letter.envelope.event_id;
    return read;
}

/// What stands beside the row.
Outcome read_rest(Connection& connection, Row& row) {
    {
        TRY(auto rows,
            connection.query("SELECT at, code, detail FROM deaths WHERE letter = ? ORDER BY n", row.seq));
        TRY(row.letter.history,
            all_rows(rows, [](Statement& s) { return Death{s.instant(0), s.text(1), s.text(2)}; }));
    }
    TRY(auto rows,
        connection.query("SELECT pointer, code, detail FROM dead_letter_issues WHERE letter = ? ORDER BY n",
                         row.seq));
    TRY(row.letter.issues,
        all_rows(rows, [](Statement& s) { return Issue{s.text(0), s.text(1), s.text(2)}; }));
    return {};
}

/// The first and the newest 19 stay.
Outcome add_death(Connection& writer, std::int64_t letter, const Death& death) {
    TRY_DO(
        writer.run("INSERT INTO deaths (letter, n, at, code, detail) "
                   "SELECT ?1, coalesce(max(n), 0) + 1, ?2, ?3, ?4 FROM deaths WHERE letter = ?1",
                   letter, death.at, death.code, death.detail));
    TRY(const auto count, writer.number("SELECT count(*) FROM deaths WHERE letter = ?", letter));
    if (count <= history_max) return {};
    return writer.run(
        "DELETE FROM deaths WHERE letter = ?1 AND n = "
        "(SELECT n FROM deaths WHERE letter = ?1 ORDER BY n LIMIT 1 OFFSET 1)",
        letter);
}

Outcome replace_issues(Connection& writer, std::int64_t letter, const Issues& issues) {
    TRY_DO(writer.run("DELETE FROM dead_letter_issues WHERE letter = ?", letter));
    std::int64_t n = 0;
    for (const auto& issue : issues) {
        TRY_DO(
            writer.run("INSERT INTO dead_letter_issues (letter, n, pointer, code, detail) VALUES (?,?,?,?,?)",
                       letter, ++n, issue.pointer, issue.code, issue.detail));
    }
    return {};
}

Outcome bury_one(Connection& writer, const ports::DeadLetterStore::Burial& burial) {
    TRY_DO(run_with_envelope(
        writer,
        "INSERT INTO dead_letters (stage, state, changed_at, accepted_at, event_id, key, client, "
        "fingerprint, "
        "origin_partition, origin_offset, attempt, returned, traceparent, payload) VALUES "
        "(?,0,?,?,?,?,?,?,?,?,?,?,?,?) "
        "ON CONFLICT (event_id, stage) DO UPDATE SET state = 0, changed_at = excluded.changed_at",
        burial.envelope, burial.stage, burial.death.at));
    TRY(const auto letter, writer.number("SELECT seq FROM dead_letters WHERE event_id = ? AND stage = ?",
                                         burial.envelope.event_id, burial.stage));
    TRY_DO(add_death(writer, letter, burial.death));
    return replace_issues(writer, letter, burial.issues);
}

/// `died_at`: only if that is its last death; of an open one, changed_at is the time of it.
Outcome move_from_open(Connection& writer, Stage stage, const Uuid& id, DeadLetterState to,
                       std::optional<Instant> now, std::optional<Instant> died_at) {
    TRY_DO(
        writer.run("UPDATE dead_letters SET state = ?, changed_at = coalesce(?, changed_at) "
                   "WHERE event_id = ? AND stage = ? AND state = ? AND changed_at = coalesce(?, changed_at)",
                   to, now, id, stage, DeadLetterState::open, died_at));
    if (writer.changes() > 0) return {};
    TRY(const auto known,
        writer.number("SELECT count(*) FROM dead_letters WHERE event_id = ? AND stage = ?", id, stage));
    if (known == 0) return fail(Fault::not_found, "there is no such dead letter");
    return fail(Fault::conflict, "the dead letter is not open, or has died again");
}

Result<std::optional<DeadLetter>> read_one(Connection& reader, Statement rows) {
    TRY(auto row, first_row(rows, read_row));
    if (!row) return std::nullopt;
    TRY_DO(read_rest(reader, *row));
    return std::move(row->letter);
}

}  // namespace

Outcome SqliteDeadLetterStore::bury(std::span<const Burial> burials) {
    std::size_t bytes = 0;
    for (const auto& burial : burials) bytes += weight(burial.envelope);
    return database_.write(
        [&](Connection& writer) -> Outcome {
            for (const auto& burial : burials) TRY_DO(bury_one(writer, burial));
            return {};
        },
        bytes);
}

Result<std::optional<DeadLetter>> SqliteDeadLetterStore::find(Stage stage, const Uuid& id) {
    return database_.read([&](Connection& reader) -> Result<std::optional<DeadLetter>> {
        TRY(auto rows,
            reader.query("SELECT seq, stage, state, accepted_at, event_id, key, client, fingerprint, "
                         "origin_partition, origin_offset, attempt, returned, traceparent, payload "
                         "FROM dead_letters WHERE event_id = ? AND stage = ?",
                         id, stage));
        return read_one(reader, std::move(rows));
    });
}

Result<std::optional<DeadLetter>> SqliteDeadLetterStore::find(const Uuid& id) {
    return database_.read([&](Connection& reader) -> Result<std::optional<DeadLetter>> {
        TRY(auto rows,
            reader.query("SELECT seq, stage, state, accepted_at, event_id, key, client, fingerprint, "
                         "origin_partition, origin_offset, attempt, returned, traceparent, payload "
                         "FROM dead_letters WHERE event_id = ?",
                         id));
        return read_one(reader, std::move(rows));
    });
}

Result<ports::Page<DeadLetter>> SqliteDeadLetterStore::list(std::optional<DeadLetterState> state,
                                                            const ports::PageRequest& page) {
    const auto limit = limit_of(page);
    TRY(const auto after, row_cursor(page, 0));
    return database_.read([&](Connection& reader) -> Result<ports::Page<DeadLetter>> {
        std::vector<Row> found;
        {
            TRY(auto rows,
                reader.query("SELECT seq, stage, state, accepted_at, event_id, key, client, fingerprint, "
                             "origin_partition, origin_offset, attempt, returned, traceparent, payload "
                             "FROM dead_letters WHERE seq > ?1 AND (?2 IS NULL OR state = ?2) "
                             "ORDER BY seq LIMIT ?3",
                             after, state, limit + 1));
            TRY(found, all_rows(rows, read_row));
        }
        auto cut =
            cut_page(std::move(found), limit, [](const Row& last) { return std::to_string(last.seq); });
        ports::Page<DeadLetter> letters;
        letters.next = std::move(cut.next);
        for (auto& row : cut.items) {
            TRY_DO(read_rest(reader, row));
            letters.items.push_back(std::move(row.letter));
        }
        return letters;
    });
}

Outcome SqliteDeadLetterStore::mark_replayed(Stage stage, const Uuid& id, Instant died_at) {
    return database_.write([&](Connection& writer) {
        return move_from_open(writer, stage, id, DeadLetterState::replayed, std::nullopt, died_at);
    });
}

Outcome SqliteDeadLetterStore::discard(Stage stage, const Uuid& id, Instant now) {
    return database_.write([&](Connection& writer) {
        return move_from_open(writer, stage, id, DeadLetterState::discarded, now, std::nullopt);
    });
}

Outcome SqliteDeadLetterStore::close(Stage stage, std::span<const Uuid> ids) {
    if (ids.empty()) return {};
    return database_.write([&](Connection& writer) -> Outcome {
        for (const auto& id : ids) {
            TRY_DO(writer.run(
                "UPDATE dead_letters SET state = ? WHERE event_id = ? AND stage = ? AND state IN (0, 1)",
                DeadLetterState::closed, id, stage));
        }
        return {};
    });
}

Result<std::int64_t> SqliteDeadLetterStore::count(Stage stage, DeadLetterState state) {
    return database_.read([&](Connection& reader) {
        return reader.number("SELECT count(*) FROM dead_letters WHERE state = ? AND stage = ?", state, stage);
    });
}

}  // namespace billmill::adapters::sqlite
