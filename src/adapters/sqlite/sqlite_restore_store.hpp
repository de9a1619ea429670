#pragma once

#include "adapters/sqlite/database.hpp"
#include "ports/restore_store.hpp"

namespace billmill::adapters::sqlite {

/// Ownership: borrows the database.
class SqliteRestoreStore final : public ports::RestoreStore {
public:
    explicit SqliteRestoreStore(Database& database) : database_{database} {}
    Outcome restore(std::span<const ports::RestoredInvoice> invoices) override;
    Outcome restore(const ports::EncodedAmendment& amendment) override;
    Outcome add(const domain::Hole& hole) override;
    Outcome keep_lost(std::span<const ports::LostDocument> documents) override;
    Result<std::int64_t> doubt_open_mails() override;

private:
    Database& database_;
};

}  // namespace billmill::adapters::sqlite
