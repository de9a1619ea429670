#include "adapters/sqlite/sqlite_invoice_store.hpp"

#include "adapters/sqlite/amendment_rows.hpp"
#include "adapters/sqlite/append_records.hpp"
#include "adapters/sqlite/invoice_listing.hpp"
#include "adapters/sqlite/record_row.hpp"
#include "formats/records.hpp"

namespace billmill::adapters::sqlite {
namespace {

using domain::Invoice;

/// A row for each range of numbers; those of one hole follow each other.
Result<std::vector<domain::Hole>> read_holes(Connection& reader) {
    TRY(auto rows,
        reader.query("SELECT line, place, first_place, last_place, series, first_number, "
                     "last_number, last_link, why, found_at, link FROM holes ORDER BY line, place, n"));
    std::vector<domain::Hole> holes;
    while (true) {
        TRY(const bool more, rows.step());
        if (!more) return holes;
        if (holes.empty() || holes.back().line != rows.view(0) || holes.back().place != rows.integer(1)) {
            auto& hole = holes.emplace_back();
            hole.line = rows.text(0);
            hole.place = rows.integer(1);
            hole.first_place = rows.integer(2);
            hole.last_place = rows.integer(3);
            if (!rows.is_null(7)) hole.last_link = rows.digest(7);
            hole.why = rows.text(8);
            hole.found_at = rows.instant(9);
            hole.link = rows.digest(10);
        }
        holes.back().numbers.push_back({rows.text(4), rows.integer(5), rows.integer(6)});
    }
}

RecordRow read_row(Statement& row) {
    return read_record(row, 0);
}

Result<std::vector<RecordRow>> find_records(Connection& reader, std::span<const Uuid> ids) {
    std::vector<RecordRow> found;
    for (const auto& id : ids) {
        TRY(auto row,
            reader.query("SELECT record, place, link, salt, xml_sha256 FROM invoices WHERE id = ?", id));
        TRY(auto record, first_row(row, read_row));
        if (record) found.push_back(*std::move(record));
    }
    return found;
}

Result<std::vector<RecordRow>> credits_of(Connection& reader, const Uuid& original) {
    TRY(auto rows, reader.query("SELECT record, place, link, salt, xml_sha256 FROM invoices "
                                "WHERE original = ? ORDER BY ordinal",
                                original));
    return all_rows(rows, read_row);
}

Outcome read_chain_end(Connection& reader, const domain::NumberingLine& line, domain::ChainEnd& end) {
    const auto key = line.key();
    TRY(auto row, reader.query("SELECT * FROM (SELECT place, link FROM invoices WHERE place IS NOT NULL AND "
                               "line = (SELECT min(series) FROM series WHERE line = ?) "
                               "ORDER BY place DESC LIMIT 1) "
                               "UNION ALL SELECT place, link FROM holes WHERE line = ? "
                               "ORDER BY place DESC LIMIT 1",
                               key, key));
    TRY(const auto last,
        first_row(row, [](Statement& s) { return domain::ChainEnd{s.integer(0), s.digest(1)}; }));
    if (last) end = *last;
    return {};
}

/// Highest number and last date of every series of the line.
Outcome read_series(Connection& reader, const domain::NumberingLine& line, ports::LineState& state) {
    TRY(auto rows,
        reader.query("SELECT name, last_date, max("
                     "coalesce((SELECT max(number) FROM invoices i WHERE i.series = s.series), 0), "
                     "coalesce((SELECT max(last_number) FROM holes h WHERE h.series = s.name), 0)) "
                     "FROM series s WHERE line = ?",
                     line.key()));
    while (true) {
        TRY(const bool more, rows.step());
        if (!more) return {};
        const auto date = parse_date(rows.view(1));
        if (!date) return fail(Fault::corrupt, "a series has no readable date");
        state.last_date = state.last_date ? std::max(*state.last_date, *date) : *date;
        state.highest.emplace(rows.text(0), rows.integer(2));
    }
}

Outcome erase_one(Connection& writer, const ports::ErasedRecord& erased) {
    TRY_DO(
        writer.run("UPDATE invoices SET record = ?1, salt = zeroblob(16), buyer = zeroblob(16) "
                   "WHERE id = ?2 AND place IS NOT NULL AND salt IS NOT zeroblob(16)",
                   erased.text, erased.id));
    if (writer.changes() == 0) return {};
    return writer.run(
        "UPDATE deliveries SET recipient = '', sent_to = '', last_error = '' WHERE invoice_id = ?",
        erased.id);
}

/// What the pages held before is overwritten, freed ones included. The log forgets it at the next checkpoint.
template <class EraseOne>
Outcome erase_each(Database& database, std::span<const ports::ErasedRecord> records, EraseOne one) {
    std::size_t bytes = 0;
    for (const auto& erased : records) bytes += erased.text.size();
    return database.write(
        [&](Connection& writer) -> Outcome {
            TRY(const auto before, writer.number("PRAGMA secure_delete"));
            TRY_DO(writer.script("PRAGMA secure_delete = ON"));
            Outcome done;
            for (std::size_t i = 0; done && i < records.size(); ++i) done = one(writer, records[i]);
            TRY_DO(writer.script(before == 2   ? "PRAGMA secure_delete = FAST"
                                 : before == 1 ? "PRAGMA secure_delete = ON"
                                               : "PRAGMA secure_delete = OFF"));
            return done;
        },
        bytes);
}

}  // namespace

Result<ports::LineState> SqliteInvoiceStore::read_line(const domain::NumberingLine& line,
                                                       std::span<const Uuid> ids,
                                                       std::span<const Uuid> originals) {
    ports::LineState state;
    std::vector<std::vector<RecordRow>> credits;
    TRY(const auto records, database_.read([&](Connection& reader) -> Result<std::vector<RecordRow>> {
        TRY_DO(read_series(reader, line, state));
        TRY_DO(read_chain_end(reader, line, state.chain_end));
        for (const auto& original : originals) {
            TRY(credits.emplace_back(), credits_of(reader, original));
        }
        return find_records(reader, ids);
    }));
    TRY(auto invoices, decode_all(records));
    for (auto& invoice : invoices) {
        const auto id = invoice.id;
        state.issued.emplace(id, std::move(invoice));
    }
    for (std::size_t i = 0; i < originals.size(); ++i) {
        if (credits[i].empty()) continue;
        TRY(state.credits[originals[i]], decode_all(credits[i]));
    }
    return state;
}

Outcome SqliteInvoiceStore::append(std::span<const ports::EncodedInvoice> records) {
    if (records.size() > append_max()) return fail(Fault::invalid, "too many records for one append");
    std::size_t bytes = 0;
    for (const auto& encoded : records) bytes += encoded.text.size();
    return database_.write([&](Connection& writer) { return append_records(writer, records); }, bytes);
}

Result<std::optional<Invoice>> SqliteInvoiceStore::find(const Uuid& id) {
    TRY(auto found, find(std::span{&id, 1}));
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

Result<std::vector<Invoice>> SqliteInvoiceStore::find(std::span<const Uuid> ids) {
    TRY(const auto records, database_.read([&](Connection& reader) { return find_records(reader, ids); }));
    return decode_all(records);
}

Result<std::vector<Invoice>> SqliteInvoiceStore::find_credits(const Uuid& original) {
    return find_credits(std::span{&original, 1});
}

Result<std::vector<Invoice>> SqliteInvoiceStore::find_credits(std::span<const Uuid> originals) {
    TRY(const auto records, database_.read([&](Connection& reader) -> Result<std::vector<RecordRow>> {
        std::vector<RecordRow> all;
        for (const auto& original : originals) {
            TRY(const auto credits, credits_of(reader, original));
            all.insert(all.end(), credits.begin(), credits.end());
        }
        return all;
    }));
    return decode_all(records);
}

Result<ports::Page<Invoice>> SqliteInvoiceStore::list(const ports::InvoiceFilter& filter,
                                                      const ports::PageRequest& page) {
    TRY(auto rows, database_.read([&](Connection& reader) { return list_invoices(reader, filter, page); }));
    ports::Page<Invoice> invoices;
    invoices.next = std::move(rows.next);
    TRY(invoices.items, decode_all(rows.items));
    return invoices;
}

Result<Uuid> SqliteInvoiceStore::books() {
    TRY(const auto id, database_.read([](Connection& reader) -> Result<std::optional<Uuid>> {
        TRY(auto row, reader.query("SELECT id FROM books"));
        return first_row(row, [](Statement& s) { return s.uuid(0); });
    }));
    if (!id) return fail(Fault::corrupt, "SQLite: the books have lost their id");
    return *id;
}

Result<std::vector<ports::StoredInvoice>> SqliteInvoiceStore::scan(const std::string& series,
                                                                   std::int64_t after, int limit) {
    return database_.read([&](Connection& reader) -> Result<std::vector<ports::StoredInvoice>> {
        TRY(auto rows,
            reader.query(
                "SELECT i.number, i.id, i.record, i.place, i.link, i.salt, i.xml_sha256, i.line, i.seller, "
                "i.printed_number, i.buyer, i.original, i.ordinal, s.name, s.line, "
                "(SELECT min(f.series) FROM series f WHERE f.line = s.line) "
                "FROM invoices i JOIN series s ON s.series = i.series "
                "WHERE i.series = (SELECT series FROM series WHERE name = ?) AND i.number > ? "
                "ORDER BY i.number LIMIT ?",
                series, after, std::max(limit, 0)));
        return all_rows(rows, read_stored);
    });
}

Result<std::optional<ports::StoredInvoice>> SqliteInvoiceStore::at_place(const std::string& line,
                                                                         std::int64_t place) {
    return database_.read([&](Connection& reader) -> Result<std::optional<ports::StoredInvoice>> {
        TRY(auto row,
            reader.query(
                "SELECT i.number, i.id, i.record, i.place, i.link, i.salt, i.xml_sha256, i.line, i.seller, "
                "i.printed_number, i.buyer, i.original, i.ordinal, s.name, s.line, i.line "
                "FROM invoices i JOIN series s ON s.series = i.series WHERE i.place IS NOT NULL AND "
                "i.line = (SELECT min(series) FROM series WHERE line = ?) AND i.place = ?",
                line, place));
        return first_row(row, read_stored);
    });
}

Result<std::vector<ports::StoredSeries>> SqliteInvoiceStore::all_series() {
    return database_.read([&](Connection& reader) -> Result<std::vector<ports::StoredSeries>> {
        TRY(auto rows,
            reader.query("SELECT name, line, last_date, max("
                         "coalesce((SELECT max(number) FROM invoices i WHERE i.series = s.series), 0), "
                         "coalesce((SELECT max(last_number) FROM holes h WHERE h.series = s.name), 0)) "
                         "FROM series s ORDER BY name"));
        return all_rows(rows, [](Statement& s) {
            return ports::StoredSeries{s.text(0), s.text(1), s.integer(3), parse_date(s.view(2))};
        });
    });
}

Outcome SqliteInvoiceStore::erase(std::span<const ports::ErasedRecord> records) {
    return erase_each(database_, records, erase_one);
}

Outcome SqliteInvoiceStore::erase_amendments(std::span<const ports::ErasedRecord> amendments) {
    return erase_each(database_, amendments, erase_amendment);
}

Result<std::vector<domain::Hole>> SqliteInvoiceStore::holes() {
    return database_.read([&](Connection& reader) { return read_holes(reader); });
}

Result<std::vector<Uuid>> SqliteInvoiceStore::lost(std::span<const Uuid> ids) {
    return database_.read([&](Connection& reader) -> Result<std::vector<Uuid>> {
        std::vector<Uuid> found;
        TRY(const auto any, reader.number("SELECT EXISTS (SELECT 1 FROM lost_documents)"));
        if (any == 0) return found;
        for (const auto& id : ids) {
            TRY(const auto known, reader.number("SELECT count(*) FROM lost_documents WHERE id = ?", id));
            if (known > 0) found.push_back(id);
        }
        return found;
    });
}

Result<std::optional<std::string>> SqliteInvoiceStore::lost_document(const Uuid& id) {
    return database_.read([&](Connection& reader) -> Result<std::optional<std::string>> {
        TRY(auto row, reader.query("SELECT name FROM lost_documents WHERE id = ?", id));
        return first_row(row, [](Statement& s) { return s.text(0); });
    });
}

Outcome SqliteInvoiceStore::append(const ports::EncodedAmendment& amendment) {
    return database_.write([&](Connection& writer) { return insert_amendment(writer, amendment); },
                           amendment.text.size());
}

Result<std::vector<domain::Amendment>> SqliteInvoiceStore::find_amendments(std::span<const Uuid> ids) {
    TRY(const auto rows,
        database_.read([&](Connection& reader) { return sqlite::find_amendments(reader, ids); }));
    std::vector<domain::Amendment> amendments;
    for (const auto& row : rows) {
        TRY(amendments.emplace_back(), formats::decode_stored_amendment(row.text, row.chain));
    }
    return amendments;
}

Result<std::vector<std::string>> SqliteInvoiceStore::amendment_lines() {
    return database_.read([](Connection& reader) { return sqlite::amendment_lines(reader); });
}

Result<domain::ChainEnd> SqliteInvoiceStore::amendment_end(const std::string& line) {
    return database_.read([&](Connection& reader) { return sqlite::amendment_end(reader, line); });
}

Result<std::vector<ports::StoredAmendment>> SqliteInvoiceStore::scan_amendments(const std::string& line,
                                                                                std::int64_t after,
                                                                                int limit) {
    return database_.read(
        [&](Connection& reader) { return sqlite::scan_amendments(reader, line, after, limit); });
}

}  // namespace billmill::adapters::sqlite
