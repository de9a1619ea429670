#pragma once

#include "domain/heads.hpp"
#include "ports/invoice_store.hpp"
#include "ports/journal.hpp"

namespace billmill::usecases {

/// Where each line of the books stands now.      Errors: those of the store.
[[nodiscard]] Result<ports::JournalEnds> journal_ends_of(ports::InvoiceStore& invoices);

/// The same places as heads.
[[nodiscard]] domain::BookHeads heads_of_journal(const Uuid& books, const ports::JournalEnds& ends);

}  // namespace billmill::usecases
