#include "adapters/sqlite/sqlite_issue_order.hpp"

#include "adapters/sqlite/record_row.hpp"

namespace billmill::adapters::sqlite {
namespace {

struct Row {
    std::int64_t seq;
    RecordRow record;
    bool malformed;
};

/// What somebody has damaged holds up none of the others.
Row read_row(Statement& row) {
    auto record = read_record(row, 1);
    return {row.integer(0), std::move(record), row.take_malformed()};
}

Result<domain::Invoice> decode_row(const Row& row) {
    if (row.malformed) return fail(Fault::corrupt, "SQLite: what stands beside a record has the wrong shape");
    return decode(row.record);
}

/// Not while a connection is out: it takes longer than the reading.
std::vector<ports::OrderedInvoice> decode_rows(const std::vector<Row>& rows) {
    std::vector<ports::OrderedInvoice> found;
    found.reserve(rows.size());
    for (const auto& row : rows) found.push_back({row.seq, decode_row(row)});
    return found;
}

}  // namespace

Result<std::vector<ports::OrderedInvoice>> SqliteIssueOrder::after(std::int64_t seq, int limit) {
    TRY(const auto rows, database_.read([&](Connection& reader) -> Result<std::vector<Row>> {
        TRY(auto found, reader.query("SELECT seq, record, place, link, salt, xml_sha256 FROM invoices "
                                     "WHERE seq > ? ORDER BY seq LIMIT ?",
                                     seq, limit));
        return all_rows(found, read_row);
    }));
    return decode_rows(rows);
}

Result<std::vector<ports::OrderedInvoice>> SqliteIssueOrder::find(std::span<const Uuid> ids) {
    TRY(const auto rows, database_.read([&](Connection& reader) -> Result<std::vector<Row>> {
        std::vector<Row> found;
        for (const auto& id : ids) {
            TRY(auto row,
                reader.query("SELECT seq, record, place, link, salt, xml_sha256 FROM invoices WHERE id = ?",
                             id));
            TRY(auto one, first_row(row, read_row));
            if (one) found.push_back(*std::move(one));
        }
        return found;
    }));
    return decode_rows(rows);
}

Result<std::vector<std::int64_t>> SqliteIssueOrder::places(std::span<const Uuid> ids) {
    return database_.read([&](Connection& reader) -> Result<std::vector<std::int64_t>> {
        std::vector<std::int64_t> found;
        found.reserve(ids.size());
        for (const auto& id : ids) {
            TRY(const auto seq, reader.number("SELECT coalesce(max(seq), 0) FROM invoices WHERE id = ?", id));
            found.push_back(seq);
        }
        return found;
    });
}

}  // namespace billmill::adapters::sqlite
