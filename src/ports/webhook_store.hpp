#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "domain/webhook.hpp"
#include "foundation/result.hpp"
#include "foundation/time.hpp"
#include "foundation/uuid.hpp"
#include "ports/event_log.hpp"
#include "ports/page.hpp"

namespace billmill::ports {

/// Where events are sent, and how far that has got.
struct Webhook {
    Uuid id{};
    std::int64_t revision = 1;           ///< Rises with each change by a person.
    std::string client{};                ///< Who made it.
    std::vector<std::string> sellers{};  ///< Only their events; empty: all.
    std::string url{};
    std::string description{};
    std::vector<EventType> types{};  ///< Only these events; empty: all.
    domain::WebhookState state = domain::WebhookState::enabled;
    domain::WebhookReason reason = domain::WebhookReason::none;
    std::string secret{};      ///< "whsec_…"; never in a log, and shown once.
    std::string old_secret{};  ///< Signs too, until then.
    Instant old_secret_until{};
    Instant created_at{};
    Instant changed_at{};
    std::int64_t cursor =
        0;             ///< Every event up to this one was delivered, has a delivery here, or is not wanted.
    int failures = 0;  ///< Attempts in a row without one that succeeded.
    Instant failing_since{};  ///< The epoch: the last one succeeded.
    Instant next_at{};        ///< No attempt before.
    int waiting = 0;          ///< Deliveries that wait; the store counts them.
};

/// One event on its way to one webhook, or a test.
struct WebhookDelivery {
    Uuid id{};               ///< The same for every attempt: webhook-id.
    std::int64_t event = 0;  ///< 0: a test.
    std::string type{};
    std::string body{};
    domain::WebhookDeliveryState state = domain::WebhookDeliveryState::waiting;
    bool asked = false;  ///< A person wants it now, whatever the webhook's pauses and state are.
    int attempts = 0;
    Instant started_at{};
    Instant tried_at{};    ///< The epoch: not yet.
    Instant due_at{};      ///< While it waits.
    int status = 0;        ///< Of the last answer; 0: there was none.
    std::string fault{};   ///< Why the last attempt failed; a stable code.
    Milliseconds took{0};  ///< The last attempt.
};

/// What attempts came to, for one webhook; stored together.
struct WebhookProgress {
    Uuid webhook{};
    std::int64_t revision =
        0;  ///< As it was read. Where a person has changed it since, only the deliveries are stored.
    std::int64_t cursor = 0;
    int failures = 0;
    Instant failing_since{};
    Instant next_at{};
    domain::WebhookState state = domain::WebhookState::enabled;
    domain::WebhookReason reason = domain::WebhookReason::none;
    Instant at{};
    bool all_due = false;  ///< The receiver is back: whatever waits is due now.
    std::vector<WebhookDelivery> deliveries{};
};

/// Webhooks and the log of their deliveries.
///
/// Promise:   a call is durable when it returns. One that failed, or broke off, may be repeated: no cursor was stored then
///            that goes beyond the deliveries that were. Of the deliveries that do not wait, the newest `log_max` of a webhook
///            are kept; one that waits is never dropped. A change by a person is lost to no record().
/// Errors:    those of the store. deliveries(): invalid: not a cursor of this list.
/// Threads:   any. Of several processes, one records.     Adapters: sqlite, mongodb.
class WebhookStore {
public:
    static constexpr int log_max = 1'000;

    virtual ~WebhookStore() = default;
    /// The oldest first.
    virtual Result<std::vector<Webhook>> all() = 0;
    virtual Outcome add(const Webhook& webhook) = 0;
    /// Replaces the one of this id and of the revision before, but for its cursor.
    /// False: it is not there, or has another revision.
    /// `all_due`: whatever waits is due now.
    virtual Result<bool> replace(const Webhook& webhook, bool all_due) = 0;
    /// With its deliveries.     False: it is not there.
    virtual Result<bool> remove(const Uuid& id) = 0;

    /// False: a person has changed the webhook since, and only the deliveries were stored; or it is not there any more, and
    /// nothing was. So put().
    virtual Result<bool> record(const WebhookProgress& progress) = 0;
    /// Adds a delivery, or replaces the one of this id.
    virtual Outcome put(const Uuid& webhook, const WebhookDelivery& delivery) = 0;
    /// Those that wait: what a person asked for, then what is due by `now`, the longest due first.
    /// `only_asked`: none but the former.
    virtual Result<std::vector<WebhookDelivery>> due(const Uuid& webhook, Instant now, bool only_asked,
                                                     int limit) = 0;
    /// Those that are there.
    virtual Result<std::set<Uuid>> known(const Uuid& webhook, std::span<const Uuid> deliveries) = 0;
    virtual Result<std::optional<WebhookDelivery>> find(const Uuid& webhook, const Uuid& delivery) = 0;
    /// The newest first.
    virtual Result<Page<WebhookDelivery>> deliveries(const Uuid& webhook, const PageRequest& page) = 0;
};

}  // namespace billmill::ports
