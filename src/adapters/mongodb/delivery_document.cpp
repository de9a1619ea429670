#include "adapters/mongodb/delivery_document.hpp"

namespace billmill::adapters::mongodb {
namespace {

using ports::DeliveryState;

DeliveryState read_state(Fields& fields) {
    const auto text = fields.text("state");
    for (const auto state : domain::delivery_states) {
        if (ports::name(state) == text) return state;
    }
    fields.mark_corrupt();
    return DeliveryState::failed;
}

std::optional<ports::Rendition> read_rendition(Fields& fields) {
    if (!fields.has("rendition_renderer")) return std::nullopt;
    return ports::Rendition{fields.text("rendition_renderer"), fields.digest("rendition_sha256")};
}

void add_attempt(Document& document, const StoredDelivery& stored) {
    const auto& delivery = stored.delivery;
    document.add("revision", stored.revision)
        .add("state", ports::name(delivery.state))
        .add("attempts", delivery.attempts)
        .add("possible_duplicates", delivery.possible_duplicates)
        .add("maybe_delivered", delivery.maybe_delivered)
        .add("owner", delivery.owner)
        .add("claim", stored.claim)
        .add("lease_until", delivery.lease_until)
        .add("message_id", delivery.message_id)
        .add("changed_at", delivery.changed_at)
        .add("sent_to", delivery.sent_to);
}

}  // namespace

StoredDelivery read_delivery(Fields& fields) {
    StoredDelivery stored;
    auto& delivery = stored.delivery;
    delivery.id = fields.uuid("_id");
    delivery.invoice_id = fields.uuid("invoice_id");
    delivery.recipient = fields.text("recipient");
    delivery.sequence = fields.int32("sequence");
    delivery.state = read_state(fields);
    delivery.attempts = fields.int32("attempts");
    delivery.possible_duplicates = fields.int32("possible_duplicates");
    delivery.maybe_delivered = fields.boolean("maybe_delivered");
    delivery.owner = fields.text("owner");
    delivery.lease_until = fields.instant("lease_until");
    delivery.last_error = fields.text("last_error");
    delivery.message_id = fields.text("message_id");
    delivery.changed_at = fields.instant("changed_at");
    delivery.rendition = read_rendition(fields);
    if (fields.has("sent_to")) delivery.sent_to = fields.text("sent_to");
    if (fields.has("refused_since")) delivery.refused_since = fields.instant("refused_since");
    stored.claim = fields.text("claim");
    stored.revision = fields.integer("revision");
    return stored;
}

Document document_of(const StoredDelivery& stored) {
    const auto& delivery = stored.delivery;
    Document document;
    document.add("_id", delivery.id)
        .add("v", document_version)
        .add("invoice_id", delivery.invoice_id)
        .add("recipient", delivery.recipient)
        .add("sequence", delivery.sequence)
        .add("last_error", delivery.last_error);
    add_attempt(document, stored);
    return document;
}

Document claim_filter(const StoredDelivery& read) {
    Document filter;
    filter.add("_id", read.delivery.id).add("revision", read.revision);
    return filter;
}

Document claim_change(const StoredDelivery& claimed) {
    Document changes;
    add_attempt(changes, claimed);
    auto change = with("$set", changes);
    if (!claimed.delivery.rendition) {  // A claim never adds one; it may clear the one that is there.
        Document cleared;
        cleared.add("rendition_renderer", "").add("rendition_sha256", "");
        change.add("$unset", cleared);
    }
    return change;
}

Document held_filter(const Uuid& id, const std::string& owner) {
    Document filter;
    filter.add("_id", id).add("state", ports::name(domain::held_state)).add("owner", owner);
    return filter;
}

}  // namespace billmill::adapters::mongodb
