#pragma once

#include <string>
#include <vector>

#include "gateway/answers.hpp"
#include "ports/delivery_store.hpp"
#include "ports/invoice_store.hpp"

namespace billmill::gateway {

struct BillQuery {
    ports::InvoiceFilter filter;
    ports::PageRequest page;
};
/// seller, buyer (a customer's id), userId (its e-mail), number, limit, cursor. All mistakes at once.
[[nodiscard]] OrAnswer<BillQuery> read_bill_query(const Call& call);
[[nodiscard]] std::string bill_list(const ports::Page<domain::Invoice>& page,
                                    std::vector<ports::Delivery> deliveries);

}  // namespace billmill::gateway
