#pragma once

#include <string>

#include "domain/billing_request.hpp"
#include "domain/credit.hpp"
#include "domain/customer.hpp"
#include "formats/requests.hpp"

namespace billmill::formats {

/// All that a request asks for, and nothing of how it is written: two requests of one text do the same whenever they take
/// effect. So a member that equals a constant default of the API is left out, however it is written; one that equals what a
/// seller or a customer has set is not, because that can change.
///
/// Frozen: fingerprints of version 2 are taken of it (ports/request_fingerprint.hpp). What changes the text of a request that
/// an older program took needs a version 3.
[[nodiscard]] std::string meaning(const domain::Customer& customer);
[[nodiscard]] std::string meaning(const domain::CustomerChange& change);
[[nodiscard]] std::string meaning(const domain::BillingRequest& request);
[[nodiscard]] std::string meaning(const domain::CreditRequest& request);
[[nodiscard]] std::string meaning(const ResendRequest& request);

}  // namespace billmill::formats
