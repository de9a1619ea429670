#include "adapters/sqlite/sqlite_invoice_store.hpp"

#include "adapters/sqlite/invoice_listing.hpp"
#include "adapters/sqlite/record_row.hpp"
#include "formats/messages.hpp"

namespace billmill::adapters::sqlite {
namespace {

using domain::Invoice;

/// A series and its line, by their numbers in the file. A line's is that of its first series.
struct SeriesNumbers {
    std::int64_t series = 0;
    std::int64_t line = 0;
};

/// The series' last date moves on to this record's.
Result<SeriesNumbers> touch_series(Connection& writer, const Invoice& record) {
    const auto line = record.line.key();
    SeriesNumbers numbers;
    TRY(numbers.series,
        writer.number("INSERT INTO series (name, line, last_date) VALUES (?,?,?) "
                      "ON CONFLICT (name) DO UPDATE SET last_date = max(last_date, excluded.last_date) "
                      "RETURNING series",
                      record.series, line, record.issued_on.text()));
    TRY(numbers.line, writer.number("SELECT min(series) FROM series WHERE line = ?", line));
    return numbers;
}

Outcome ask_for_mail(Connection& writer, const Invoice& record, const std::string& recipient, bool copy) {
    const auto id = formats::delivery_id({record.id, recipient, 0, copy});
    return writer.run(
        "INSERT INTO deliveries (id, invoice_id, recipient, sequence, state, attempts, "
        "possible_duplicates, maybe_delivered, owner, lease_until, last_error, message_id, changed_at) "
        "VALUES (?,?,?,0,0,0,0,0,'',0,'','',?) ON CONFLICT DO NOTHING",
        id, record.id, recipient, record.issued_at);
}

Outcome insert_record(Connection& writer, SeriesNumbers at, const ports::EncodedInvoice& encoded) {
    const auto& record = encoded.record;
    std::optional<Uuid> original;
    std::optional<int> ordinal;
    if (record.original) {
        original = record.original->id;
        ordinal = record.original->ordinal;
    }
    if (!record.chain) {
        return writer.run(
            "INSERT INTO invoices (id, series, number, seller, printed_number, buyer, record, original, "
            "ordinal) VALUES (?,?,?,?,?,?,?,?,?)",
            record.id, at.series, record.number, record.line.seller, record.printed_number, record.buyer.id,
            encoded.text, original, ordinal);
    }
    const auto& chain = *record.chain;
    const std::string_view salt{reinterpret_cast<const char*>(chain.salt.data()), chain.salt.size()};
    return writer.run(
        "INSERT INTO invoices (id, series, number, seller, printed_number, buyer, record, original, ordinal, "
        "line, place, link, salt, xml_sha256) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        record.id, at.series, record.number, record.line.seller, record.printed_number, record.buyer.id,
        encoded.text, original, ordinal, at.line, chain.place, chain.link, Bytes{salt}, chain.xml);
}

Outcome append_one(Connection& writer, SeriesNumbers at, const ports::EncodedInvoice& encoded) {
    TRY_DO(insert_record(writer, at, encoded));
    const auto& record = encoded.record;
    if (record.deliver == domain::Deliver::none) return {};
    TRY_DO(ask_for_mail(writer, record, record.buyer.email, false));
    for (const auto& address : record.copies) TRY_DO(ask_for_mail(writer, record, address, true));
    return {};
}

Outcome append_all(Connection& writer, std::span<const ports::EncodedInvoice> records) {
    SeriesNumbers at;
    for (std::size_t i = 0; i < records.size(); ++i) {
        const auto& record = records[i].record;
        if (i == 0 || record.series != records[i - 1].record.series ||
            record.issued_on != records[i - 1].record.issued_on) {
            TRY(at, touch_series(writer, record));
        }
        TRY_DO(append_one(writer, at, records[i]));
    }
    return {};
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
    TRY(auto row, reader.query("SELECT place, link FROM invoices WHERE place IS NOT NULL AND "
                               "line = (SELECT min(series) FROM series WHERE line = ?) "
                               "ORDER BY place DESC LIMIT 1",
                               line.key()));
    TRY(const auto last,
        first_row(row, [](Statement& s) { return domain::ChainEnd{s.integer(0), s.digest(1)}; }));
    if (last) end = *last;
    return {};
}

/// Highest number and last date of every series of the line.
Outcome read_series(Connection& reader, const domain::NumberingLine& line, ports::LineState& state) {
    TRY(auto rows,
        reader.query("SELECT name, last_date, (SELECT max(number) FROM invoices i WHERE i.series = s.series) "
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
    return database_.write([&](Connection& writer) { return append_all(writer, records); }, bytes);
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
        TRY(auto rows, reader.query("SELECT name, line, last_date, "
                                    "(SELECT max(number) FROM invoices i WHERE i.series = s.series) "
                                    "FROM series s ORDER BY name"));
        return all_rows(rows, [](Statement& s) {
            return ports::StoredSeries{s.text(0), s.text(1), s.integer(3), parse_date(s.view(2))};
        });
    });
}

}  // namespace billmill::adapters::sqlite
