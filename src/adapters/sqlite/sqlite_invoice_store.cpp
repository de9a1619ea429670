#include "adapters/sqlite/sqlite_invoice_store.hpp"

#include "adapters/sqlite/invoice_listing.hpp"
#include "formats/messages.hpp"
#include "formats/records.hpp"

namespace billmill::adapters::sqlite {
namespace {

using domain::Invoice;

/// The series' number in the file; its last date moves on to this record's.
Result<std::int64_t> touch_series(Connection& writer, const Invoice& record) {
    return writer.number(
        "INSERT INTO series (name, line, last_date) VALUES (?,?,?) "
        "ON CONFLICT (name) DO UPDATE SET last_date = max(last_date, excluded.last_date) "
        "RETURNING series",
        record.series, record.line.key(), record.issued_on.text());
}

Outcome ask_for_mail(Connection& writer, const Invoice& record, const std::string& recipient, bool copy) {
    const auto id = formats::delivery_id({record.id, recipient, 0, copy});
    return writer.run(
        "INSERT INTO deliveries (id, invoice_id, recipient, sequence, state, attempts, "
        "possible_duplicates, maybe_delivered, owner, lease_until, last_error, message_id, changed_at) "
        "VALUES (?,?,?,0,0,0,0,0,'',0,'','',?) ON CONFLICT DO NOTHING",
        id, record.id, recipient, record.issued_at);
}

Outcome append_one(Connection& writer, std::int64_t series, const Invoice& record, const std::string& json) {
    std::optional<Uuid> original;
    std::optional<int> ordinal;
    if (record.original) {
        original = record.original->id;
        ordinal = record.original->ordinal;
    }
    TRY_DO(writer.run(
        "INSERT INTO invoices (id, series, number, seller, printed_number, buyer, record, original, ordinal) "
        "VALUES (?,?,?,?,?,?,?,?,?)",
        record.id, series, record.number, record.line.seller, record.printed_number, record.buyer.id, json,
        original, ordinal));
    if (record.deliver == domain::Deliver::none) return {};
    TRY_DO(ask_for_mail(writer, record, record.buyer.email, false));
    for (const auto& address : record.copies) TRY_DO(ask_for_mail(writer, record, address, true));
    return {};
}

Outcome append_all(Connection& writer, std::span<const Invoice> records,
                   const std::vector<std::string>& json) {
    std::int64_t series = 0;
    for (std::size_t i = 0; i < records.size(); ++i) {
        const auto& record = records[i];
        if (i == 0 || record.series != records[i - 1].series ||
            record.issued_on != records[i - 1].issued_on) {
            TRY(series, touch_series(writer, record));
        }
        TRY_DO(append_one(writer, series, record, json[i]));
    }
    return {};
}

Result<std::vector<std::string>> find_records(Connection& reader, std::span<const Uuid> ids) {
    std::vector<std::string> found;
    for (const auto& id : ids) {
        TRY(auto row, reader.query("SELECT record FROM invoices WHERE id = ?", id));
        TRY(auto record, first_row(row, [](Statement& s) { return s.text(0); }));
        if (record) found.push_back(*std::move(record));
    }
    return found;
}

Result<std::vector<Invoice>> decode_all(const std::vector<std::string>& records) {
    std::vector<Invoice> invoices;
    invoices.reserve(records.size());
    for (const auto& record : records) {
        TRY(auto invoice, formats::decode_invoice(record));
        invoices.push_back(std::move(invoice));
    }
    return invoices;
}

Result<std::vector<std::string>> credits_of(Connection& reader, const Uuid& original) {
    TRY(auto rows, reader.query("SELECT record FROM invoices WHERE original = ? ORDER BY ordinal", original));
    return all_rows(rows, [](Statement& s) { return s.text(0); });
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
    std::vector<std::vector<std::string>> credits;
    TRY(const auto records, database_.read([&](Connection& reader) -> Result<std::vector<std::string>> {
        TRY_DO(read_series(reader, line, state));
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

Outcome SqliteInvoiceStore::append(std::span<const Invoice> records) {
    if (records.size() > append_max()) return fail(Fault::invalid, "too many records for one append");
    std::vector<std::string> json;
    std::size_t bytes = 0;
    for (const auto& record : records) {
        json.push_back(formats::encode(record));
        bytes += json.back().size();
    }
    return database_.write([&](Connection& writer) { return append_all(writer, records, json); }, bytes);
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
    TRY(const auto records, database_.read([&](Connection& reader) { return credits_of(reader, original); }));
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

Result<std::vector<Invoice>> SqliteInvoiceStore::scan(const std::string& series, std::int64_t after,
                                                      int limit) {
    TRY(const auto records, database_.read([&](Connection& reader) -> Result<std::vector<std::string>> {
        TRY(auto rows,
            reader.query(
                "SELECT record FROM invoices WHERE series = (SELECT series FROM series WHERE name = ?) "
                "AND number > ? ORDER BY number LIMIT ?",
                series, after, std::max(limit, 0)));
        return all_rows(rows, [](Statement& s) { return s.text(0); });
    }));
    return decode_all(records);
}

Result<std::vector<std::string>> SqliteInvoiceStore::all_series() {
    return database_.read([&](Connection& reader) -> Result<std::vector<std::string>> {
        TRY(auto rows, reader.query("SELECT name FROM series ORDER BY name"));
        return all_rows(rows, [](Statement& s) { return s.text(0); });
    });
}

}  // namespace billmill::adapters::sqlite
