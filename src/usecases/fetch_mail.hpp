#pragma once

#include "ports/delivery_store.hpp"
#include "usecases/document_file.hpp"
#include "usecases/fetch_document.hpp"

namespace billmill::usecases {

/// The mail that the buyer of an issued invoice gets, as a whole: text, HTML and the documents. It is composed from the record
/// as the delivery composes it, so it is there before the mail has left, and after it. Nothing is sent.
///
/// Errors:    those of FetchDocument and of the store.
/// Threads:   any.
class FetchMail {
public:
    FetchMail(FetchDocument& documents, ports::DeliveryStore& deliveries)
        : documents_{documents}, deliveries_{deliveries} {}
    [[nodiscard]] Result<DocumentFile> operator()(const domain::Invoice& invoice);
    /// Its HTML part alone, with the logo in it.
    [[nodiscard]] Result<DocumentFile> page(const domain::Invoice& invoice);

private:
    FetchDocument& documents_;
    ports::DeliveryStore& deliveries_;
};

}  // namespace billmill::usecases
