#pragma once

#include "gateway/answers.hpp"
#include "ports/invoice_store.hpp"
#include "usecases/list_open_bills.hpp"

namespace billmill::gateway {

struct BillQuery {
    ports::InvoiceFilter filter;
    std::optional<usecases::OpenBillFilter> open;  ///< Instead of issued ones.
    ports::PageRequest page;
};
/// state (issued, waiting, failed, open), seller, limit, cursor; of issued ones also buyer (a customer's id), userId (its e-mail)
/// and number. All mistakes at once.
[[nodiscard]] OrAnswer<BillQuery> read_bill_query(const http::Request& request);

}  // namespace billmill::gateway
