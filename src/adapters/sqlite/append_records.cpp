#include "adapters/sqlite/append_records.hpp"

#include "adapters/sqlite/statement.hpp"
#include "domain/erasure.hpp"
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
        "INSERT OR FAIL INTO deliveries (id, invoice_id, recipient, sequence, state, attempts, "
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
            "INSERT OR FAIL INTO invoices (id, series, number, seller, printed_number, buyer, record, "
            "original, ordinal) VALUES (?,?,?,?,?,?,?,?,?)",
            record.id, at.series, record.number, record.line.seller, record.printed_number, record.buyer.id,
            encoded.text, original, ordinal);
    }
    const auto& chain = *record.chain;
    const std::string_view salt{reinterpret_cast<const char*>(chain.salt.data()), chain.salt.size()};
    return writer.run(
        "INSERT OR FAIL INTO invoices (id, series, number, seller, printed_number, buyer, record, original, "
        "ordinal, line, place, link, salt, xml_sha256) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        record.id, at.series, record.number, record.line.seller, record.printed_number, record.buyer.id,
        encoded.text, original, ordinal, at.line, chain.place, chain.link, Bytes{salt}, chain.xml);
}

Outcome append_one(Connection& writer, SeriesNumbers at, const ports::EncodedInvoice& encoded) {
    TRY_DO(insert_record(writer, at, encoded));
    const auto& record = encoded.record;
    if (record.deliver == domain::Deliver::none || domain::is_erased(record)) return {};
    TRY_DO(ask_for_mail(writer, record, record.buyer.email, false));
    for (const auto& address : record.copies) TRY_DO(ask_for_mail(writer, record, address, true));
    return {};
}

}  // namespace

Outcome append_records(Connection& writer, std::span<const ports::EncodedInvoice> records) {
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

}  // namespace billmill::adapters::sqlite
