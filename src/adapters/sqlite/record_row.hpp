#pragma once

#include "adapters/sqlite/statement.hpp"
#include "domain/invoice.hpp"
#include "ports/invoice_store.hpp"

namespace billmill::adapters::sqlite {

/// A record and what stands of the chain beside it: the columns record, place, link, salt and xml_sha256.
struct RecordRow {
    std::string text;
    std::optional<domain::ChainLink> chain;
};

/// `first`: the number of the column `record`; the others follow it.
[[nodiscard]] RecordRow read_record(Statement& row, int first);

/// Errors: corrupt: the text is no record.
[[nodiscard]] Result<domain::Invoice> decode(const RecordRow& row);
[[nodiscard]] Result<std::vector<domain::Invoice>> decode_all(const std::vector<RecordRow>& rows);

/// An id as the store holds it; where it is none, its bytes.
[[nodiscard]] std::string id_text(std::string_view raw);

/// For verification: a row of number, id, the columns of a record, line, seller, printed_number, buyer, original,
/// ordinal, and of its series the name, the line and the number of that line's first series. Whatever is in them, it is read.
[[nodiscard]] ports::StoredInvoice read_stored(Statement& row);

}  // namespace billmill::adapters::sqlite
