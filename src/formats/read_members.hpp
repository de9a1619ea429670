#pragma once

#include <expected>

#include "domain/billing_request.hpp"
#include "domain/credit.hpp"
#include "domain/customer.hpp"
#include "domain/portal_answer.hpp"
#include "formats/json.hpp"
#include "foundation/issue.hpp"

namespace billmill::formats {

// The bodies of formats/requests.hpp where they are members of a larger value that has been read already: the same rules and
// the same issues, with pointers from the member on. Nothing is written and read a second time.

[[nodiscard]] std::expected<domain::Customer, Issues> read_registration(const Json& value);
[[nodiscard]] std::expected<domain::BillingRequest, Issues> read_billing_request(const Json& value);
[[nodiscard]] std::expected<domain::CreditRequest, Issues> read_credit(const Json& value);
[[nodiscard]] std::expected<domain::PortalAnswer, Issues> read_irn(const Json& value);

}  // namespace billmill::formats
