#pragma once

#include "domain/heads.hpp"
#include "ports/invoice_store.hpp"
#include "usecases/audit.hpp"

namespace billmill::usecases {

/// The heads of the books as they are now.        Errors: those of the store.
[[nodiscard]] Result<domain::BookHeads> heads_of(ports::InvoiceStore& invoices);

/// The end of one line, for people.
struct LineEnd {
    std::string line;  ///< NumberingLine::key(), or that of its amendments.
    domain::LineHead head;
    std::optional<std::string> printed;  ///< nullopt: an amendment, or a record that is lost.
};

/// The heads of some lines, by key; lines without links are left out, so that a page may hold fewer than its limit.
/// Errors: those of the store. invalid: the cursor names no line.
[[nodiscard]] Result<ports::Page<LineEnd>> list_line_ends(ports::InvoiceStore& invoices,
                                                          const ports::PageRequest& page);

/// Where the books do not go on from these heads: `books_differ`, `behind_heads`, `head_differs`, by line. Books that have
/// gone on are sound.          Errors: those of the store.
[[nodiscard]] Result<std::vector<BookFault>> compare_heads(ports::InvoiceStore& invoices,
                                                           const domain::BookHeads& heads);

}  // namespace billmill::usecases
