#pragma once

#include <span>

#include "adapters/sqlite/connection.hpp"
#include "ports/invoice_store.hpp"

namespace billmill::adapters::sqlite {

/// A record of an amendment as its row holds it, and what stands of the chain beside it.
struct AmendmentRow {
    std::string text;
    domain::ChainLink chain;
};

[[nodiscard]] Outcome insert_amendment(Connection& writer, const ports::EncodedAmendment& amendment);
[[nodiscard]] Result<std::vector<AmendmentRow>> find_amendments(Connection& reader,
                                                                std::span<const Uuid> ids);
[[nodiscard]] Result<std::vector<std::string>> amendment_lines(Connection& reader);
/// Holes of the line are counted in.
[[nodiscard]] Result<domain::ChainEnd> amendment_end(Connection& reader, const std::string& line);
/// Whatever is in the rows, it is read.
[[nodiscard]] Result<std::vector<ports::StoredAmendment>> scan_amendments(Connection& reader,
                                                                          const std::string& line,
                                                                          std::int64_t after, int limit);
/// One that is erased stays as it is.
[[nodiscard]] Outcome erase_amendment(Connection& writer, const ports::ErasedRecord& erased);

}  // namespace billmill::adapters::sqlite
