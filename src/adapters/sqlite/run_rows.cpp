#include "adapters/sqlite/run_rows.hpp"

#include "adapters/sqlite/seller_words.hpp"
#include "domain/run_comparison.hpp"
#include "formats/run_records.hpp"

namespace billmill::adapters::sqlite {
namespace {

using domain::EntryState;
using domain::Run;

Outcome read_counts(Connection& reader, std::int64_t seq, domain::RunCounts& counts) {
    TRY(auto rows, reader.query("SELECT state, mail, bills, rows FROM run_counts WHERE run = ?", seq));
    while (true) {
        TRY(const bool more, rows.step());
        if (!more) return {};
        const auto state = static_cast<std::size_t>(rows.integer(0));
        const auto mail = static_cast<std::size_t>(rows.integer(1));
        if (state >= domain::entry_states || mail >= domain::entry_mails)
            return fail(Fault::corrupt, "a count of a run is of no state");
        counts.bills[state] += rows.integer(2);
        counts.rows[state] += rows.integer(3);
        if (static_cast<EntryState>(state) == EntryState::issued) counts.mails[mail] += rows.integer(2);
    }
}

/// `fixed` is one value for all, and `each` takes each of its values.
std::string merged(std::string_view fixed, std::string_view each, std::size_t values) {
    std::string query;
    for (std::size_t value = 0; value < values; ++value) {
        if (value > 0) query += " UNION ALL ";
        query
            .append("SELECT ordinal, line, rows, state, mail, key, occurrence, bill_id, customer, currency, ")
            .append("gross, body, source, issues FROM run_entries WHERE run = ?1 AND ")
            .append(fixed)
            .append(" = ?2 AND ")
            .append(each)
            .append(" = ")
            .append(std::to_string(value))
            .append(" AND ordinal > ?3 AND ordinal <= ?4");
    }
    return query.append(" ORDER BY ordinal LIMIT ?5");
}

}  // namespace

const std::string& entries_of_state() {
    static const auto query = merged("state", "mail", domain::entry_mails);
    return query;
}

const std::string& entries_of_mail() {
    static const auto query = merged("mail", "state", domain::entry_states);
    return query;
}

RunRow read_run(Statement& row) {
    RunRow read;
    read.seq = row.integer(0);
    auto& run = read.run;
    run.id = row.uuid(1);
    run.client = row.text(2);
    run.name = row.text(3);
    run.continues_keyless = row.boolean(4);
    run.sellers = split(row.view(5));
    run.state = static_cast<domain::RunState>(row.integer(6));
    run.mail = static_cast<domain::RunMail>(row.integer(7));
    if (!row.is_null(8)) run.mail_at = row.instant(8);
    run.released = row.integer(9);
    run.created_at = row.instant(10);
    run.format = row.text(11);
    run.bytes = row.integer(12);
    run.sha256 = row.digest(13);
    read.summary = row.text(14);
    run.options = row.digest(15);
    run.entries = row.integer(16);
    run.whole = row.boolean(17);
    if (!row.is_null(18)) run.reader = row.uuid(18);
    if (!row.is_null(19)) run.prefix = row.digest(19);
    return read;
}

EntryRow read_entry(Statement& row) {
    EntryRow read;
    auto& entry = read.entry;
    entry.ordinal = row.integer(0);
    entry.row = row.integer(1);
    entry.rows = row.int32(2);
    entry.state = static_cast<EntryState>(row.integer(3));
    entry.mail = static_cast<domain::EntryMail>(row.integer(4));
    entry.key = row.text(5);
    entry.occurrence = row.int32(6);
    if (!row.is_null(7)) entry.bill_id = row.uuid(7);
    entry.customer = row.text(8);
    if (const auto currency = domain::find_currency(row.view(9)))
        entry.gross = domain::Money{row.integer(10), *currency};
    entry.body = row.text(11);
    entry.source = row.text(12);
    read.issues = row.text(13);
    return read;
}

Result<std::vector<Run>> with_rest(Connection& reader, std::vector<RunRow> rows) {
    std::vector<Run> runs;
    for (auto& row : rows) {
        TRY(row.run.summary, formats::decode_run_summary(row.summary));
        TRY_DO(read_counts(reader, row.seq, row.run.counts));
        runs.push_back(std::move(row.run));
    }
    return runs;
}

Result<std::optional<Run>> one_run(Connection& reader, Statement rows) {
    std::vector<RunRow> found;
    {
        auto statement = std::move(rows);
        TRY(found, all_rows(statement, read_run));
    }
    TRY(auto runs, with_rest(reader, std::move(found)));
    if (runs.empty()) return std::nullopt;
    return std::move(runs.front());
}

Result<std::optional<domain::ComparedEntry>> next_compared(Statement& rows) {
    TRY(const bool more, rows.step());
    if (!more) return std::nullopt;
    return domain::ComparedEntry{.customer = rows.text(0),
                                 .key = rows.text(1),
                                 .occurrence = rows.int32(2),
                                 .row = rows.integer(3),
                                 .currency = rows.text(4),
                                 .gross = rows.integer(5)};
}

/// A refused entry bills nobody, so it counts on neither side.
Result<std::optional<domain::RunComparison>> compare_runs(Connection& reader, const Run& run) {
    domain::RunComparison comparison;
    std::int64_t before = 0;
    TRY(const auto now, reader.number("SELECT seq FROM runs WHERE id = ?", run.id));
    {
        TRY(auto row,
            reader.query("SELECT seq, id, name FROM runs WHERE client = ? AND seq < ? AND state IN (?, ?) "
                         "ORDER BY seq DESC LIMIT 1",
                         run.client, now, domain::RunState::issuing, domain::RunState::done));
        TRY(const bool found, row.step());
        if (!found) return std::nullopt;
        before = row.integer(0);
        comparison.run = row.uuid(1);
        comparison.name = row.text(2);
    }
    const auto refused = EntryState::refused;
    TRY(comparison.bills,
        reader.number("SELECT coalesce(sum(bills), 0) FROM run_counts WHERE run = ? AND state <> ?", before,
                      refused));
    // Two texts, since a statement is read by one reader at a time.
    const auto compare = [&](Sql old_entries, Sql new_entries, auto with_rule) -> Outcome {
        TRY(auto old_rows, reader.query(old_entries, before, refused));
        TRY(auto new_rows, reader.query(new_entries, now, refused));
        return with_rule([&] { return next_compared(old_rows); }, [&] { return next_compared(new_rows); },
                         comparison);
    };
    TRY_DO(
        compare("SELECT customer, key, occurrence, line, currency, gross FROM run_entries "
                "WHERE run = :before AND state <> ? ORDER BY customer, ordinal",
                "SELECT customer, key, occurrence, line, currency, gross FROM run_entries "
                "WHERE run = :now AND state <> ? ORDER BY customer, ordinal",
                domain::compare_customers));
    TRY_DO(
        compare("SELECT customer, key, occurrence, line, currency, gross FROM run_entries "
                "WHERE run = :before AND state <> ? ORDER BY key, occurrence",
                "SELECT customer, key, occurrence, line, currency, gross FROM run_entries "
                "WHERE run = :now AND state <> ? ORDER BY key, occurrence",
                domain::compare_keys));
    return comparison;
}

}  // namespace billmill::adapters::sqlite
