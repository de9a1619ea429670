#include "adapters/sqlite/amendment_rows.hpp"

#include <algorithm>

#include "adapters/sqlite/record_row.hpp"
#include "formats/records.hpp"

namespace billmill::adapters::sqlite {
namespace {

/// Where a column says something else than the record.
std::string differing_column(Statement& row, const domain::Amendment& record) {
    if (row.view(1) != record.id.raw()) return "id";
    if (row.view(2) != record.invoice.raw()) return "invoice";
    if (row.view(3) != record.line) return "line";
    return {};
}

ports::StoredAmendment read_stored_amendment(Statement& row) {
    ports::StoredAmendment stored{.place = row.integer(0),
                                  .id = id_text(row.view(1)),
                                  .text = row.text(6),
                                  .record = fail(Fault::corrupt, {}),
                                  .chain = {},
                                  .differing = {}};
    domain::ChainLink chain{.place = stored.place, .link = {}, .salt = {}, .xml = {}};
    if (row.view(4).size() == chain.link.bytes.size())
        chain.link = row.digest(4);
    else
        stored.differing = "link";
    if (row.view(5).size() == chain.salt.size())
        chain.salt = row.bytes<16>(5);
    else
        stored.differing = "salt";
    stored.chain = chain;
    stored.record = formats::decode_stored_amendment(stored.text, stored.chain);
    if (stored.record && stored.differing.empty()) stored.differing = differing_column(row, *stored.record);
    return stored;
}

}  // namespace

Outcome insert_amendment(Connection& writer, const ports::EncodedAmendment& amendment) {
    const auto& record = amendment.record;
    if (!record.chain) return fail(Fault::invalid, "an amendment has a place in its line's chain");
    const auto& chain = *record.chain;
    const std::string_view salt{reinterpret_cast<const char*>(chain.salt.data()), chain.salt.size()};
    return writer.run(
        "INSERT INTO amendments (id, invoice, line, place, link, salt, record) VALUES (?,?,?,?,?,?,?)",
        record.id, record.invoice, record.line, chain.place, chain.link, Bytes{salt}, amendment.text);
}

Result<std::vector<AmendmentRow>> find_amendments(Connection& reader, std::span<const Uuid> ids) {
    std::vector<AmendmentRow> found;
    for (const auto& id : ids) {
        TRY(auto row, reader.query("SELECT record, place, link, salt FROM amendments WHERE id = ?", id));
        TRY(auto read, first_row(row, [](Statement& s) {
                return AmendmentRow{
                    s.text(0),
                    {.place = s.integer(1), .link = s.digest(2), .salt = s.bytes<16>(3), .xml = {}}};
            }));
        if (read) found.push_back(*std::move(read));
    }
    return found;
}

Result<std::vector<std::string>> amendment_lines(Connection& reader) {
    TRY(auto rows, reader.query("SELECT DISTINCT line FROM amendments ORDER BY line"));
    return all_rows(rows, [](Statement& s) { return s.text(0); });
}

Result<domain::ChainEnd> amendment_end(Connection& reader, const std::string& line) {
    TRY(auto row,
        reader.query(
            "SELECT * FROM (SELECT place, link FROM amendments WHERE line = ?1 ORDER BY place DESC LIMIT 1) "
            "UNION ALL SELECT place, link FROM holes WHERE line = ?1 ORDER BY place DESC LIMIT 1",
            line));
    TRY(const auto end,
        first_row(row, [](Statement& s) { return domain::ChainEnd{s.integer(0), s.digest(1)}; }));
    return end.value_or(domain::ChainEnd{});
}

Result<std::vector<ports::StoredAmendment>> scan_amendments(Connection& reader, const std::string& line,
                                                            std::int64_t after, int limit) {
    TRY(auto rows, reader.query("SELECT place, id, invoice, line, link, salt, record FROM amendments "
                                "WHERE line = ? AND place > ? ORDER BY place LIMIT ?",
                                line, after, std::max(limit, 0)));
    return all_rows(rows, read_stored_amendment);
}

Outcome erase_amendment(Connection& writer, const ports::ErasedRecord& erased) {
    return writer.run(
        "UPDATE amendments SET record = ?1, salt = zeroblob(16) WHERE id = ?2 AND salt IS NOT zeroblob(16)",
        erased.text, erased.id);
}

}  // namespace billmill::adapters::sqlite
