#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "domain/amendment.hpp"
#include "domain/billing_request.hpp"
#include "domain/credit.hpp"
#include "domain/customer_change.hpp"
#include "foundation/result.hpp"
#include "foundation/uuid.hpp"

namespace billmill::formats {

/// The newest that is read; readers know all before it. A message is written in the oldest version that says what it means, so
/// that an older program, during a rolling update, pauses before what it would misread and before nothing else.
inline constexpr int message_version = 7;

/// A mail to send: payload on `notify`.
struct Notification {
    Uuid invoice_id;
    std::string recipient;
    int sequence = 0;   ///< 0: with the invoice; resends count on.
    bool copy = false;  ///< To somebody else than the buyer.
    /// A person gave `recipient`. Else the buyer's mail goes where its customer gets mail when it is sent.
    bool as_given = false;
    bool brought =
        false;  ///< The bill brought its customer, whose registration may take effect later than this.
    bool operator==(const Notification&) const = default;
};

[[nodiscard]] std::string encode(const domain::Customer& customer);
[[nodiscard]] std::string encode(const domain::CustomerChange& change);
[[nodiscard]] std::string encode(const domain::BillingRequest& request);
[[nodiscard]] std::string encode(const domain::CreditRequest& request);
[[nodiscard]] std::string encode(const domain::AmendmentRequest& request);
[[nodiscard]] std::string encode(const Notification& notification);

/// What stands on `billing`: each becomes a document with a number, or is added to one.
using BillMessage = std::variant<domain::BillingRequest, domain::CreditRequest, domain::AmendmentRequest>;

/// A registration alone reads as itself and as a change. Errors of all: invalid: not such a message.  not_yet: a newer schema version than this program knows.
[[nodiscard]] Result<domain::Customer> decode_customer(std::string_view payload);
[[nodiscard]] Result<domain::CustomerChange> decode_customer_change(std::string_view payload);
[[nodiscard]] Result<domain::BillingRequest> decode_billing_request(std::string_view payload);
[[nodiscard]] Result<domain::CreditRequest> decode_credit_request(std::string_view payload);
[[nodiscard]] Result<BillMessage> decode_bill(std::string_view payload);
[[nodiscard]] Result<Notification> decode_notification(std::string_view payload);

/// The registration of the customer that a bill brings.
[[nodiscard]] Uuid brought_registration_id(const Uuid& bill);

/// Sequences from here on were made from an Idempotency-Key, those of other resends stay below.
inline constexpr int keyed_resends_from = 1'000'000;

/// The delivery a notification asks for: UUIDv5(invoice, recipient, sequence). A keyed resend leaves the recipient out, so
/// that its key names one mail for ever.
[[nodiscard]] Uuid delivery_id(const Notification& notification);

}  // namespace billmill::formats
