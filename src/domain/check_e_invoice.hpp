#pragma once

#include <string_view>

#include "domain/billing_request.hpp"
#include "domain/customer.hpp"
#include "domain/e_invoice.hpp"
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
[[nodiscard]] ResolvedFormat resolve_format(const BillingRequest& request, const Seller& seller, const Customer* buyer);

/// What goes by mail, likewise; the PDF where there is no XML.
[[nodiscard]] Attach resolve_attach(const BillingRequest& request, const Seller& seller, const Customer* buyer,
                                    EInvoiceFormat format);

}  // namespace billmill::domain
