#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ports/invoice_store.hpp"
#include "ports/run_store.hpp"
#include "usecases/caller.hpp"
#include "usecases/refusal.hpp"
#include "usecases/search_bills.hpp"

namespace billmill::usecases {

/// Which invoices and credit notes leave together.
struct ExportFilter {
    std::optional<Uuid> run{};  ///< Those of a run, in the order of its file; else all, newest first.
    std::optional<std::string> seller{};
    std::optional<Date> from{};  ///< Issued on this day or later,
    std::optional<Date> to{};    ///< and on this day or before.
    /// More that must hold, and the order, as lists have it; nullopt: nothing more.
    std::optional<BillSearch> search{};

    [[nodiscard]] bool takes(const domain::Invoice& invoice) const {
        return (!seller || invoice.line.seller == *seller) && (!from || invoice.issued_on >= *from) &&
               (!to || invoice.issued_on <= *to);
    }
};

/// The invoices of an export, page by page. What is issued after the first page was read is not among them.
///
/// Errors:    index_building, of a search; those of the stores.     Threads: one at a time.
class ExportSource {
public:
    /// `runs`: nullptr: this process keeps none. `search`: nullptr: the filter names none.
    ExportSource(ports::InvoiceStore& invoices, ports::RunStore* runs, SearchBills* search,
                 const Caller& caller, ExportFilter filter)
        : invoices_{invoices}, runs_{runs}, search_{search}, caller_{caller}, filter_{std::move(filter)} {}
    /// Empty: there are no more.
    [[nodiscard]] Answer<std::vector<domain::Invoice>> next();

private:
    [[nodiscard]] Answer<std::vector<domain::Invoice>> read_search();
    [[nodiscard]] Result<std::vector<domain::Invoice>> read_list();
    [[nodiscard]] Result<std::vector<domain::Invoice>> read_run();

    ports::InvoiceStore& invoices_;
    ports::RunStore* const runs_;
    SearchBills* const search_;
    const Caller& caller_;
    const ExportFilter filter_;
    std::string cursor_;
    std::int64_t ordinal_ = 0;
    bool ended_ = false;
};

}  // namespace billmill::usecases
