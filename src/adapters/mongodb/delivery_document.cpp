#include "adapters/mongodb/delivery_document.hpp"

namespace billmill::adapters::mongodb {
namespace {

using ports::DeliveryState;

DeliveryState read_state(Fields& fields) {
    const auto text = fields.text("state");
    for (const auto state :
         {DeliveryState::queued, DeliveryState::sending, DeliveryState::sent, DeliveryState::failed}) {
        if (ports::name(state) == text) return state;
    }
    fields.spoilt();
    return DeliveryState::failed;
}

void add_attempt(Document& document, const StoredDelivery& stored) {
    const auto& delivery = stored.delivery;
    document.add("revision", stored.revision)
        .add("state", ports::name(delivery.state))
        .add("attempts", delivery.attempts)
        .add("possible_duplicates", delivery.possible_duplicates)
        .add("maybe_delivered", stored.maybe_delivered)
        .add("owner", delivery.owner)
        .add("claim", stored.claim)
        .add("lease_until", delivery.lease_until)
        .add("message_id", delivery.message_id)
        .add("changed_at", delivery.changed_at);
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
    delivery.owner = fields.text("owner");
    delivery.lease_until = fields.instant("lease_until");
    delivery.last_error = fields.text("last_error");
    delivery.message_id = fields.text("message_id");
    delivery.changed_at = fields.instant("changed_at");
    stored.maybe_delivered = fields.boolean("maybe_delivered");
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

Document beginning_filter(const StoredDelivery& read) {
    Document filter;
    filter.add("_id", read.delivery.id).add("revision", read.revision);
    return filter;
}

Document beginning_change(const StoredDelivery& begun) {
    Document changes;
    add_attempt(changes, begun);
    return with("$set", changes);
}

}  // namespace billmill::adapters::mongodb
