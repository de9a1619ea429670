#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "domain/billing_request.hpp"
#include "domain/credit.hpp"
#include "domain/customer.hpp"
#include "formats/json.hpp"
#include "foundation/issue.hpp"

namespace billmill::formats {

/// Why a body was refused. All mistakes that can be known without sellers and stores.
struct Rejection {
    bool readable = false;  ///< false: not JSON, HTTP 400.   true: JSON, but wrong, HTTP 422.
    Issues issues;
};

template <class T>
using Reading = std::expected<T, Rejection>;

/// What a body says, and the one text all equal bodies share.
template <class T>
struct Read {
    T value;
    std::string canonical;
};

/// POST /api/v1/user/register. The customer's id and normalised e-mail are filled in.
/// firstname and lastname 1..50 characters, middlename up to 50, mobile 10..15; unknown fields are refused by name.
[[nodiscard]] Reading<Read<domain::Customer>> read_registration(std::string_view body);

/// POST /api/v1/bill/genBill. Field by field; what needs the seller is domain::check's.
[[nodiscard]] Reading<Read<domain::BillingRequest>> read_billing_request(std::string_view body);

/// POST /api/v1/bill/{id}/resend: {to?}. Empty: the buyer. An empty body is {}.
struct ResendRequest {
    std::string to;
};
[[nodiscard]] Reading<Read<ResendRequest>> read_resend(std::string_view body);

/// POST /api/v1/bill/{id}/credit: {lines?: [{line, quantity?}], reason?}. No lines: all that is left. An empty body is
/// {}. Whose credit it is stands in the route: `original` is left empty.
[[nodiscard]] Reading<Read<domain::CreditRequest>> read_credit(std::string_view body);

}  // namespace billmill::formats
