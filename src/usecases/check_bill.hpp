#pragma once

#include "domain/billing_request.hpp"
#include "domain/invoice.hpp"
#include "domain/seller.hpp"
#include "ports/seller_directory.hpp"
#include "usecases/caller.hpp"
#include "usecases/refusal.hpp"

namespace billmill::usecases {

/// Why a bill or a patch waits, fails, or is accepted with a warning: nobody has registered its customer.
inline constexpr const char* unknown_customer = "unknown_customer";
/// When what waits for its customer is looked at again: after pauses that double.
[[nodiscard]] Instant next_look(Instant accepted_at, Instant now);

/// A request that breaks no rule that can be known without its buyer. Seller and branch are frozen in it: which of them is
/// the default must not change while the request waits.
struct CheckedBill {
    domain::BillingRequest request;
    const domain::Seller* seller;
    domain::NumberingLine line;
};

/// The check before any bill is accepted, previewed, imported or rendered. The request is taken where it is right.
/// Errors: invalid_request with every issue, those of a customer that the request brings among them; seller_not_allowed.
[[nodiscard]] Answer<CheckedBill> check_bill(domain::BillingRequest& request, const Caller& caller,
                                             const ports::SellerDirectory& sellers, Instant now);

/// Adds to what check_bill() said what is wrong for this buyer too, so that nobody has to ask twice.
void add_issues_for_buyer(Refusal& refusal, const domain::BillingRequest& request,
                          const ports::SellerDirectory& sellers, const domain::Customer& buyer);

/// The seller a request names, or the default one; freezes seller and branch in the request. nullptr: there is none.
[[nodiscard]] const domain::Seller* assign_seller(domain::BillingRequest& request,
                                                  const ports::SellerDirectory& sellers);

/// What the bill comes to for this buyer. The request is one that check_bill() or the stage has checked.
/// Errors: invalid_request: what is wrong for this buyer alone.
[[nodiscard]] Answer<domain::PricedInvoice> price_for_buyer(const domain::BillingRequest& request,
                                                            const domain::Seller& seller,
                                                            const domain::Customer& buyer);

}  // namespace billmill::usecases
