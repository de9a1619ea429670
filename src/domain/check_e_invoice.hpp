#pragma once

#include <string_view>

#include "domain/billing_request.hpp"
#include "domain/customer.hpp"
#include "domain/e_invoice.hpp"
#include "domain/invoice.hpp"
#include "domain/seller.hpp"
#include "foundation/issue.hpp"

namespace billmill::domain {

struct ResolvedFormat {
    EInvoiceFormat format = EInvoiceFormat::none;
    /// Why there is no XML though one was wanted; empty otherwise. Stable codes:
    /// currency_decimals: EN 16931 has no third decimal (BR-DEC). seller_tax_id: no tax id names the seller, and
    /// nothing but Factur-X was wanted (BR-S-02).
    std::string_view no_xml_reason;
};

/// What a bill's XML keeps to: as the request says, else the customer, else the seller. `buyer` is nullptr where it
/// is not known yet.
[[nodiscard]] ResolvedFormat resolve_format(const BillingRequest& request, const Seller& seller,
                                            const Customer* buyer);

/// What goes by mail, likewise; the PDF where there is no XML.
[[nodiscard]] Attach resolve_attach(const BillingRequest& request, const Seller& seller,
                                    const Customer* buyer, EInvoiceFormat format);

/// Everything that a format asks for beyond check_for_seller(), each with the rule's id as its code (BR-DE-15,
/// PEPPOL-EN16931-R010 …): EN 16931's rules on parties and categories for all, then those of XRechnung or Peppol. What is wrong
/// with the seller points to /seller, with the customer to buyer_pointer(). Called at the edge with what is known, and with
/// the buyer before numbering.
/// Promise: what has no issues here, in check_for_seller() and in check_for_buyer() is XML that the format's validators accept.
[[nodiscard]] Issues check_e_invoice(const BillingRequest& request, const Seller& seller,
                                     const Customer* buyer, EInvoiceFormat format);

/// The same of a record: what keeps it from being written in another format than it was issued for. Pointers are those of
/// its request.
[[nodiscard]] Issues check_e_invoice(const Invoice& record, EInvoiceFormat format);

/// check_for_seller() or, once the buyer is known, check_for_buyer() of the request; and with it what the format asks
/// for that resolve_format() finds. A customer's own format is not known at the edge: there a request that
/// names none is held against the seller's.
[[nodiscard]] Issues check_with_format(const BillingRequest& request, const Seller& seller,
                                       const Customer* buyer);

}  // namespace billmill::domain
