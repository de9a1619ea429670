#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "domain/customer.hpp"
#include "foundation/result.hpp"
#include "ports/envelope.hpp"
#include "ports/page.hpp"

namespace billmill::ports {

/// One registration that has taken effect (perhaps at once superseded by a newer one).
struct AppliedRegistration {
    Uuid request_id;
    Digest fingerprint;
    Position origin;
    Instant accepted_at;
};

/// The newest registration of one customer within a batch, and all of the batch's registrations of that customer.
struct CustomerWrite {
    domain::Customer customer;
    Position origin;
    std::vector<AppliedRegistration> applied;
};

struct StoredCustomer {
    domain::Customer customer;
    Position origin;
    Instant changed_at;
};

/// Customers, and the proof of every registration.
///
/// Promise:   write() is idempotent; a customer is replaced only by a registration with a later origin
///            (partition, then offset: a customer's registrations share a partition); after success it is durable.
/// Errors:    unavailable: outcome unknown, write again.
/// Threads:   any.
/// Adapters:  sqlite, mongodb. Held by tests/contract/customer_store_contract.hpp.
class CustomerStore {
public:
    virtual ~CustomerStore() = default;
    /// At most 1,000 writes, each customer once.
    virtual Outcome write(std::span<const CustomerWrite> writes) = 0;
    /// Those of `ids` that were applied, with the fingerprint they were applied with. Any order.
    virtual Result<std::vector<AppliedRegistration>> applied(std::span<const Uuid> ids) = 0;
    /// Those of `ids` that exist. Any order.
    virtual Result<std::vector<StoredCustomer>> find(std::span<const Uuid> ids) = 0;
    /// By id, rising.  `email`: only that customer, where given (normalised).
    virtual Result<Page<StoredCustomer>> list(const std::optional<std::string>& email,
                                              const PageRequest& page) = 0;
};

}  // namespace billmill::ports
