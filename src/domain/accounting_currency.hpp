#pragma once

#include "domain/billing_request.hpp"
#include "domain/invoice.hpp"
#include "domain/seller.hpp"

namespace billmill::domain {

/// Whether the law of the seller's country wants VAT in its own currency too, and the bill names no rate for it. It is issued
/// nevertheless: the seller may tell that VAT in another document.
/// Source: Directive 2006/112/EC art. 230 (the Union's VAT area); VAT Regulations 1995 reg. 14 (1) (GB); bokføringsforskriften
///         § 5-1-1 (NO); Cabinet Decision 52 of 2017 art. 59 (AE).
[[nodiscard]] bool lacks_exchange_rate(const Seller& seller, const PricedInvoice& priced);
/// The same before anything is priced: whether it may be so. Cheap.
[[nodiscard]] bool may_lack_exchange_rate(const BillingRequest& request, const Seller& seller);

}  // namespace billmill::domain
