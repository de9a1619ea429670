#pragma once

#include <array>

#include "gateway/answers.hpp"
#include "usecases/list_open_bills.hpp"
#include "usecases/search_bills.hpp"

namespace billmill::gateway {

struct InvoiceQuery {
    usecases::BillSearch search;
    std::optional<usecases::OpenBillFilter> open;  ///< Instead of issued ones.
    ports::PageRequest page;
};
/// Everything of docs/api/openapi.json, GET /api/v1/invoices. All mistakes at once.
[[nodiscard]] OrAnswer<InvoiceQuery> read_invoice_query(const http::Request& request);
/// The same without state and type, for credit notes alone.
[[nodiscard]] OrAnswer<InvoiceQuery> read_credit_note_query(const http::Request& request);

/// What lists and exports filter by, beside limit and cursor.
inline constexpr std::array<std::string_view, 18> search_parameters{
    "q",        "idempotencyKey", "state",    "delivery",   "type",     "seller",
    "customer", "number",         "currency", "run",        "ids",      "issuedFrom",
    "issuedTo", "dueFrom",        "dueTo",    "amountFrom", "amountTo", "sort"};
enum class SearchStates : bool { left, read };
/// Of issued bills. Mistakes are added to `issues`. `state` is left to the caller, or read as one of issued bills.
[[nodiscard]] usecases::BillSearch read_search(const http::Request& request, Issues& issues,
                                               SearchStates states = SearchStates::left);

}  // namespace billmill::gateway
