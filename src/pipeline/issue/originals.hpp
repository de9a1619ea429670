#pragma once

#include "pipeline/issue/bill.hpp"

namespace billmill::pipeline::issue {

/// Brings credit notes and the invoices they take back together, from the store; so each has its seller and line.
Outcome find_originals(std::span<Bill> bills, ports::InvoiceStore& invoices,
                       const ports::SellerDirectory& sellers);

/// Those of the open bills, each once.
[[nodiscard]] std::vector<Uuid> originals_of(std::span<Bill* const> bills);

}  // namespace billmill::pipeline::issue
