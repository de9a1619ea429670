#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gateway/describe_events.hpp"
#include "ports/webhook_store.hpp"
#include "usecases/webhooks/manage_webhooks.hpp"

// Webhooks and their deliveries as clients write and see them, and what is posted to a receiver.

namespace billmill::gateway {

struct NewWebhookBody {
    std::string url;
    std::string description;
    std::vector<ports::EventType> types;
    std::vector<std::string> sellers;
};
struct WebhookPatchBody {
    std::optional<std::string> url;
    std::optional<std::string> description;
    std::optional<std::vector<ports::EventType>> types;
    std::optional<domain::WebhookState> state;
};
struct WebhookAnswer {
    ports::Webhook webhook;
};
/// Just made, or with a new secret.
struct WebhookSecretAnswer {
    ports::Webhook webhook;
};
struct WebhooksAnswer {
    std::vector<WebhookAnswer> items;
};
struct DeliveryAnswer {
    ports::WebhookDelivery delivery;
};
/// What a receiver gets of an event.
struct WebhookMessage {
    EventAnswer event;
    std::string link;
};
/// The bytes of it.
[[nodiscard]] std::string webhook_body(const usecases::EventView& view);

}  // namespace billmill::gateway

namespace billmill::formats {

template <>
inline constexpr std::span<const std::string_view> names_of<domain::WebhookState>{
    domain::webhook_state_names};
template <>
inline constexpr std::span<const std::string_view> names_of<domain::WebhookReason>{
    domain::webhook_reason_names};
template <>
inline constexpr std::span<const std::string_view> names_of<domain::WebhookDeliveryState>{
    domain::webhook_delivery_state_names};

inline constexpr About webhook_url{
    .prose = "Where events are posted. https; http only to a host that the settings allow.",
    .length = {1, domain::webhook_url_max},
    .pattern = "^[Hh][Tt][Tt][Pp][Ss]?://[!-~]+$"};
inline constexpr About webhook_description{.prose = "For people.",
                                           .length = {0, usecases::ManageWebhooks::description_max}};
inline constexpr About webhook_types =
    list(0, ports::event_type_names.size(), "Only these events; all where empty.");

template <>
struct Description<gateway::NewWebhookBody> {
    static constexpr SchemaName name{.request = "NewWebhook"};
    static constexpr std::string_view prose = "A webhook that is to be made.";

    template <class Archive>
    static void members(Archive& archive, Either<gateway::NewWebhookBody> auto& webhook) {
        archive.required("url", webhook.url, webhook_url);
        archive.optional("description", webhook.description, webhook_description);
        archive.optional("types", webhook.types, webhook_types);
        archive.optional("sellers", webhook.sellers,
                         list(1, usecases::ManageWebhooks::sellers_max,
                              "Only what concerns them; all that its maker may use where absent."));
    }
};

template <>
struct Description<gateway::WebhookPatchBody> {
    static constexpr SchemaName name{.request = "WebhookPatch"};
    static constexpr std::string_view prose = "What is to be changed of a webhook; the rest stays.";

    template <class Archive>
    static void members(Archive& archive, Either<gateway::WebhookPatchBody> auto& patch) {
        archive.optional("url", patch.url, webhook_url);
        archive.optional("description", patch.description, webhook_description);
        archive.optional("types", patch.types, webhook_types);
        archive.optional("state", patch.state,
                         one_of(std::span{domain::webhook_state_names}.first(2),
                                "enabled: goes on where it stopped, at once. paused: its events wait."));
    }
};

template <>
struct Description<gateway::WebhookAnswer> {
    static constexpr SchemaName name{.answer = "Webhook"};
    static constexpr std::string_view prose = "Where events are posted, and how that goes.";

