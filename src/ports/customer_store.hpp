#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "domain/customer_change.hpp"
#include "foundation/result.hpp"
#include "ports/envelope.hpp"
#include "ports/page.hpp"

namespace billmill::ports {

using domain::StoredCustomer;

/// One registration or patch that has taken effect (perhaps at once superseded by a newer one).
struct AppliedRegistration {
    Uuid request_id;
    Digest fingerprint;
    Position origin;
    Instant accepted_at;
};

/// Which state of a customer was read. A program of the schema before writes origins without revisions.
struct CustomerVersion {
    Position origin;
    std::int64_t revision = 0;
};

/// What one customer becomes by the registrations and patches of a batch.
struct CustomerWrite {
    StoredCustomer customer;                ///< The store counts its revision.
    std::optional<CustomerVersion> before;  ///< What was read; nullopt: it was not there.
    std::vector<AppliedRegistration> applied;
};

/// Customers, and the proof of every registration and patch.
///
/// Promise:   write() is a compare-and-set per customer; after success all of it is durable. What is applied had its effect
///            before it is known as applied.
/// Errors:    unavailable: outcome unknown, read again. conflict: some customer was changed since it was read, and others
///            may have been written: read again.
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
    /// By id, rising.  `email`: only those who have this address now, or registered by it (normalised).
    virtual Result<Page<StoredCustomer>> list(const std::optional<std::string>& email,
                                              const PageRequest& page) = 0;
};

}  // namespace billmill::ports
