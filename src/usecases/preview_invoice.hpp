#pragma once

#include "document/invoice_renderer.hpp"
#include "formats/requests.hpp"
#include "ports/clock.hpp"
#include "ports/customer_store.hpp"
#include "ports/seller_directory.hpp"
#include "usecases/bill_warnings.hpp"
#include "usecases/caller.hpp"
#include "usecases/document_file.hpp"
#include "usecases/refusal.hpp"

namespace billmill::usecases {

/// What a billing request would become at this moment. Nothing is kept, and nothing is numbered.
///
/// Errors:    invalid_request, seller_not_allowed; those of the store.
/// Threads:   any. Reads the store.
class PreviewInvoice {
public:
    struct Ports {
        ports::CustomerStore& customers;
        const ports::SellerDirectory& sellers;
        const ports::Clock& clock;
        const document::InvoiceRenderer& renderer;
    };
    explicit PreviewInvoice(Ports ports) : ports_{ports} {}

    /// The record that would be issued, numbered "PREVIEW". An unknown customer is an e-mail address and nothing more;
    /// one that is named by its id must be known.
    [[nodiscard]] Answer<domain::Invoice> operator()(const Caller& caller,
                                                     const formats::Read<domain::BillingRequest>& bill);
    /// Its page, without an XML: no machine shall book it.
    [[nodiscard]] Answer<DocumentFile> render(domain::Invoice draft);

    /// What accepting the bill would warn of.
    [[nodiscard]] std::vector<Warning> warnings_of(const domain::BillingRequest& request,
                                                   const domain::Invoice& draft) const;

private:
    [[nodiscard]] Answer<domain::Customer> buyer_of(const domain::BillingRequest& request);

    Ports ports_;
};

}  // namespace billmill::usecases
