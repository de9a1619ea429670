#pragma once

#include "domain/billing_request.hpp"
#include "domain/credit.hpp"
#include "domain/customer.hpp"
#include "domain/invoice.hpp"
#include "domain/seller.hpp"

namespace billmill::domain {

// Records that lack what only issuing gives them: id, fingerprint, series and number, the moments, and what rendering
// tells. Whoever shows an invoice beforehand shows what would be issued.

/// `priced` is price()'s of the same request, seller and buyer; `day` the one the invoice bears.
[[nodiscard]] Invoice draft(const BillingRequest& request, const PricedInvoice& priced, const Seller& seller,
                            const Customer& buyer, Date day);

/// `priced` is credit()'s of the same request and original. The buyer, what the original said beside its lines, and
/// how it went out stay; `seller` is the original's as it is today.
[[nodiscard]] Invoice draft(const CreditRequest& request, const PricedInvoice& priced, const Seller& seller,
                            const Invoice& original, int ordinal, Date day);

}  // namespace billmill::domain
