#pragma once

#include "document/invoice_renderer.hpp"
#include "ports/file_store.hpp"
#include "ports/seller_directory.hpp"

namespace billmill::pipeline {

/// An invoice's bytes.
struct Document {
    std::string pdf;
    bool stored = false;  ///< The file store has exactly these.
    /// Their hash is the record's; otherwise this is another rendition, and was logged.
    bool faithful = false;
};

/// From the file store, where its bytes are the record's; else made again.
/// Errors: invalid: the record can't be rendered.
Result<Document> document_of(const domain::Invoice& invoice, ports::FileStore& files,
                             const document::InvoiceRenderer& renderer,
                             const ports::SellerDirectory& sellers);

/// Renders a record with its seller's logo.
Result<std::string> render(const domain::Invoice& invoice, const document::InvoiceRenderer& renderer,
                           const ports::SellerDirectory& sellers);

}  // namespace billmill::pipeline
