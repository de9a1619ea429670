#include "adapters/mongodb/webhook_document.hpp"

#include <algorithm>
#include <atomic>

#include "adapters/mongodb/queries.hpp"

namespace billmill::adapters::mongodb {
namespace {

using ports::Webhook;
using ports::WebhookDelivery;

template <class E, std::size_t n>
E read_name(Fields& fields, Name field, const std::array<std::string_view, n>& names) {
    const auto found = std::ranges::find(names, fields.text(field));
    if (found != names.end()) return static_cast<E>(found - names.begin());
    fields.mark_corrupt();
    return E{};
}

std::vector<std::string> names_of(const std::vector<ports::EventType>& types) {
    std::vector<std::string> names;
    for (const auto type : types) names.emplace_back(ports::name(type));
    return names;
}

/// Types that a newer program knows do not come here. None that is known must not read as all.
std::vector<ports::EventType> read_types(Fields& fields) {
    const auto& known = ports::event_type_names;
    const auto names = fields.texts("types");
    std::vector<ports::EventType> types;
    for (const auto& name : names) {
        const auto found = std::ranges::find(known, name);
        if (found != known.end()) types.push_back(static_cast<ports::EventType>(found - known.begin()));
    }
    if (types.empty() && !names.empty()) fields.mark_corrupt();
    return types;
}

/// Rises within this process, where a millisecond is too coarse.
std::uint32_t next_place() {
    static std::atomic<std::uint32_t> place{0};
    return place.fetch_add(1);
}

std::string new_order(const WebhookDelivery& delivery) {
    const auto at = std::max(delivery.started_at, delivery.tried_at);
    return sortable(static_cast<std::uint64_t>(unix_ms(at)), 12) + sortable(next_place(), 8) +
           delivery.id.text();
}

}  // namespace

Document changes_of(const Webhook& webhook) {
    Document document;
    document.add("revision", webhook.revision)
        .add("url", webhook.url)
        .add("description", webhook.description)
        .add("types", names_of(webhook.types))
        .add("state", domain::name(webhook.state))
        .add("reason", domain::name(webhook.reason))
        .add("secret", webhook.secret)
        .add("old_secret", webhook.old_secret)
        .add("old_secret_until", webhook.old_secret_until)
        .add("changed_at", webhook.changed_at)
        .add("failures", std::int32_t{webhook.failures})
        .add("failing_since", webhook.failing_since)
        .add("next_at", webhook.next_at);
    return document;
}

Document document_of(const Webhook& webhook) {
    auto document = changes_of(webhook);
    document.add("_id", webhook.id)
        .add("v", document_version)
        .add("client", webhook.client)
        .add("sellers", webhook.sellers)
        .add("created_at", webhook.created_at)
        .add("cursor", webhook.cursor);
    return document;
}

Webhook read_webhook(Fields& fields) {
    Webhook webhook;
    webhook.id = fields.uuid("_id");
    webhook.revision = fields.integer("revision");
    webhook.client = fields.text("client");
    webhook.sellers = fields.texts("sellers");
    webhook.url = fields.text("url");
    webhook.description = fields.text("description");
    webhook.types = read_types(fields);
    webhook.state = read_name<domain::WebhookState>(fields, "state", domain::webhook_state_names);
    webhook.reason = read_name<domain::WebhookReason>(fields, "reason", domain::webhook_reason_names);
    webhook.secret = fields.text("secret");
    webhook.old_secret = fields.text("old_secret");
    webhook.old_secret_until = fields.instant("old_secret_until");
    webhook.created_at = fields.instant("created_at");
    webhook.changed_at = fields.instant("changed_at");
    webhook.cursor = fields.integer("cursor");
    webhook.failures = fields.int32("failures");
    webhook.failing_since = fields.instant("failing_since");
    webhook.next_at = fields.instant("next_at");
    return webhook;
}

Document changes_of(const ports::WebhookProgress& made) {
    Document document;
    document.add("revision", made.revision)
        .add("cursor", made.cursor)
        .add("failures", std::int32_t{made.failures})
        .add("failing_since", made.failing_since)
        .add("next_at", made.next_at);
    return document;
}

StoredProgress read_progress(Fields& fields) {
    StoredProgress progress;
    progress.webhook = fields.uuid("_id");
    progress.revision = fields.integer("revision");
    progress.cursor = fields.integer("cursor");
    progress.failures = fields.int32("failures");
    progress.failing_since = fields.instant("failing_since");
    progress.next_at = fields.instant("next_at");
    return progress;
}

void apply(const StoredProgress& progress, Webhook& webhook) {
    webhook.cursor = progress.cursor;
    if (progress.revision != webhook.revision) return;
    webhook.failures = progress.failures;
    webhook.failing_since = progress.failing_since;
    webhook.next_at = progress.next_at;
}

std::string delivery_key(const Uuid& webhook, const Uuid& delivery) {
    return webhook.text() + "/" + delivery.text();
}

Document changes_of(const WebhookDelivery& delivery) {
    Document document;
    document.add("state", domain::name(delivery.state))
        .add("asked", delivery.asked)
        .add("attempts", std::int32_t{delivery.attempts})
        .add("started_at", delivery.started_at)
        .add("tried_at", delivery.tried_at)
        .add("due_at", delivery.due_at)
        .add("status", std::int32_t{delivery.status})
        .add("fault", delivery.fault)
        .add("took", std::int64_t{delivery.took.count()});
    return document;
}

Document document_of(const Uuid& webhook, const WebhookDelivery& delivery) {
    auto document = changes_of(delivery);
    document.add("_id", delivery_key(webhook, delivery.id))
        .add("v", document_version)
        .add("webhook", webhook)
        .add("id", delivery.id)
        .add("event", delivery.event)
        .add("type", delivery.type)
        .add("body", delivery.body)
        .add("order", new_order(delivery));
    return document;
}

PlacedDelivery read_placed(Fields& fields) {
    PlacedDelivery placed{.delivery = {}, .order = fields.text("order")};
    auto& delivery = placed.delivery;
    delivery.id = fields.uuid("id");
    delivery.event = fields.integer("event");
    delivery.type = fields.text("type");
    delivery.body = fields.text("body");
    delivery.state =
        read_name<domain::WebhookDeliveryState>(fields, "state", domain::webhook_delivery_state_names);
    delivery.asked = fields.boolean("asked");
    delivery.attempts = fields.int32("attempts");
    delivery.started_at = fields.instant("started_at");
    delivery.tried_at = fields.instant("tried_at");
    delivery.due_at = fields.instant("due_at");
    delivery.status = fields.int32("status");
    delivery.fault = fields.text("fault");
    delivery.took = Milliseconds{fields.integer("took")};
    return placed;
}

}  // namespace billmill::adapters::mongodb
