#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "domain/lifecycle/delivery.hpp"
#include "foundation/result.hpp"
#include "foundation/time.hpp"
#include "foundation/uuid.hpp"
#include "ports/message_bus.hpp"

namespace billmill::ports {

using domain::ClaimOutcome;
using domain::ClaimResult;
using domain::Delivery;
using domain::DeliveryClaim;
using domain::DeliveryResult;
using domain::DeliveryState;
using domain::name;
using domain::Rendition;

/// Deliveries and their life cycle: domain/lifecycle/delivery.hpp decides, a store compares and sets.
///
/// Promise:   claim() and record_rendition() are a compare-and-set per delivery, durable before they return.
/// Errors:    unavailable: outcome unknown.
/// Threads:   any.
/// Adapters:  sqlite, mongodb. Held by tests/contract/delivery_store_contract.hpp.
class DeliveryStore {
public:
    virtual ~DeliveryStore() = default;

    /// One result per claim, in their order; unknown deliveries are created. At most 1,000.
    virtual Result<std::vector<ClaimResult>> claim(std::span<const DeliveryClaim> claims,
                                                   const domain::Lease& lease) = 0;

    /// What `owner` is about to mail, where it is not the document as issued; before the mail leaves.
    /// Errors: conflict: `owner` no longer holds the delivery, and must not send it.
    virtual Outcome record_rendition(const Uuid& id, const Rendition& rendition,
                                     const std::string& owner) = 0;

    /// Ends what `owner` holds; what it no longer holds stays as it is. Calls `done` once it is durable.
    /// Errors: invalid: `sending` is no result.
    virtual void finish(std::vector<DeliveryResult> results, const std::string& owner, Instant now,
                        Completion done) = 0;

    /// The leases of those that `owner` still holds end at `until`; others stay as they are.
    virtual Outcome extend(std::span<const Uuid> ids, const std::string& owner, Instant until) = 0;

    struct Key {
        Uuid invoice_id;
        Uuid id;
    };
    /// Which of these were sent, or kept as a trial; by their ids, in no order.
    virtual Result<std::vector<Uuid>> sent(std::span<const Key> deliveries) = 0;

    virtual Result<std::vector<Delivery>> of_invoice(const Uuid& invoice_id) = 0;
    virtual Result<std::vector<Delivery>> of_invoices(std::span<const Uuid> invoice_ids) = 0;
    /// Sum over all deliveries: never less than the duplicates any recipient has seen.
    virtual Result<std::int64_t> possible_duplicates() = 0;
};

}  // namespace billmill::ports
