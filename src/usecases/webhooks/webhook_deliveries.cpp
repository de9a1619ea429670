#include "usecases/webhooks/webhook_deliveries.hpp"

namespace billmill::usecases {
namespace {

/// (webhook, event) -> webhook-id. Changing it would make receivers take repeated deliveries for new ones.
const Uuid delivery_space = *Uuid::parse("9d3f6a52-8c1e-4b07-a4d6-52e0c97b1f55");

std::string message(std::string_view type, const ports::Webhook& webhook, Instant now,
                    const std::string& more = {}) {
    return R"({"type":")" + std::string{type} + R"(","timestamp":")" + rfc3339(now) +
           R"(","data":{"webhookId":")" + webhook.id.text() + '"' + more + "}}";
}

}  // namespace

Uuid delivery_id(const ports::Webhook& webhook, const ports::Event& event) {
    if (event.key) return uuid_v5(delivery_space, {webhook.id.raw(), event.key->raw()});
    return uuid_v5(delivery_space, {webhook.id.raw(), std::to_string(event.seq)});
}

ports::WebhookDelivery delivery_of(const ports::Webhook& webhook, const ports::Event& event, std::string body,
                                   Instant now) {
    return {.id = delivery_id(webhook, event),
            .event = event.seq,
            .type = std::string{ports::name(event.type)},
            .body = std::move(body),
            .started_at = now};
}

ports::WebhookDelivery test_delivery(const ports::Webhook& webhook, Instant now) {
    return {.id = uuid_v7(now),
            .type = "webhook.test",
            .body = message("webhook.test", webhook, now),
            .asked = true,
            .started_at = now,
            .due_at = now};
}

ports::WebhookDelivery lost_events(const ports::Webhook& webhook, std::int64_t after, std::int64_t up_to,
                                   Instant now) {
    const auto from = std::to_string(after);
    const auto to = std::to_string(up_to);
    return {
        .id = uuid_v5(delivery_space, {webhook.id.raw(), "lost", from, to}),
        .event = up_to,
        .type = events_lost_type,
        .body = message(events_lost_type, webhook, now, R"(,"after":")" + from + R"(","upTo":")" + to + '"'),
        .state = domain::WebhookDeliveryState::failed,
        .started_at = now,
        .fault = events_lost_fault};
}

}  // namespace billmill::usecases
