#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ports/invoice_index.hpp"
#include "ports/invoice_store.hpp"
#include "ports/run_store.hpp"
#include "usecases/bill_states.hpp"
#include "usecases/caller.hpp"
#include "usecases/index/current_index.hpp"
#include "usecases/refusal.hpp"

namespace billmill::usecases {

/// Which issued bills somebody asks for.
struct BillSearch {
    ports::InvoiceSearch by{};
    /// What people type: words, a number, an id, an idempotency key. Empty, or with a letter or digit.
    std::string q{};
    std::optional<std::string>
        key{};  ///< Asked for by this client with this idempotency key; without q, ids and run.
    std::optional<Uuid> run{};  ///< Of this run, in the order of its file.
};

/// A page of documents. What is issued after the first page was read is on none.
struct DocumentPage {
    std::vector<domain::Invoice> items{};
    std::string next{};  ///< Empty: this was the last page. Before that, a page may be short.
    std::optional<std::int64_t> total{};  ///< Of all pages, where it is known.
    bool total_exact = true;              ///< false: there are at least so many.
    std::optional<Instant> as_of{};       ///< Later changes may be missing; nullopt: none are.
};

/// Finds issued bills by everything that is on their lists. Where no index is at hand, lists that need nothing but the order
/// of the books are read from the books.
///
/// Errors:    index_building: the index is not there yet, and the books alone cannot answer this. no_such_run. Those of the stores; invalid: not a cursor of this list.
/// Threads:   any. Waits up to a second for the index, so that a client finds what it has just made.
class SearchBills {
public:
    struct Ports {
        ports::InvoiceStore& invoices;
        ports::RunStore* runs;  ///< nullptr: this process keeps none.
    };
    SearchBills(Ports ports, CurrentIndex& index, BillStates& states)
        : ports_{ports}, index_{index}, states_{states} {}
    /// Bills of a seller that the caller may not use are none.
    [[nodiscard]] Answer<DocumentPage> operator()(const Caller& caller, BillSearch search,
                                                  const ports::PageRequest& page);

private:
    [[nodiscard]] Answer<DocumentPage> of_run(const Caller& caller, const BillSearch& search,
                                              const ports::PageRequest& page);
    [[nodiscard]] Answer<DocumentPage> of_index(const BillSearch& search, const ports::PageRequest& page);
    [[nodiscard]] Answer<DocumentPage> found_by_index(const BillSearch& search,
                                                      const ports::PageRequest& page);
    /// Of an index that does not know the states: what it finds is looked at.
    [[nodiscard]] Answer<DocumentPage> of_states(const BillSearch& search, const ports::PageRequest& page);
    [[nodiscard]] Answer<DocumentPage> of_books(const Caller& caller, const BillSearch& search,
                                                const ports::PageRequest& page);
    /// In the order of `ids`.
    [[nodiscard]] Result<std::vector<domain::Invoice>> documents(const std::vector<Uuid>& ids);

    const Ports ports_;
    CurrentIndex& index_;
    BillStates& states_;
};

}  // namespace billmill::usecases
