#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/digest.hpp"
#include "foundation/time.hpp"
#include "foundation/uuid.hpp"

namespace billmill::usecases {

/// What makes a request this one: the same client, operation and key give the same id for ever; no key gives a new id.
struct RequestIdentity {
    Uuid id;
    Digest fingerprint;  ///< Of what it says: the same key with another fingerprint is refused.
    bool keyed = false;
};

/// What a request does, for its identity: whatever way it came, by an older or a newer route, in bulk or from the command
/// line. The texts are frozen: ids that clients hold were made from them, when each operation had one route.
struct OperationName {
    std::string_view text;
};
inline constexpr OperationName register_customer_operation{"POST /api/v1/user/register"};
inline constexpr OperationName new_customer_operation{"POST /api/v1/customers"};
inline constexpr OperationName import_customer_operation{"POST /api/v1/customers/import"};
inline constexpr OperationName patch_customer_operation{"PATCH /api/v1/customers/{id}"};
inline constexpr OperationName replace_customer_operation{"PUT /api/v1/customers/{id}"};
inline constexpr OperationName anonymise_customer_operation{"POST /api/v1/customers/{id}/anonymise"};
inline constexpr OperationName bill_operation{"POST /api/v1/bill/genBill"};
inline constexpr OperationName credit_operation{"POST /api/v1/bill/{id}/credit"};
inline constexpr OperationName resend_operation{"POST /api/v1/bill/{id}/resend"};

/// What a request says, twice: as its client wrote it, and as it is understood.
struct RequestText {
    std::string_view canonical;  ///< The one text that all equal JSON bodies share.
    std::string_view meaning;    ///< The one text of all bodies that ask for the same; with a key alone.
};

/// What is asked for with a key bears this id. `client`: Caller::identity().
[[nodiscard]] Uuid keyed_request_id(std::string_view client, OperationName operation, const std::string& key);

/// The ids that a bill and a credit note of this client have which were asked for with `key`.
[[nodiscard]] std::vector<Uuid> documents_keyed(std::string_view client, const std::string& key);
/// The ids of bills and credit notes that somebody may mean by `text`: it is a whole id, or the idempotency key of one of
/// this client's.
[[nodiscard]] std::vector<Uuid> documents_named(std::string_view client, const std::string& text);

/// `client`: Caller::identity(). `about`: the id of what the request names beside its body, if anything.
[[nodiscard]] RequestIdentity identify(std::string_view client, OperationName operation,
                                       std::string_view about, const std::optional<std::string>& key,
                                       const RequestText& text, Instant now);

}  // namespace billmill::usecases
