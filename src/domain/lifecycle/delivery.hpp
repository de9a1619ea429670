#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "foundation/digest.hpp"
#include "foundation/result.hpp"
#include "foundation/time.hpp"
#include "foundation/uuid.hpp"

namespace billmill::domain {

enum class DeliveryState : std::uint8_t {
    queued,   ///< Known; nobody sends it now.
    sending,  ///< Claimed by one worker until its lease ends.
    sent,     ///< Handed over: the mail server accepted it (250). Never sent again.
    failed,   ///< Final; a dead letter says why.
    trial,    ///< Kept in the built-in mailbox, and never sent.
};
inline constexpr std::array delivery_states{DeliveryState::queued, DeliveryState::sending,
                                            DeliveryState::sent, DeliveryState::failed, DeliveryState::trial};
/// The states of a mail that is done.
inline constexpr std::array done_states{DeliveryState::sent, DeliveryState::trial};
[[nodiscard]] constexpr bool is_done(DeliveryState state) {
    return std::ranges::find(done_states, state) != done_states.end();
}

[[nodiscard]] constexpr std::string_view name(DeliveryState state) {
    switch (state) {
        case DeliveryState::queued: return "queued";
        case DeliveryState::sending: return "sending";
        case DeliveryState::sent: return "sent";
        case DeliveryState::failed: return "failed";
        case DeliveryState::trial: return "trial";
    }
    return "unknown";
}

/// The life cycle of a delivery. A change that is not in the table cannot happen.
[[nodiscard]] constexpr bool may_become(DeliveryState from, DeliveryState to) {
    using enum DeliveryState;
    struct Change {
        DeliveryState from;
        DeliveryState to;
    };
    constexpr std::array changes{
        Change{queued, sending},   // A worker claims it.
        Change{sending, sending},  // Another worker claims it after the lease has ended.
        Change{sending, sent},     // The mail server accepted it.
        Change{sending, trial},    // The built-in mailbox keeps it.
        Change{sending, queued},   // The mail server deferred it, or gave no answer.
        Change{sending, failed},   // The mail server refused it, or it can't be composed.
    };
    for (const auto& change : changes) {
        if (change.from == from && change.to == to) return true;
    }
    return false;
}
static_assert(!may_become(DeliveryState::sent, DeliveryState::sending),
              "an accepted mail is never sent again");
static_assert(!may_become(DeliveryState::sent, DeliveryState::failed), "an accepted mail never fails");
static_assert(!may_become(DeliveryState::failed, DeliveryState::sending), "a resend is another delivery");
static_assert(!may_become(DeliveryState::queued, DeliveryState::sent), "nothing is sent without a lease");

/// Some attempt may still follow.
[[nodiscard]] constexpr bool is_open(DeliveryState state) {
    return state == DeliveryState::queued || state == DeliveryState::sending;
}

/// A document with other bytes than those issued: another renderer made it from the record, or something was added to the invoice.
struct Rendition {
    std::string renderer;  ///< The id of the renderer that made it.
    Digest sha256;         ///< Of its bytes.
    bool operator==(const Rendition&) const = default;
};

/// One mail to one recipient. Id = UUIDv5(invoice, recipient, sequence); a resend is the next sequence.
struct Delivery {
    Uuid id;
    Uuid invoice_id;
    std::string recipient;  ///< As the invoice or the resend says; part of the identity.
    std::int32_t sequence = 0;
    DeliveryState state = DeliveryState::queued;
    std::int32_t attempts = 0;             ///< Times it was tried.
    std::int32_t possible_duplicates = 0;  ///< Attempts made although an earlier one may have arrived.
    bool maybe_delivered = false;          ///< Some attempt may have reached the final dot; stays so.
    std::string owner;                     ///< Who holds the lease.
    Instant lease_until{};
    std::string last_error;  ///< Code, and the mail server's own words; no whole address.
    /// When the first of its refusals came that count against recipient, message or domain; the epoch: none did, or a gate
    /// has held it since. From then on the days are counted after which it is given up.
    Instant refused_since{};
    std::string message_id;
    Instant changed_at{};
    /// What is mailed, where it is not the document as issued. Of the last attempt that made one.
    std::optional<Rendition> rendition;
    std::string
        sent_to;  ///< Where the last attempt went, if not to `recipient`: the customer's address had changed.

