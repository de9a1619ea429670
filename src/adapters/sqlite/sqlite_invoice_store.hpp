#pragma once

#include "adapters/sqlite/database.hpp"
#include "ports/invoice_store.hpp"

namespace billmill::adapters::sqlite {

/// append() stores all of its records or none. In the same transaction it makes a delivery, `queued`, for
/// every mail that a record asks for: so the account knows what must be sent, even if no notification is ever
/// published. Ownership: borrows the database.
class SqliteInvoiceStore final : public ports::InvoiceStore {
public:
    explicit SqliteInvoiceStore(Database& database) : database_{database} {}
    Result<ports::LineState> read_line(const domain::NumberingLine& line, std::span<const Uuid> ids,
                                       std::span<const Uuid> originals) override;
    /// One transaction whatever their number; more would keep the writer from the requests that wait meanwhile.
    [[nodiscard]] std::size_t append_max() const override { return 250; }
    Outcome append(std::span<const ports::EncodedInvoice> records) override;
    Result<std::optional<domain::Invoice>> find(const Uuid& id) override;
    Result<std::vector<domain::Invoice>> find(std::span<const Uuid> ids) override;
    Result<std::vector<domain::Invoice>> find_credits(const Uuid& original) override;
    Result<std::vector<domain::Invoice>> find_credits(std::span<const Uuid> originals) override;
    Result<ports::Page<domain::Invoice>> list(const ports::InvoiceFilter& filter,
                                              const ports::PageRequest& page) override;
    Result<Uuid> books() override;
    Result<std::vector<ports::StoredInvoice>> scan(const std::string& series, std::int64_t after,
                                                   int limit) override;
    Result<std::optional<ports::StoredInvoice>> at_place(const std::string& line,
                                                         std::int64_t place) override;
    Result<std::vector<ports::StoredSeries>> all_series() override;
    Outcome erase(std::span<const ports::ErasedRecord> records) override;
    Result<std::vector<domain::Hole>> holes() override;
    Result<std::vector<Uuid>> lost(std::span<const Uuid> ids) override;
    Result<std::optional<std::string>> lost_document(const Uuid& id) override;
    Outcome append(const ports::EncodedAmendment& amendment) override;
    Result<std::vector<domain::Amendment>> find_amendments(std::span<const Uuid> ids) override;
    Result<std::vector<std::string>> amendment_lines() override;
    Result<domain::ChainEnd> amendment_end(const std::string& line) override;
    Result<std::vector<ports::StoredAmendment>> scan_amendments(const std::string& line, std::int64_t after,
                                                                int limit) override;
    Outcome erase_amendments(std::span<const ports::ErasedRecord> amendments) override;

private:
    Database& database_;
};

}  // namespace billmill::adapters::sqlite