    template <class Archive>
    static void members(Archive& archive, const gateway::WebhookAnswer& answer) {
        const auto& webhook = answer.webhook;
        archive.required("id", webhook.id, {});
        archive.required("url", webhook.url, about("Where its events are posted."));
        archive.optional("description", webhook.description, {});
        archive.required("types", webhook.types, about("Only these events; all where empty."));
        archive.optional("sellers", webhook.sellers, about("Only what concerns them; all where absent."));
        archive.optional("client", webhook.client, about("Who made it; absent: somebody without a key."));
        archive.required("state", webhook.state, {});
        archive.optional("reason", webhook.reason, about("Why it is disabled."));
        archive.required("createdAt", webhook.created_at, {});
        archive.required("after", std::to_string(webhook.cursor),
                         about("Every event up to this one was delivered, or stands among the deliveries."));
        archive.required("waiting", webhook.waiting, at_least(0, "Deliveries that wait for an attempt."));
        archive.required("failures", webhook.failures,
                         at_least(0, "Attempts in a row of which none succeeded."));
        archive.optional("failingSince", webhook.failing_since, about("Since then none has succeeded."));
        archive.optional("nextAttemptAt", webhook.next_at, about("Its receiver counts as down until then."));
        archive.optional("oldSecretUntil", webhook.old_secret_until,
                         about("Until then the secret before signs too."));
    }
};

template <>
struct Description<gateway::WebhookSecretAnswer> {
    static constexpr SchemaName name{.answer = "WebhookSecret"};
    static constexpr std::string_view prose = "A webhook with its new secret.";

    template <class Archive>
    static void members(Archive& archive, const gateway::WebhookSecretAnswer& answer) {
        archive.required("secret", answer.webhook.secret,
                         about("By it a receiver verifies signatures. Shown this once."));
        archive.required("webhook", gateway::WebhookAnswer{answer.webhook}, {});
    }
};

template <>
struct Description<gateway::WebhooksAnswer> {
    static constexpr SchemaName name{.answer = "Webhooks"};
    static constexpr std::string_view prose{};

    template <class Archive>
    static void members(Archive& archive, const gateway::WebhooksAnswer& webhooks) {
        archive.required("items", webhooks.items, list(0, usecases::ManageWebhooks::webhooks_max));
    }
};

template <>
struct Description<gateway::DeliveryAnswer> {
    static constexpr SchemaName name{.answer = "WebhookDelivery"};
    static constexpr std::string_view prose = "An event on its way to a webhook, or a test.";
    static constexpr std::string_view page = "WebhookDeliveryPage";

    template <class Archive>
    static void members(Archive& archive, const gateway::DeliveryAnswer& answer) {
        const auto& delivery = answer.delivery;
        archive.required("id", delivery.id, about("The same for each attempt: the header webhook-id."));
        archive.optional("event", delivery.event == 0 ? std::string{} : std::to_string(delivery.event),
                         about("The id of the event; absent: a test."));
        archive.required(
            "type", delivery.type,
            about("Of the event; webhook.test; or webhook.events_lost: what came up to this event was "
                  "not kept any more, and nothing of it was posted."));
        archive.required("state", delivery.state, {});
        archive.required("attempts", delivery.attempts, at_least(0, "How often it was tried."));
        archive.required("startedAt", delivery.started_at, {});
        archive.optional("triedAt", delivery.tried_at, about("The last attempt."));
        archive.optional("nextAttemptAt",
                         delivery.state == domain::WebhookDeliveryState::waiting
                             ? std::optional{delivery.due_at}
                             : std::nullopt,
                         about("Not before."));
        archive.optional("status", delivery.status, about("Of the last answer; absent: there was none."));
        archive.optional(
            "fault", delivery.fault,
            about("Why the last attempt failed: status, redirected, timeout, not_resolved, "
                  "not_reached, address_refused, tls_failed or no_answer. Of lost events: events_gone."));
        archive.required("tookMs", delivery.took.count(), at_least(0, "The last attempt, in milliseconds."));
    }
};

template <>
struct Description<gateway::WebhookMessage> {
    static constexpr SchemaName name{.answer = "WebhookMessage"};
    static constexpr std::string_view prose = "What is posted to a receiver.";

    template <class Archive>
    static void members(Archive& archive, const gateway::WebhookMessage& message) {
        archive.required("type", message.event.type, about("What happened."));
        archive.required("timestamp", message.event.at, about("When it happened."));
        archive.required("id", std::to_string(message.event.seq),
                         about("Of the event, as in /api/v1/events."));
        archive.required("data", message.event.data, {});
        archive.optional("link", message.link, about("Where more of it stands."));
    }
};

}  // namespace billmill::formats
