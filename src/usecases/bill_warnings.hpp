#pragma once

#include <vector>

#include "document/invoice_renderer.hpp"
#include "domain/billing_request.hpp"
#include "domain/credit.hpp"
#include "domain/invoice.hpp"
#include "domain/seller.hpp"
#include "usecases/accept/request_acceptor.hpp"

namespace billmill::usecases {

/// What is issued as it was asked for, and what its sender should hear of.
inline constexpr const char* signs_not_drawn = "signs_not_drawn";
inline constexpr const char* signs_not_drawn_detail =
    "No installed font draws these signs; on paper a replacement stands in their place";
inline constexpr const char* exchange_rate_missing = "exchange_rate_missing";
inline constexpr const char* exchange_rate_missing_detail =
    "The law wants the VAT in the seller's own currency too: name an exchangeRate, or tell it elsewhere.";

inline constexpr const char* charge_without_hsn = "charge_without_hsn";
inline constexpr const char* charge_without_hsn_detail =
    "A charge at a rate of its own has no HSN or SAC, which GSTR-1 and the portal want: make it an item";

/// Adds signs_not_drawn: of a bill's own texts, of its buyer's (as /customer/…, whoever brought it), of a credit's.
void warn_of_signs(std::vector<Warning>& warnings, const document::InvoiceRenderer& renderer,
                   const domain::BillingRequest& request);
void warn_of_signs(std::vector<Warning>& warnings, const document::InvoiceRenderer& renderer,
                   const domain::Customer& buyer);
void warn_of_signs(std::vector<Warning>& warnings, const document::InvoiceRenderer& renderer,
                   const domain::CreditRequest& credit);

/// Of a bill that is not priced yet: exchange_rate_missing. Prices a bill in another currency than the seller's, and no other.
void warn_of_exchange(std::vector<Warning>& warnings, const domain::BillingRequest& request,
                      const domain::Seller& seller);
/// Of a bill under GST: charge_without_hsn.
void warn_of_charges(std::vector<Warning>& warnings, const domain::BillingRequest& request,
                     const domain::Seller& seller);
/// Of a bill as it would be issued for this buyer: all of them.
[[nodiscard]] std::vector<Warning> warnings_of(const document::InvoiceRenderer& renderer,
                                               const domain::BillingRequest& request,
                                               const domain::Seller& seller, const domain::Customer& buyer,
                                               const domain::PricedInvoice& priced);

}  // namespace billmill::usecases
