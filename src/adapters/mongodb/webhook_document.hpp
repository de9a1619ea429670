#pragma once

#include <cstdint>
#include <string>

#include "adapters/mongodb/fields.hpp"
#include "ports/webhook_store.hpp"

// A webhook stands in two documents. The one in `webhooks` is changed by people, and where billmill disables it. The one in
// `webhook_progress` is changed with each post, by the process that sends: so neither change is ever lost to the other, on servers
// too that let both of two changes of one document win.

namespace billmill::adapters::mongodb {

/// How far a webhook has got. What it says of failures counts as long as nobody has changed the webhook since.
struct StoredProgress {
    Uuid webhook{};
    std::int64_t revision = 0;  ///< Of the webhook.
    std::int64_t cursor = 0;
    int failures = 0;
    Instant failing_since{};
    Instant next_at{};
};

[[nodiscard]] Document document_of(const ports::Webhook& webhook);
/// What a person may change, and what that resets.
[[nodiscard]] Document changes_of(const ports::Webhook& webhook);
[[nodiscard]] ports::Webhook read_webhook(Fields& fields);

/// Without its id.
[[nodiscard]] Document changes_of(const ports::WebhookProgress& made);
[[nodiscard]] StoredProgress read_progress(Fields& fields);
void apply(const StoredProgress& progress, ports::Webhook& webhook);

/// "WEBHOOK/DELIVERY"
[[nodiscard]] std::string delivery_key(const Uuid& webhook, const Uuid& delivery);

struct PlacedDelivery {
    ports::WebhookDelivery delivery;
    std::string order;  ///< Of the log.
};
inline constexpr std::size_t delivery_order_size = 12 + 8 + 36;

/// A delivery that is new here comes after those that this process placed before, and after older ones of others.
[[nodiscard]] Document document_of(const Uuid& webhook, const ports::WebhookDelivery& delivery);
/// What attempts and people change.
[[nodiscard]] Document changes_of(const ports::WebhookDelivery& delivery);
[[nodiscard]] PlacedDelivery read_placed(Fields& fields);

}  // namespace billmill::adapters::mongodb
