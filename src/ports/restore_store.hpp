#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "domain/hole.hpp"
#include "ports/envelope.hpp"
#include "ports/invoice_store.hpp"

namespace billmill::ports {

/// A record that comes back into the books, and the messages that ask for its mails.
struct RestoredInvoice {
    EncodedInvoice record;
    std::vector<Envelope> mails;
};

/// Of an invoice that has no record any more.
struct LostDocument {
    Uuid id;
    std::string file;  ///< The name of its file; empty: only a mail of it was found.
};

/// Books that are being restored from a backup, before anybody else may open them.
///
/// Promise:   each call is durable when it returns, or has changed nothing.
/// Errors:    conflict: something of it is taken: it was another record's. unavailable.
/// Threads:   one.
/// Adapters:  sqlite. Held by tests/integration/usecases/restore_test.cpp.
class RestoreStore {
public:
    virtual ~RestoreStore() = default;
    /// Each as if its request had been accepted and billed here: so the request, repeated, has no effect.
    /// At most InvoiceStore::append_max().
    virtual Outcome restore(std::span<const RestoredInvoice> invoices) = 0;
    /// As if its request had been accepted and done here.
    virtual Outcome restore(const EncodedAmendment& amendment) = 0;
    virtual Outcome add(const domain::Hole& hole) = 0;
    virtual Outcome keep_lost(std::span<const LostDocument> documents) = 0;
    /// Each mail that is not done may have left after the backup: so each is a possible duplicate once it is sent.
    /// Gives how many these are.
    virtual Result<std::int64_t> doubt_open_mails() = 0;
};

}  // namespace billmill::ports
