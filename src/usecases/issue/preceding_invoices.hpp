#pragma once

#include "usecases/issue/pending_document.hpp"

namespace billmill::usecases::issue {

/// Brings credit notes and the invoices they take back together, from the store; so each has its seller and line.
Outcome find_preceding_invoices(std::span<PendingDocument> bills, ports::InvoiceStore& invoices,
                                const ports::SellerDirectory& sellers);

/// Those of the open bills, each once.
[[nodiscard]] std::vector<Uuid> preceding_ids_of(std::span<PendingDocument* const> bills);

}  // namespace billmill::usecases::issue