    [[nodiscard]] const std::string& address() const { return sent_to.empty() ? recipient : sent_to; }
    bool operator==(const Delivery&) const = default;
};

/// Which delivery a worker asks for. The store creates it where it is not known.
struct DeliveryClaim {
    Uuid id;
    Uuid invoice_id;
    std::string recipient;
    std::int32_t sequence = 0;
    std::string message_id;
    std::string address{};  ///< Where this attempt goes; empty: to the recipient.
};
[[nodiscard]] Delivery new_delivery(const DeliveryClaim& claim);

/// Who claims deliveries, and for how long.
struct Lease {
    std::string_view owner;
    Instant from{};
    Instant until{};
};

enum class ClaimOutcome : std::uint8_t {
    claimed,         ///< It is `sending`, leased to the caller. Send it.
    already_sent,    ///< Acknowledge its message.
    already_failed,  ///< Final: only a resend makes another delivery.
    leased,          ///< A worker holds it: try again after `lease_until`.
};

struct ClaimResult {
    ClaimOutcome outcome = ClaimOutcome::claimed;
    Delivery delivery;  ///< As it is stored after the claim.
};

/// No worker leases a mail for so long. A lease that seems to end later was made by a clock that has been set back since.
inline constexpr Milliseconds lease_longest = std::chrono::hours{1};

/// Does a lease that ends at `lease_until` hold at `now`?
[[nodiscard]] constexpr bool holds(Instant lease_until, Instant now) {
    return lease_until > now && lease_until - now <= lease_longest;
}

/// May a delivery of this state be claimed at `now`?
[[nodiscard]] constexpr ClaimOutcome claim_outcome(DeliveryState state, Instant lease_until, Instant now) {
    switch (state) {
        case DeliveryState::sent:
        case DeliveryState::trial: return ClaimOutcome::already_sent;
        case DeliveryState::failed: return ClaimOutcome::already_failed;
        case DeliveryState::sending:
            return holds(lease_until, now) ? ClaimOutcome::leased : ClaimOutcome::claimed;
        case DeliveryState::queued: break;
    }
    return ClaimOutcome::claimed;
}
static_assert(claim_outcome(DeliveryState::sent, from_unix_ms(1), from_unix_ms(2)) ==
                  ClaimOutcome::already_sent,
              "an accepted mail is never sent again, however old its lease");
static_assert(claim_outcome(DeliveryState::sending, from_unix_ms(2), from_unix_ms(1)) ==
              ClaimOutcome::leased);
static_assert(claim_outcome(DeliveryState::sending, from_unix_ms(2), from_unix_ms(2)) ==
              ClaimOutcome::claimed);
static_assert(claim_outcome(DeliveryState::sending, from_unix_ms(4'000'000'000'000), from_unix_ms(2)) ==
                  ClaimOutcome::claimed,
              "a clock that was ahead holds no mail for years");

/// May an earlier attempt have delivered the mail that is claimed now? Then the claim is a possible duplicate.
/// `maybe_delivered`: the result of an earlier attempt was unknown.
[[nodiscard]] constexpr bool is_possible_duplicate(DeliveryState state, bool maybe_delivered) {
    const bool owner_vanished = state == DeliveryState::sending;  // It let its lease end without a result.
    return owner_vanished || maybe_delivered;
}
static_assert(!is_possible_duplicate(DeliveryState::queued, false), "a deferred mail has reached nobody");

/// Claims the delivery, or says why not.
[[nodiscard]] ClaimResult claim(Delivery delivery, const DeliveryClaim& wanted, const Lease& lease);

/// How an attempt ended.
struct DeliveryResult {
    Uuid id;
    DeliveryState state = DeliveryState::sent;  ///< sent, queued or failed.
    bool maybe_delivered = false;               ///< The final dot was sent, but no answer came.
    std::string error{};
    Instant refused_since{};
    bool was_tried = true;  ///< false: it was claimed, and then held back.
};
/// Errors: invalid: `sending` is no result.
[[nodiscard]] Outcome check_results(std::span<const DeliveryResult> results);

/// The state of a delivery that its owner may still change; even after the lease has ended, as long as nobody else has
/// claimed it.
inline constexpr auto held_state = DeliveryState::sending;
[[nodiscard]] inline bool is_held_by(const Delivery& delivery, std::string_view owner) {
    return delivery.state == held_state && delivery.owner == owner;
}

/// What a result changes, whatever else the delivery is. So a store writes it without reading, on condition that
/// is_held_by() is true of what it has stored.
struct DeliveryChange {
    DeliveryState state = DeliveryState::sent;
    bool maybe_delivered = false;  ///< true: set it. false: leave it.
    std::string_view last_error;
    std::string_view owner;
    Instant lease_until{};
    Instant changed_at{};
    Instant refused_since{};
    std::int32_t attempts_taken_back = 0;
};
/// Valid as long as the result.
[[nodiscard]] DeliveryChange change_of(const DeliveryResult& result, Instant now);

/// The delivery after the result of `owner`'s attempt: what every store's conditional write comes to.
/// nullopt: `owner` no longer holds it, and it stays as it is.
[[nodiscard]] std::optional<Delivery> finish(Delivery delivery, const DeliveryResult& result,
                                             std::string_view owner, Instant now);

}  // namespace billmill::domain
