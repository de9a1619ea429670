#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "foundation/result.hpp"
#include "foundation/time.hpp"
#include "foundation/uuid.hpp"
#include "ports/message_bus.hpp"

namespace billmill::ports {

enum class DeliveryState : std::uint8_t {
    queued,   ///< Known, not in hand.
    sending,  ///< In somebody's hand until its lease ends.
    sent,     ///< The mail server took it (250). Never sent again.
    failed,   ///< Final; a dead letter says why.
};
[[nodiscard]] std::string_view name(DeliveryState state);

/// One mail to one recipient. Id = UUIDv5(invoice, recipient, sequence); a resend is the next sequence.
struct Delivery {
    Uuid id;
    Uuid invoice_id;
    std::string recipient;
    std::int32_t sequence = 0;
    DeliveryState state = DeliveryState::queued;
    std::int32_t attempts = 0;            ///< Times it went to `sending`.
    std::int32_t possible_duplicates = 0;  ///< Attempts that began after one that may have reached the final dot.
    std::string owner;                    ///< Who holds the lease.
    Instant lease_until{};
    std::string last_error;               ///< Code and reply class; never an address.
    std::string message_id;
    Instant changed_at{};
};

/// What begin() said of one delivery.
enum class Begun : std::uint8_t {
    mine,          ///< Now `sending`, leased to the caller. Send it.
    already_sent,  ///< Settle it.
    already_failed,
    leased,        ///< In another's hand: park until `lease_until`.
};

struct BeginResult {
    Begun begun;
    Delivery delivery;  ///< As stored after begin().
};

/// Deliveries and their life: queued → sending → sent | queued | failed.
///
/// Promise:   begin() is a compare-and-set per delivery, durable before it returns. A begin that takes over a `sending`
///            whose lease has ended counts a possible duplicate, as does one after a finish with `maybe_delivered`.
/// Errors:    unavailable: outcome unknown.
/// Threads:   any.
/// Adapters:  sqlite, mongodb. Held by tests/contract/delivery_store_contract.hpp.
class DeliveryStore {
public:
    virtual ~DeliveryStore() = default;

    struct Beginning {
        Uuid id;
        Uuid invoice_id;
        std::string recipient;
        std::int32_t sequence = 0;
        std::string message_id;
    };
    /// One result per beginning, in their order; unknown deliveries are made. At most 1,000.
    virtual Result<std::vector<BeginResult>> begin(std::span<const Beginning> beginnings, const std::string& owner,
                                                   Instant now, Instant lease_until) = 0;

    struct Ending {
        Uuid id;
        DeliveryState state = DeliveryState::sent;  ///< sent, queued or failed.
        bool maybe_delivered = false;               ///< The final dot was sent, but no answer came.
        std::string error;
    };
    /// Ends what `owner` holds; what it no longer holds stays as it is. `done` hears when it is durable.
    virtual void finish(std::vector<Ending> endings, const std::string& owner, Instant now, Completion done) = 0;

    struct Key {
        Uuid invoice_id;
        Uuid id;
    };
    /// Which of these were sent; by their ids, in no order.
    virtual Result<std::vector<Uuid>> sent(std::span<const Key> deliveries) = 0;

    virtual Result<std::vector<Delivery>> of_invoice(const Uuid& invoice_id) = 0;
    virtual Result<std::vector<Delivery>> of_invoices(std::span<const Uuid> invoice_ids) = 0;
    /// Sum over all deliveries: never less than the duplicates any recipient has seen.
    virtual Result<std::int64_t> possible_duplicates() = 0;
};

}  // namespace billmill::ports
