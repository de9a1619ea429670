#pragma once

#include <cstdint>
#include <string>

#include "ports/webhook_store.hpp"

namespace billmill::usecases {

/// What became of events that no log holds any more; the type and the fault of their entry in the log of a webhook.
inline constexpr const char* events_lost_type = "webhook.events_lost";
inline constexpr const char* events_lost_fault = "events_gone";

/// The id under which a webhook hears of an event, also where the log of events holds it more than once.
[[nodiscard]] Uuid delivery_id(const ports::Webhook& webhook, const ports::Event& event);

/// An event on its way.
[[nodiscard]] ports::WebhookDelivery delivery_of(const ports::Webhook& webhook, const ports::Event& event,
                                                 std::string body, Instant now);

/// A test, asked for by a person.
[[nodiscard]] ports::WebhookDelivery test_delivery(const ports::Webhook& webhook, Instant now);

/// Says in the log of the webhook that the events after `after` and up to `up_to` are not kept any more. It is not posted, unless
/// a person has it sent. Its event is the last of them; its id is the same for the same events.
[[nodiscard]] ports::WebhookDelivery lost_events(const ports::Webhook& webhook, std::int64_t after,
                                                 std::int64_t up_to, Instant now);

}  // namespace billmill::usecases
