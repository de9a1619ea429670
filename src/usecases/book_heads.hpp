#pragma once

#include "domain/heads.hpp"
#include "ports/invoice_store.hpp"
#include "usecases/audit.hpp"

namespace billmill::usecases {

/// The heads of the books as they are now.        Errors: those of the store.
[[nodiscard]] Result<domain::BookHeads> heads_of(ports::InvoiceStore& invoices);

/// Where the books do not go on from these heads: `books_differ`, `behind_heads`, `head_differs`, by line. Books that have
/// gone on are sound.          Errors: those of the store.
[[nodiscard]] Result<std::vector<BookFault>> compare_heads(ports::InvoiceStore& invoices,
                                                           const domain::BookHeads& heads);

}  // namespace billmill::usecases
