#pragma once

#include <vector>

#include "domain/billing_request.hpp"
#include "domain/invoice.hpp"
#include "domain/seller.hpp"
#include "usecases/accept/request_acceptor.hpp"

namespace billmill::usecases {

/// What is issued as it was asked for, and what its sender should hear of.
inline constexpr const char* emoji_not_drawn = "emoji_not_drawn";
inline constexpr const char* exchange_rate_missing = "exchange_rate_missing";
inline constexpr const char* exchange_rate_missing_detail =
    "The law wants the VAT in the seller's own currency too: name an exchangeRate, or tell it elsewhere.";

/// Of a request alone: emoji_not_drawn.
[[nodiscard]] std::vector<Warning> warnings_of(const domain::BillingRequest& request);
/// Of a bill that is not priced yet: exchange_rate_missing. Prices a bill in another currency than the seller's, and no other.
void add_warnings(std::vector<Warning>& warnings, const domain::BillingRequest& request,
                  const domain::Seller& seller);
/// Of a record that was made of it: both, emoji of the request's `buyer` too.
[[nodiscard]] std::vector<Warning> warnings_of(const domain::BillingRequest& request,
                                               const domain::Invoice& record);

}  // namespace billmill::usecases
