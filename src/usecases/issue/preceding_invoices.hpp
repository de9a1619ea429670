#pragma once

#include "ports/delivery_store.hpp"
#include "usecases/issue/pending_document.hpp"

namespace billmill::usecases::issue {

/// Brings credit notes and the invoices they take back together, from the stores; so each has its seller and line, and leaves
/// as its invoice did.
Outcome find_preceding_invoices(std::span<PendingDocument> bills, ports::InvoiceStore& invoices,
                                ports::DeliveryStore& deliveries, const ports::SellerDirectory& sellers);

/// Those of the open bills, each once.
[[nodiscard]] std::vector<Uuid> preceding_ids_of(std::span<PendingDocument* const> bills);

}  // namespace billmill::usecases::issue
