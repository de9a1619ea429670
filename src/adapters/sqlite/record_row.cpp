#include "adapters/sqlite/record_row.hpp"

#include "formats/records.hpp"
#include "foundation/encoding.hpp"

namespace billmill::adapters::sqlite {
namespace {

template <std::size_t size>
std::optional<std::array<std::uint8_t, size>> bytes_of(Statement& row, int column) {
    const auto raw = row.view(column);
    if (raw.size() != size) return std::nullopt;
    return row.bytes<size>(column);
}

/// As read_record() does, of columns that may hold anything. nullopt: a row of before chains.
/// `unreadable`: the column that holds no such value; empty: none.
std::optional<domain::ChainLink> read_chain(Statement& row, int first, std::string& unreadable) {
    if (row.is_null(first) && row.is_null(first + 1)) return std::nullopt;
    const auto link = bytes_of<32>(row, first + 1);
    const auto salt = bytes_of<16>(row, first + 2);
    const auto xml = bytes_of<32>(row, first + 3);
    domain::ChainLink chain;
    chain.place = row.integer(first);
    if (!link) unreadable = "link";
    if (!salt) unreadable = "salt";
    if (!xml && !row.is_null(first + 3)) unreadable = "xml_sha256";
    if (link) chain.link = Digest{*link};
    if (salt) chain.salt = *salt;
    if (xml) chain.xml = Digest{*xml};
    return chain;
}

/// Where a column says something else than the record.
std::string differing_column(Statement& row, const domain::Invoice& record) {
    const bool chained = record.chain.has_value();
    const bool credit = record.original.has_value();
    if (row.view(1) != record.id.raw()) return "id";
    if (row.integer(0) != record.number) return "number";
    if (chained != !row.is_null(7) || (chained && row.integer(7) != row.integer(15))) return "line";
    if (row.view(8) != record.line.seller) return "seller";
    if (row.view(9) != record.printed_number) return "printed_number";
    if (row.view(10) != record.buyer.id.raw()) return "buyer";
    if (credit ? row.view(11) != record.original->id.raw() : !row.is_null(11)) return "original";
    if (credit ? row.integer(12) != record.original->ordinal : !row.is_null(12)) return "ordinal";
    if (row.view(13) != record.series) return "series";
    if (row.view(14) != record.line.key()) return "series.line";
    return {};
}

}  // namespace

RecordRow read_record(Statement& row, int first) {
    RecordRow read{row.text(first), std::nullopt};
    if (row.is_null(first + 1)) return read;
    auto& chain = read.chain.emplace();
    chain.place = row.integer(first + 1);
    chain.link = row.digest(first + 2);
    chain.salt = row.bytes<16>(first + 3);
    if (!row.is_null(first + 4)) chain.xml = row.digest(first + 4);
    return read;
}

Result<domain::Invoice> decode(const RecordRow& row) {
    return formats::decode_stored_invoice(row.text, row.chain);
}

Result<std::vector<domain::Invoice>> decode_all(const std::vector<RecordRow>& rows) {
    std::vector<domain::Invoice> records;
    records.reserve(rows.size());
    for (const auto& row : rows) {
        TRY(auto record, decode(row));
        records.push_back(std::move(record));
    }
    return records;
}

std::string id_text(std::string_view raw) {
    const auto id = Uuid::from_raw(raw);
    return id ? id->text()
              : hex::encode({reinterpret_cast<const std::uint8_t*>(raw.data()),
                             std::min<std::size_t>(raw.size(), 32)});
}

ports::StoredInvoice read_stored(Statement& row) {
    ports::StoredInvoice stored{.number = row.integer(0),
                                .id = id_text(row.view(1)),
                                .text = row.text(2),
                                .record = fail(Fault::corrupt, {}),
                                .chain = {},
                                .differing = {}};
    stored.chain = read_chain(row, 3, stored.differing);
    stored.record = decode({stored.text, stored.chain});
    if (stored.record && stored.differing.empty()) stored.differing = differing_column(row, *stored.record);
    return stored;
}

}  // namespace billmill::adapters::sqlite
