#include "adapters/sqlite/sqlite_dead_letter_store.hpp"

#include "adapters/sqlite/envelope_columns.hpp"
#include "adapters/sqlite/paging.hpp"

namespace billmill::adapters::sqlite {
namespace {

using domain::DeadLetterAction;
using ports::DeadLetter;
using ports::DeadLetterState;
using ports::DeadLetterStore;
using ports::Death;
using ports::Stage;

struct Row {
    std::int64_t seq;
    DeadLetter letter;
};

/// What decides about a letter.
struct Status {
    std::int64_t seq = 0;
    DeadLetterState state = DeadLetterState::open;
    Instant died_at{};  ///< Its last death.
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

Result<std::optional<Status>> find_status(Connection& connection, Stage stage, const Uuid& id) {
    TRY(auto row,
        connection.query("SELECT seq, state, died_at FROM dead_letters WHERE event_id = ? AND stage = ?", id,
                         stage));
    return first_row(row, [](Statement& s) {
        return Status{s.integer(0), static_cast<DeadLetterState>(s.integer(1)), s.instant(2)};
    });
}

Outcome set_state(Connection& writer, std::int64_t letter, DeadLetterState state) {
    return writer.run("UPDATE dead_letters SET state = ? WHERE seq = ?", state, letter);
}

Outcome add_death(Connection& writer, std::int64_t letter, const Death& death) {
    TRY(const auto count, writer.number("SELECT count(*) FROM deaths WHERE letter = ?", letter));
    if (const auto position = domain::death_to_drop(static_cast<std::size_t>(count))) {
        TRY_DO(
            writer.run("DELETE FROM deaths WHERE letter = ?1 AND n = "
                       "(SELECT n FROM deaths WHERE letter = ?1 ORDER BY n LIMIT 1 OFFSET ?2)",
                       letter, *position));
    }
    return writer.run(
        "INSERT INTO deaths (letter, n, at, code, detail) "
        "SELECT ?1, coalesce(max(n), 0) + 1, ?2, ?3, ?4 FROM deaths WHERE letter = ?1",
        letter, death.at, death.code, death.detail);
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

Outcome insert(Connection& writer, const DeadLetterStore::Entry& entry) {
    return run_with_envelope(
        writer,
        "INSERT INTO dead_letters (stage, state, died_at, accepted_at, event_id, key, client, fingerprint, "
        "origin_partition, origin_offset, attempt, returned, traceparent, payload) VALUES "
        "(?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        entry.envelope, entry.stage, DeadLetterState::open, entry.death.at);
}

/// A letter that was cleared has its payload again.
Outcome reopen(Connection& writer, const Status& status, const DeadLetterStore::Entry& entry) {
    const auto state = domain::next(status.state, DeadLetterAction::die).value_or(status.state);
    return writer.run(
        "UPDATE dead_letters SET state = ?1, died_at = ?2, "
        "payload = CASE WHEN length(payload) = 0 THEN ?3 ELSE payload END WHERE seq = ?4",
        state, entry.death.at, Bytes{entry.envelope.payload}, status.seq);
}

Outcome clear_one(Connection& writer, std::int64_t letter) {
    TRY_DO(writer.run("UPDATE dead_letters SET payload = x'' WHERE seq = ?", letter));
    TRY_DO(writer.run("UPDATE deaths SET detail = '' WHERE letter = ?", letter));
    return writer.run("UPDATE dead_letter_issues SET detail = '' WHERE letter = ?", letter);
}

Outcome add_one(Connection& writer, const DeadLetterStore::Entry& entry) {
    const auto& id = entry.envelope.event_id;
    TRY(auto status, find_status(writer, entry.stage, id));
    if (status) {
        TRY_DO(reopen(writer, *status, entry));
    } else {
        TRY_DO(insert(writer, entry));
        TRY(status, find_status(writer, entry.stage, id));
    }
    TRY_DO(add_death(writer, status->seq, entry.death));
    return replace_issues(writer, status->seq, entry.issues);
}

/// `decide(status)`: the new state, or nullopt where the present one does not allow it.
template <class Decide>
Outcome change_state(Connection& writer, Stage stage, const Uuid& id, Decide decide) {
    TRY(const auto status, find_status(writer, stage, id));
    if (!status) return fail(Fault::not_found, "there is no such dead letter");
    const std::optional<DeadLetterState> state = decide(*status);
    if (!state) return fail(Fault::conflict, "the dead letter is not open, or has died again");
    return set_state(writer, status->seq, *state);
}

Result<std::optional<DeadLetter>> read_one(Connection& reader, Statement rows) {
    TRY(auto row, first_row(rows, read_row));
    if (!row) return std::nullopt;
    TRY_DO(read_rest(reader, *row));
    return std::move(row->letter);
}

}  // namespace

Outcome SqliteDeadLetterStore::add(std::span<const Entry> entries) {
    std::size_t bytes = 0;
    for (const auto& entry : entries) bytes += weight(entry.envelope);
    return database_.write(
        [&](Connection& writer) -> Outcome {
            for (const auto& entry : entries) TRY_DO(add_one(writer, entry));
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

Result<std::vector<ports::DeadLetterStore::IdAndState>> SqliteDeadLetterStore::states(
    Stage stage, std::span<const Uuid> ids) {
    return database_.read([&](Connection& reader) -> Result<std::vector<IdAndState>> {
        std::vector<IdAndState> found;
        for (const auto& id : ids) {
            TRY(auto row,
                reader.query("SELECT state FROM dead_letters WHERE event_id = ? AND stage = ?", id, stage));
            TRY(const auto state,
                first_row(row, [](Statement& s) { return static_cast<DeadLetterState>(s.integer(0)); }));
            if (state) found.push_back({id, *state});
        }
        return found;
    });
}

Result<ports::Page<DeadLetter>> SqliteDeadLetterStore::list(const Filter& filter,
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
                             "AND (?3 IS NULL OR stage = ?3) AND (?4 IS NULL OR died_at >= ?4) "
                             "AND (?5 IS NULL OR died_at < ?5) AND (?6 IS NULL OR ?6 = "
                             "(SELECT code FROM deaths WHERE letter = seq ORDER BY n DESC LIMIT 1)) "
                             "ORDER BY seq LIMIT ?7",
                             after, filter.state, filter.stage, filter.died_from, filter.died_until,
                             filter.code, limit + 1));
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
        return change_state(writer, stage, id, [&](const Status& status) {
            return domain::mark_replayed(status.state, status.died_at, died_at);
        });
    });
}

Outcome SqliteDeadLetterStore::discard(Stage stage, const Uuid& id) {
    return database_.write([&](Connection& writer) {
        return change_state(writer, stage, id, [](const Status& status) {
            return domain::next(status.state, DeadLetterAction::discard);
        });
    });
}

Outcome SqliteDeadLetterStore::close(Stage stage, std::span<const Uuid> ids) {
    if (ids.empty()) return {};
    return database_.write([&](Connection& writer) -> Outcome {
        for (const auto& id : ids) {
            TRY(const auto status, find_status(writer, stage, id));
            if (!status) continue;
            const auto state = domain::next(status->state, DeadLetterAction::close);
            if (!state) continue;
            TRY_DO(set_state(writer, status->seq, *state));
        }
        return {};
    });
}

Outcome SqliteDeadLetterStore::clear(Stage stage, std::span<const Uuid> ids) {
    if (ids.empty()) return {};
    return database_.write([&](Connection& writer) -> Outcome {
        for (const auto& id : ids) {
            TRY(const auto status, find_status(writer, stage, id));
            if (status && domain::is_settled(status->state)) TRY_DO(clear_one(writer, status->seq));
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
