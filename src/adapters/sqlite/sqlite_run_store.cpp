#include "adapters/sqlite/sqlite_run_store.hpp"

#include <limits>

#include "adapters/sqlite/paging.hpp"
#include "adapters/sqlite/run_rows.hpp"
#include "adapters/sqlite/seller_words.hpp"
#include "formats/run_records.hpp"

namespace billmill::adapters::sqlite {
namespace {

using domain::EntryMail;
using domain::EntryState;
using domain::Run;
using domain::RunState;
using ports::EntryChange;
using ports::NewEntry;
using ports::RunEntry;

Result<std::int64_t> need_run(Connection& connection, const Uuid& run) {
    TRY(const auto seq, connection.number("SELECT seq FROM runs WHERE id = ?", run));
    if (seq == 0) return fail(Fault::not_found, "there is no such run");
    return seq;
}

/// Adds to a count of the run; `bills` and `rows` may be negative.
Outcome count(Connection& writer, std::int64_t run, EntryState state, EntryMail mail, std::int64_t bills,
              std::int64_t rows) {
    return writer.run(
        "INSERT INTO run_counts (run, state, mail, bills, rows) VALUES (?,?,?,?,?) "
        "ON CONFLICT DO UPDATE SET bills = bills + excluded.bills, rows = rows + excluded.rows",
        run, state, mail, bills, rows);
}

Outcome insert(Connection& writer, std::int64_t run, const RunEntry& entry) {
    return writer.run(
        "INSERT INTO run_entries (run, ordinal, line, rows, state, mail, key, occurrence, customer, "
        "currency, gross, "
        "body, source, issues) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        run, entry.ordinal, entry.row, entry.rows, entry.state, entry.mail, entry.key, entry.occurrence,
        entry.customer, entry.gross ? entry.gross->currency.code() : std::string_view{},
        entry.gross ? entry.gross->minor : 0, entry.body, entry.source, formats::encode(entry.issues));
}

/// What entries of before say of the key.
Result<domain::KnownKey> look_at_key(Connection& writer, std::int64_t run, const std::string& key) {
    domain::KnownKey known;
    TRY(known.occurrences,
        writer.number("SELECT coalesce(max(occurrence), 0) FROM run_entries WHERE run = ? AND key = ?", run,
                      key));
    if (known.occurrences != 1) return known;
    TRY(auto row,
        writer.query("SELECT ordinal, line, rows, state, body FROM run_entries WHERE run = ? AND key = ? "
                     "AND occurrence = 1",
                     run, key));
    TRY(known.first, first_row(row, [](Statement& s) {
            RunEntry first;
            first.ordinal = s.integer(0);
            first.row = s.integer(1);
            first.rows = s.int32(2);
            first.state = static_cast<EntryState>(s.integer(3));
            first.body = s.text(4);
            return first;
        }));
    return known;
}

Result<ports::Appended> append_all(Connection& writer, std::int64_t run, std::span<const NewEntry> entries,
                                   domain::FirstOfKey first) {
    TRY(const auto last, writer.number("SELECT entries FROM runs WHERE seq = ?", run));
    TRY(auto placed, domain::place_entries(entries, last, first, [&](const std::string& key) {
            return look_at_key(writer, run, key);
        }));
    RunCountsChange changes;
    for (const auto& entry : placed.added) {
        TRY_DO(insert(writer, run, entry));
        changes.add(entry.state, entry.mail, 1, entry.rows);
    }
    for (const auto& entry : placed.refused_before) {
        TRY_DO(
            writer.run("UPDATE run_entries SET state = ?, body = ?, issues = ? WHERE run = ? AND ordinal = ?",
                       entry.state, entry.body, formats::encode(entry.issues), run, entry.ordinal));
        changes.add(EntryState::ready, entry.mail, -1, -entry.rows);
        changes.add(entry.state, entry.mail, 1, entry.rows);
    }
    for (const auto& [place, by] : changes.all())
        TRY_DO(count(writer, run, place.first, place.second, by.first, by.second));
    TRY_DO(writer.run("UPDATE runs SET entries = ? WHERE seq = ?",
                      last + static_cast<std::int64_t>(placed.added.size()), run));
    return std::move(placed.appended);
}

/// The place of the run, where `reader` reads its file, and it may go on.
Result<std::int64_t> need_reader(Connection& writer, const Run& run) {
    TRY(const auto seq, writer.number("SELECT seq FROM runs WHERE id = ? AND reader = ? AND state IN (?, ?)",
                                      run.id, run.reader, RunState::arriving, RunState::paused));
    if (seq == 0) return fail(Fault::conflict, "the run is not read by this reader any more");
    return seq;
}

std::size_t bytes_of(std::span<const NewEntry> entries) {
    std::size_t bytes = 0;
    for (const auto& one : entries) bytes += 512 + one.entry.body.size() + one.entry.source.size();
    return bytes;
}

/// The entry as it must still be; its rows. nullopt: it has changed meanwhile.
Result<std::optional<std::int64_t>> rows_of(Connection& writer, std::int64_t run, const EntryChange& change) {
    TRY(auto row,
        writer.query("SELECT rows FROM run_entries WHERE run = ? AND ordinal = ? AND state = ? AND mail = ?",
                     run, change.ordinal, change.from, change.mail_from));
    return first_row(row, [](Statement& s) { return s.integer(0); });
}

Outcome apply(Connection& writer, std::int64_t run, const EntryChange& change) {
    return writer.run(
        "UPDATE run_entries SET state = ?1, mail = ?2, bill_id = coalesce(?3, bill_id), "
        "body = CASE WHEN ?4 THEN '' ELSE body END, source = CASE WHEN ?8 THEN source ELSE '' END, issues = "
        "CASE WHEN ?5 = '' THEN issues ELSE ?5 END "
        "WHERE run = ?6 AND ordinal = ?7",
        change.to, change.mail_to, change.bill_id, !change.keeps_body(), formats::encode(change.issues), run,
        change.ordinal, change.keeps_source());
}

Result<int> change_all(Connection& writer, const Uuid& id, std::span<const EntryChange> changes) {
    TRY(const auto run, need_run(writer, id));
    RunCountsChange counts;
    int changed = 0;
    for (const auto& change : changes) {
        TRY(const auto rows, rows_of(writer, run, change));
        if (!rows) continue;
        TRY_DO(apply(writer, run, change));
        counts.add(change.from, change.mail_from, -1, -*rows);
        counts.add(change.to, change.mail_to, 1, *rows);
        ++changed;
    }
    for (const auto& [place, by] : counts.all())
        TRY_DO(count(writer, run, place.first, place.second, by.first, by.second));
    return changed;
}

Result<ports::Page<Run>> page_of(Connection& reader, std::vector<RunRow> found, std::size_t limit) {
    auto cut = cut_page(std::move(found), limit, [](const RunRow& last) { return std::to_string(last.seq); });
    ports::Page<Run> runs{{}, std::move(cut.next)};
    TRY(runs.items, with_rest(reader, std::move(cut.items)));
    return runs;
}

}  // namespace

Outcome SqliteRunStore::create(const Run& run) {
    return database_.write([&](Connection& writer) {
        return writer.run(
            "INSERT INTO runs (id, client, name, keyless, sellers, state, mail, mail_at, released, "
            "created_at, format, "
            "bytes, sha256, options, summary, whole, reader) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,'',?,?)",
            run.id, run.client, run.name, run.continues_keyless, joined(run.sellers), run.state, run.mail,
            run.mail_at, run.released, run.created_at, run.format, run.bytes, run.sha256, run.options,
            run.whole, run.reader);
    });
}

Result<ports::Appended> SqliteRunStore::append(const Uuid& run, std::span<const NewEntry> entries) {
    return database_.write(
        [&](Connection& writer) -> Result<ports::Appended> {
            TRY(const auto seq, need_run(writer, run));
            return append_all(writer, seq, entries, domain::FirstOfKey::is_refused);
        },
        bytes_of(entries));
}

Result<Uuid> SqliteRunStore::finish_reading(const Run& run) {
    return database_.write([&](Connection& writer) -> Result<Uuid> {
        {
            TRY(auto row,
                writer.query("SELECT id FROM runs WHERE client = ? AND name = ?", run.client, run.name));
            TRY(const auto there, first_row(row, [](Statement& s) { return s.uuid(0); }));
            if (there && *there != run.id) return *there;
        }
        TRY_DO(
            writer.run("UPDATE runs SET name = ?, state = ?, format = ?, bytes = ?, sha256 = ?, summary = ? "
                       "WHERE id = ? AND state = ?",
                       run.name, run.state, run.format, run.bytes, run.sha256, formats::encode(run.summary),
                       run.id, RunState::reading));
        if (writer.changes() == 0) return fail(Fault::conflict, "the run is not being read");
        return run.id;
    });
}

Result<Run> SqliteRunStore::take_up(const Uuid& run, const Uuid& reader) {
    TRY_DO(database_.write([&](Connection& writer) -> Outcome {
        TRY_DO(
            writer.run("UPDATE runs SET reader = ?, state = CASE state WHEN ?2 THEN ?3 ELSE state END "
                       "WHERE id = ?4 AND whole = 0 AND state IN (?2, ?3, ?5)",
                       reader, RunState::interrupted, RunState::arriving, run, RunState::paused));
        if (writer.changes() == 0) return fail(Fault::conflict, "the run takes no more of its file");
        return {};
    }));
    TRY(auto now, find(run));
    if (!now) return fail(Fault::not_found, "there is no such run");
    return *std::move(now);
}

Result<ports::Appended> SqliteRunStore::append_arriving(const Run& run, std::span<const NewEntry> entries,
                                                        const Summarise& summarise) {
    return database_.write(
        [&](Connection& writer) -> Result<ports::Appended> {
            TRY(const auto seq, need_reader(writer, run));
            TRY(auto appended, append_all(writer, seq, entries, domain::FirstOfKey::stands));
            TRY(const auto summary, summarise(appended));
            TRY_DO(writer.run("UPDATE runs SET format = ?, bytes = ?, prefix = ?, summary = ? WHERE seq = ?",
                              run.format, run.bytes, run.prefix, formats::encode(summary), seq));
            return appended;
        },
        bytes_of(entries));
}

Outcome SqliteRunStore::finish_arriving(const Run& run) {
    return database_.write([&](Connection& writer) -> Outcome {
        TRY(const auto seq, need_reader(writer, run));
        return writer.run(
            "UPDATE runs SET whole = 1, reader = NULL, state = CASE state WHEN ? THEN ? ELSE state END, "
            "format = ?, bytes = ?, sha256 = ?, summary = ? WHERE seq = ?",
            RunState::arriving, RunState::issuing, run.format, run.bytes, run.sha256,
            formats::encode(run.summary), seq);
    });
}

Outcome SqliteRunStore::break_off(const Uuid& run, const Uuid& reader) {
    return database_.write([&](Connection& writer) -> Outcome {
        TRY_DO(writer.run("DELETE FROM runs WHERE id = ? AND reader = ? AND state = ? AND entries = 0", run,
                          reader, RunState::arriving));
        return writer.run(
            "UPDATE runs SET reader = NULL, state = CASE state WHEN ? THEN ? ELSE state END WHERE id = ? AND "
            "reader = ?",
            RunState::arriving, RunState::interrupted, run, reader);
    });
}

Result<bool> SqliteRunStore::remove(const Uuid& id, int limit) {
    return database_.write([&](Connection& writer) -> Result<bool> {
        TRY(const auto run, writer.number("SELECT seq FROM runs WHERE id = ?", id));
        TRY_DO(writer.run(
            "DELETE FROM run_entries WHERE seq IN (SELECT seq FROM run_entries WHERE run = ? LIMIT ?)", run,
            limit));
        if (writer.changes() >= limit) return false;
        TRY_DO(writer.run("DELETE FROM run_counts WHERE run = ?", run));
        TRY_DO(writer.run("DELETE FROM runs WHERE seq = ?", run));
        return true;
    });
}

Result<std::optional<Run>> SqliteRunStore::find(const Uuid& id) {
    return database_.read([&](Connection& reader) -> Result<std::optional<Run>> {
        TRY(auto rows,
            reader.query("SELECT seq, id, client, name, keyless, sellers, state, mail, mail_at, released, "
                         "created_at, format, bytes, sha256, summary, options, entries, whole, reader, "
                         "prefix FROM runs WHERE id = ?",
                         id));
        return one_run(reader, std::move(rows));
    });
}

Result<std::optional<Run>> SqliteRunStore::find(const std::string& client, const std::string& name) {
    return database_.read([&](Connection& reader) -> Result<std::optional<Run>> {
        TRY(auto rows,
            reader.query("SELECT seq, id, client, name, keyless, sellers, state, mail, mail_at, released, "
                         "created_at, format, bytes, sha256, summary, options, entries, whole, reader, "
                         "prefix FROM runs WHERE client = ? AND name = ?",
                         client, name));
        return one_run(reader, std::move(rows));
    });
}

/// One transaction changes bills and counts.
Result<std::optional<Run>> SqliteRunStore::find_counted(const Uuid& run) {
    return find(run);
}

Result<ports::Page<Run>> SqliteRunStore::list(const std::optional<std::string>& client,
                                              const std::vector<std::string>& sellers,
                                              const ports::PageRequest& page) {
    const auto limit = limit_of(page);
    TRY(const auto before, row_cursor(page, std::numeric_limits<std::int64_t>::max()));
    return database_.read([&](Connection& reader) -> Result<ports::Page<Run>> {
        std::vector<RunRow> found;
        {
            TRY(auto rows,
                reader.query(
                    "SELECT seq, id, client, name, keyless, sellers, state, mail, mail_at, released, "
                    "created_at, format, bytes, sha256, summary, options, entries, whole, reader, prefix "
                    "FROM runs "
                    "WHERE seq < ?1 AND (?2 IS NULL OR client = ?2) ORDER BY seq DESC",
                    before, client));
            while (found.size() <= static_cast<std::size_t>(limit)) {
                TRY(const bool more, rows.step());
                if (!more) break;
                auto row = read_run(rows);
                if (domain::is_within(row.run.sellers, sellers)) found.push_back(std::move(row));
            }
        }
        return page_of(reader, std::move(found), limit);
    });
}

Result<ports::Page<Run>> SqliteRunStore::open(Instant now, const ports::PageRequest& page) {
    const auto limit = limit_of(page);
    TRY(const auto after, row_cursor(page, 0));
    return database_.read([&](Connection& reader) -> Result<ports::Page<Run>> {
        std::vector<RunRow> found;
        {
            TRY(auto rows,
                reader.query(
                    "SELECT seq, id, client, name, keyless, sellers, state, mail, mail_at, released, "
                    "created_at, format, bytes, sha256, summary, options, entries, whole, reader, prefix "
                    "FROM runs r WHERE seq > ?1 AND "
                    "(state IN (?2, ?3) OR (state = ?12 AND (whole OR reader IS NULL)) OR "
                    "EXISTS (SELECT 1 FROM run_counts c WHERE c.run = r.seq AND "
                    "c.bills > 0 AND (c.state IN (?4, ?5) OR (c.state = ?13 AND r.state IN (?12, ?14)) OR "
                    "c.mail IN (?6, ?15) OR (c.mail = ?7 AND "
                    "(r.mail_at <= ?8 OR r.released > (SELECT coalesce(sum(g.bills), 0) FROM run_counts g "
                    "WHERE g.run = r.seq AND g.state = ?9 AND g.mail NOT IN (?7, ?10))))))) "
                    "ORDER BY seq LIMIT ?11",
                    after, RunState::issuing, RunState::cancelling, EntryState::accepted, EntryState::failed,
                    EntryMail::queued, EntryMail::held, now, EntryState::issued, EntryMail::none, limit + 1,
                    RunState::arriving, EntryState::ready, RunState::interrupted, EntryMail::failed));
            TRY(found, all_rows(rows, read_run));
        }
        return page_of(reader, std::move(found), limit);
    });
}

Result<std::vector<Uuid>> SqliteRunStore::in_state(RunState state) {
    return database_.read([&](Connection& reader) -> Result<std::vector<Uuid>> {
        TRY(auto rows, reader.query("SELECT id FROM runs WHERE state = ?", state));
        return all_rows(rows, [](Statement& s) { return s.uuid(0); });
    });
}

Outcome SqliteRunStore::change_state(const Uuid& run, RunState from, RunState to) {
    return database_.write([&](Connection& writer) -> Outcome {
        TRY_DO(writer.run("UPDATE runs SET state = ? WHERE id = ? AND state = ?", to, run, from));
        if (writer.changes() == 0) return fail(Fault::conflict, "the run has another state by now");
        return {};
    });
}

Outcome SqliteRunStore::release(const Uuid& run, std::int64_t bills) {
    return database_.write([&](Connection& writer) -> Outcome {
        TRY_DO(writer.run("UPDATE runs SET released = max(released, ?) WHERE id = ?", bills, run));
        if (writer.changes() == 0) return fail(Fault::not_found, "there is no such run");
        return {};
    });
}

Result<ports::Page<RunEntry>> SqliteRunStore::entries(const Uuid& run, const EntryFilter& filter,
                                                      const ports::PageRequest& page) {
    const auto limit = limit_of(page);
    TRY(const auto after, row_cursor(page, 0));
    TRY(auto found, next(run, filter, after, static_cast<int>(limit) + 1));
    return cut_page(std::move(found), limit,
                    [](const RunEntry& last) { return std::to_string(last.ordinal); });
}

Result<std::vector<RunEntry>> SqliteRunStore::next(const Uuid& id, const EntryFilter& filter,
                                                   std::int64_t ordinal, int limit) {
    return database_.read([&](Connection& reader) -> Result<std::vector<RunEntry>> {
        TRY(const auto run, need_run(reader, id));
        const auto query = [&]() -> Result<Statement> {
            if (filter.state && filter.mail)
                return reader.query(entries_of_state_and_mail, run, filter.state, filter.mail, ordinal,
                                    filter.last, limit);
            if (filter.state)
                return reader.query(Sql::forever(entries_of_state()), run, filter.state, ordinal, filter.last,
                                    limit);
            if (filter.mail)
                return reader.query(Sql::forever(entries_of_mail()), run, filter.mail, ordinal, filter.last,
                                    limit);
            return reader.query(entries_of_any, run, ordinal, filter.last, limit);
        };
        TRY(auto rows, query());
        TRY(auto read, all_rows(rows, read_entry));
        std::vector<RunEntry> entries;
        for (auto& row : read) {
            TRY(row.entry.issues, formats::decode_row_issues(row.issues));
            entries.push_back(std::move(row.entry));
        }
        return entries;
    });
}

Result<int> SqliteRunStore::change(const Uuid& id, std::span<const EntryChange> changes) {
    if (changes.empty()) return 0;
    return database_.write([&](Connection& writer) { return change_all(writer, id, changes); });
}

/// Asked in the transaction that withdraws: a bill that is accepted up to then is in `requests`.
Result<int> SqliteRunStore::withdraw(const Uuid& id, std::span<const ports::Withdrawal> entries) {
    if (entries.empty()) return 0;
    return database_.write([&](Connection& writer) -> Result<int> {
        std::vector<EntryChange> changes;
        for (const auto& entry : entries) {
            TRY(const auto accepted,
                writer.number("SELECT EXISTS (SELECT 1 FROM requests WHERE id = ?)", entry.bill_id));
            EntryChange change{.ordinal = entry.ordinal, .to = EntryState::withdrawn};
            if (accepted != 0) {
                change.to = EntryState::accepted;
                change.bill_id = entry.bill_id;
            }
            changes.push_back(std::move(change));
        }
        return change_all(writer, id, changes);
    });
}

/// withdraw() looks for the bill itself: nothing is to be noted before.
Result<std::vector<std::int64_t>> SqliteRunStore::mark_given(const Uuid&, std::span<const RunEntry> entries) {
    std::vector<std::int64_t> ordinals;
    for (const auto& entry : entries) ordinals.push_back(entry.ordinal);
    return ordinals;
}

Result<std::optional<domain::RunComparison>> SqliteRunStore::compare(const Run& run) {
    return database_.read([&](Connection& reader) { return compare_runs(reader, run); });
}

}  // namespace billmill::adapters::sqlite
