#pragma once

#include <filesystem>
#include <functional>
#include <string_view>

#include "ports/customer_store.hpp"
#include "usecases/exports/export_source.hpp"
#include "usecases/exports/table_writer.hpp"
#include "usecases/fetch_document.hpp"
#include "usecases/runs/find_runs.hpp"

namespace billmill::usecases {

/// Invoices, documents and customers in bulk, written while they are read.
///
/// Promise:   one page of the store is held at a time, and one document. What a ZIP says of each file at its end lies in scratch
///            files; of a print copy, 8 bytes for each object are held.
/// Errors:    no_such_run; limited_to_sellers: customers are shared by all sellers; those of the stores: a ZIP is not whole then.
///            A document that differs from its record, or cannot be made, is left out, and its ZIP says so: of the first thousands
///            by name, of the rest their number.
/// Threads:   any; waits for the stores and for whoever reads.
class ExportInvoices {
public:
    /// False: nobody reads any more.
    using Write = std::function<bool(std::string_view)>;
    struct Ports {
        ports::InvoiceStore& invoices;
        ports::CustomerStore& customers;
        ports::RunStore* runs;          ///< nullptr: this process keeps none.
        std::filesystem::path scratch;  ///< The folder for scratch files.
    };
    ExportInvoices(Ports ports, FetchDocument& documents, SearchBills* search)
        : ports_{ports}, documents_{documents}, search_{search} {}

    /// Before anything is written: whether the caller may have this.
    [[nodiscard]] Answer<void> check(const Caller& caller, const ExportFilter& filter);
    [[nodiscard]] Answer<void> check_customers(const Caller& caller);

    /// The PDFs, each SELLER/YEAR/MONTH/NUMBER.pdf, and their SHA256SUMS as `sha256sum -c` reads it.
    /// Where documents are left out, NOT-INCLUDED.txt has the name and the reason of each; beyond 5,000 their number.
    [[nodiscard]] Answer<void> documents(const Caller& caller, const ExportFilter& filter,
                                         const Write& write);
    /// All pages in one PDF to be printed. A document that cannot be handed out, or joined, is named on the last pages.
    [[nodiscard]] Answer<void> print_copy(const Caller& caller, const ExportFilter& filter,
                                          const Write& write);
    /// A row an invoice.
    [[nodiscard]] Answer<void> invoices(const Caller& caller, const ExportFilter& filter, TableFormat format,
                                        const Write& write);
    /// A row a line.
    [[nodiscard]] Answer<void> lines(const Caller& caller, const ExportFilter& filter, TableFormat format,
                                     const Write& write);
    /// What was taxed, by month, seller, series, currency, category and rate. Credit notes count below nought.
    [[nodiscard]] Answer<void> taxes(const Caller& caller, const ExportFilter& filter, TableFormat format,
                                     const Write& write);
    [[nodiscard]] Answer<void> customers(const Caller& caller, TableFormat format, const Write& write);

private:
    /// False: nobody reads any more.
    using Row = std::function<bool(TableWriter& table, const domain::Invoice& invoice)>;
    [[nodiscard]] Answer<void> table(const Caller& caller, const ExportFilter& filter, TableWriter& table,
                                     const Row& row);

    const Ports ports_;
    FetchDocument& documents_;
    SearchBills* const search_;  ///< nullptr: no filter names a search.
};

}  // namespace billmill::usecases
