#pragma once

#include <string>
#include <vector>

#include "domain/billing_request.hpp"

namespace billmill::domain {

/// The places (RFC 6901, into the request) of texts that hold emoji. No font that documents embed draws them: on paper
/// a replacement stands in their place. The XML and the mail keep them. `buyer`, if not nullptr, is read as the
/// request's `customer`.
[[nodiscard]] std::vector<std::string> places_of_emoji(const BillingRequest& request, const Customer* buyer);

}  // namespace billmill::domain
