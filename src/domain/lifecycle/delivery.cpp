#include "domain/lifecycle/delivery.hpp"

#include <algorithm>
#include <utility>

namespace billmill::domain {

Delivery new_delivery(const DeliveryClaim& claim) {
    Delivery delivery;
    delivery.id = claim.id;
    delivery.invoice_id = claim.invoice_id;
    delivery.recipient = claim.recipient;
    delivery.sequence = claim.sequence;
    return delivery;
}

ClaimResult claim(Delivery delivery, const DeliveryClaim& wanted, const Lease& lease) {
    const auto outcome = claim_outcome(delivery.state, delivery.lease_until, lease.from);
    if (outcome != ClaimOutcome::claimed) return {outcome, std::move(delivery)};
    delivery.maybe_delivered = is_possible_duplicate(delivery.state, delivery.maybe_delivered);
    if (delivery.maybe_delivered)
        ++delivery.possible_duplicates;
    else
        delivery.rendition.reset();  // It has reached nobody, and this attempt records what it mails.
    if (delivery.message_id.empty()) delivery.message_id = wanted.message_id;
    delivery.state = DeliveryState::sending;
    ++delivery.attempts;
    delivery.owner = lease.owner;
    delivery.lease_until = lease.until;
    delivery.changed_at = lease.from;
    delivery.sent_to = wanted.address == delivery.recipient ? "" : wanted.address;
    return {outcome, std::move(delivery)};
}

Outcome check_results(std::span<const DeliveryResult> results) {
    const auto is_result = [](const DeliveryResult& result) {
        return result.state != held_state && may_become(held_state, result.state);
    };
    if (std::ranges::all_of(results, is_result)) return {};
    return fail(Fault::invalid, "sending is no result of a delivery");
}

DeliveryChange change_of(const DeliveryResult& result, Instant now) {
    return {.state = result.state,
            .maybe_delivered = result.maybe_delivered,
            .last_error = result.error,
            .owner = {},
            .lease_until = {},
            .changed_at = now,
            .refused_since = result.refused_since,
            .attempts_taken_back = result.was_tried ? 0 : 1};
}

std::optional<Delivery> finish(Delivery delivery, const DeliveryResult& result, std::string_view owner,
                               Instant now) {
    if (!is_held_by(delivery, owner)) return std::nullopt;
    const auto change = change_of(result, now);
    delivery.state = change.state;
    delivery.maybe_delivered = delivery.maybe_delivered || change.maybe_delivered;
    delivery.last_error = change.last_error;
    delivery.owner = change.owner;
    delivery.lease_until = change.lease_until;
    delivery.changed_at = change.changed_at;
    delivery.refused_since = change.refused_since;
    delivery.attempts -= change.attempts_taken_back;
    return delivery;
}

}  // namespace billmill::domain
