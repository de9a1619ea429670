#pragma once

#include "adapters/mongodb/database.hpp"
#include "ports/invoice_store.hpp"

namespace billmill::adapters::mongodb {

/// The numbering line's state is read from the invoices themselves: nothing beside them can disagree with them.
/// An invoice stands as ordinal 0 of itself, since every document is in the unique index.
/// "Newest first" is by issue time, then number, then id.
/// Ownership: borrows the database.
class MongodbInvoiceStore final : public ports::InvoiceStore {
public:
    explicit MongodbInvoiceStore(Database& database) : database_{database} {}
    Result<ports::LineState> read_line(const domain::NumberingLine& line, std::span<const Uuid> ids,
                                       std::span<const Uuid> originals) override;
    [[nodiscard]] std::size_t append_max() const override;
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
    /// MongoDB is restored by its own tools: `billmill restore` records nothing here.
    Result<std::vector<domain::Hole>> holes() override { return std::vector<domain::Hole>{}; }
    Result<std::vector<Uuid>> lost(std::span<const Uuid> /*ids*/) override { return std::vector<Uuid>{}; }
    Result<std::optional<std::string>> lost_document(const Uuid& /*id*/) override { return std::nullopt; }
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

}  // namespace billmill::adapters::mongodb
