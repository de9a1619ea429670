#pragma once

#include "adapters/mongodb/database.hpp"
#include "ports/invoice_index.hpp"

namespace billmill::adapters::mongodb {

/// Finds by what the documents of records and customers bear beside these, so it is never behind. States follow from other
/// documents and are not among that; sums are not kept.     Ownership: borrows the database.
class MongodbInvoiceIndex final : public ports::InvoiceIndex {
public:
    explicit MongodbInvoiceIndex(Database& database) : database_{database} {}
    /// Whatever states and mails are asked for.
    Result<ports::InvoiceHits> find(const ports::InvoiceSearch& search,
                                    const ports::PageRequest& page) override;
    Result<ports::Page<Uuid>> find_customers(const ports::CustomerSearch& search,
                                             const ports::PageRequest& page) override;
    /// Errors: not_found: there are none.
    Result<std::vector<ports::InvoiceTotal>> totals(const ports::TotalsQuestion& question) override;
    [[nodiscard]] bool knows_states() const override { return false; }

private:
    Database& database_;
};

}  // namespace billmill::adapters::mongodb
