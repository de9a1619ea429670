#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "domain/billing_request.hpp"
#include "domain/credit.hpp"
#include "domain/customer_change.hpp"
#include "domain/portal_answer.hpp"
#include "formats/json.hpp"
#include "foundation/issue.hpp"
#include "foundation/time.hpp"

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
/// A lastname (or name) or a company is needed, names have up to 200 characters; unknown fields are refused by name.
[[nodiscard]] Reading<Read<domain::Customer>> read_registration(std::string_view body);

/// POST /api/v1/customers: the same, and an externalId. Without one the id is left nil: it is the request's.
[[nodiscard]] Reading<Read<domain::Customer>> read_new_customer(std::string_view body);

/// A customer of a file: the same. Without an externalId it is known by its e-mail, by which bills name it.
[[nodiscard]] Reading<Read<domain::Customer>> read_customer_of_file(std::string_view body);

/// PATCH /api/v1/customers/{id}: at least one field; null clears it. Whose patch it is stands in the route: the id is left
/// nil. What depends on the other fields is checked where the whole customer is known.
[[nodiscard]] Reading<Read<domain::CustomerChange>> read_customer_patch(std::string_view body);

/// PUT /api/v1/customers/{id}: a registration, as a change of every field: one that is not named is cleared. The id is left
/// nil, and an externalId stays.
[[nodiscard]] Reading<Read<domain::CustomerChange>> read_customer_replacement(std::string_view body);

/// POST /api/v1/invoices, or /api/v1/bill/genBill. Field by field; what needs the seller is domain::check_for_seller's. A customer that the bill
/// brings is read as a registration, and names the user_id.
[[nodiscard]] Reading<Read<domain::BillingRequest>> read_billing_request(std::string_view body);

/// POST /api/v1/invoices/{id}/send: {to?}. Empty: the buyer. An empty body is {}.
struct ResendRequest {
    std::string to;
};
[[nodiscard]] Reading<Read<ResendRequest>> read_resend(std::string_view body);

/// POST /api/v1/credit-notes: {invoice, lines?: [{line, quantity?}], reason?}. No lines: all that is left.
[[nodiscard]] Reading<Read<domain::CreditRequest>> read_credit_note(std::string_view body);
/// What India's portal answered; its IRN in small letters.
[[nodiscard]] Reading<Read<domain::PortalAnswer>> read_irn(std::string_view body);
/// The same without the invoice, where that is named beside it: `original` is left nil. An empty body is {}.
[[nodiscard]] Reading<Read<domain::CreditRequest>> read_credit(std::string_view body);

/// POST /api/v1/failures/retry and …/discard: which failures, and how many of them. An empty body is {}: all that are open.
struct FailureSelection {
    std::string code;   ///< Empty: any. Likewise the others.
    std::string stage;  ///< users, billing or notify.
    std::string seller;
    std::optional<Instant> from;  ///< The last time it failed: then or later,
    std::optional<Instant> to;    ///< and before then.
    bool dry_run = false;
    int limit = 200;     ///< 1..failures_max
    std::string cursor;  ///< The `next` of the call before.
};
inline constexpr int failures_max = 1'000;
inline constexpr std::array<std::string_view, 3> failure_stages{"users", "billing", "notify"};
[[nodiscard]] Reading<Read<FailureSelection>> read_failure_selection(std::string_view body);
/// What is wrong with it, beside what could not be read. `above`: the pointer of the object that holds the members.
[[nodiscard]] Issues check(const FailureSelection& selection, const std::string& above);

/// POST /api/v1/failures/set-aside: where a message stands.
struct MessagePlace {
    std::string topic;
    int partition = 0;
    std::int64_t offset = 0;
};
[[nodiscard]] Reading<Read<MessagePlace>> read_message_place(std::string_view body);

}  // namespace billmill::formats
