#pragma once

#include "adapters/sqlite/database.hpp"
#include "ports/invoice_index.hpp"

namespace billmill::adapters::sqlite {

/// The order of issue of the books.     Ownership: borrows the database.
class SqliteIssueOrder final : public ports::IssueOrder {
public:
    explicit SqliteIssueOrder(Database& database) : database_{database} {}
    Result<std::vector<ports::OrderedInvoice>> after(std::int64_t seq, int limit) override;
    Result<std::vector<ports::OrderedInvoice>> find(std::span<const Uuid> ids) override;
    Result<std::vector<std::int64_t>> places(std::span<const Uuid> ids) override;

private:
    Database& database_;
};

}  // namespace billmill::adapters::sqlite
