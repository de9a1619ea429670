#pragma once

#include "ports/file_store.hpp"
#include "ports/invoice_store.hpp"
#include "usecases/caller.hpp"
#include "usecases/document_file.hpp"
#include "usecases/refusal.hpp"

namespace billmill::usecases {

/// The document of an invoice that was issued in lost books: its bytes as they were found. Nobody knows its seller any more,
/// so a caller who is limited to some sellers gets none.
/// Errors: no_such_bill; those of the stores.       Threads: any.
class FetchLostDocument {
public:
    FetchLostDocument(ports::InvoiceStore& invoices, ports::FileStore& files)
        : invoices_{invoices}, files_{files} {}
    [[nodiscard]] Answer<DocumentFile> operator()(const Caller& caller, const Uuid& id) const;

private:
    ports::InvoiceStore& invoices_;
    ports::FileStore& files_;
};

}  // namespace billmill::usecases
