#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "domain/webhook_target.hpp"
#include "ports/clock.hpp"
#include "ports/seller_directory.hpp"
#include "ports/webhook_store.hpp"
#include "usecases/caller.hpp"
#include "usecases/list_events.hpp"
#include "usecases/refusal.hpp"

namespace billmill::usecases {

/// A webhook that is asked for.
struct NewWebhook {
    std::string url{};
    std::string description{};
    std::vector<ports::EventType> types{};  ///< Empty: all.
    std::vector<std::string> sellers{};     ///< Empty: all that its maker may use.
};

/// What is to be changed; nullopt: it stays.
struct WebhookPatch {
    std::optional<std::string> url{};
    std::optional<std::string> description{};
    std::optional<std::vector<ports::EventType>> types{};
    std::optional<domain::WebhookState> state{};  ///< enabled or paused.
};

/// Makes, changes and ends webhooks, and asks for single deliveries.
///
/// Promise:   a webhook hears of what happens after it was made, of its maker's sellers alone. One with a seller that the caller
///            may not use does not exist for the caller. Enabling one goes on where it stopped, with all pauses over.
/// Errors:    invalid_request; seller_not_allowed; no_such_webhook; no_such_delivery; too_many_webhooks: webhooks_max are there.
///            conflict: another change came between.
/// Threads:   any. Waits for the store.
class ManageWebhooks {
public:
    static constexpr std::size_t webhooks_max = 100;
    static constexpr std::size_t description_max = 200;
    static constexpr std::size_t sellers_max = 1'000;
    static constexpr Milliseconds overlap = std::chrono::hours{24};  ///< That an old secret goes on to sign.

    struct Ports {
        ports::WebhookStore& webhooks;
        const ports::SellerDirectory& sellers;
        const ports::Clock& clock;
        const domain::WebhookTargets& targets;
    };
    /// `wake`: something may be sent at once.
    ManageWebhooks(Ports ports, ListEvents& events, std::function<void()> wake)
        : ports_{ports}, events_{events}, wake_{std::move(wake)} {}

    /// Its secret is in it, this once.
    [[nodiscard]] Answer<ports::Webhook> add(const Caller& caller, NewWebhook wanted);
    [[nodiscard]] Answer<std::vector<ports::Webhook>> list(const Caller& caller);
    [[nodiscard]] Answer<ports::Webhook> find(const Caller& caller, const Uuid& id);
    [[nodiscard]] Answer<ports::Webhook> change(const Caller& caller, const Uuid& id, WebhookPatch patch);
    [[nodiscard]] Answer<void> remove(const Caller& caller, const Uuid& id);
    /// A new secret, in the answer this once. The one before signs too for `overlap`.
    [[nodiscard]] Answer<ports::Webhook> rotate(const Caller& caller, const Uuid& id);
    /// A delivery of type webhook.test, now.
    [[nodiscard]] Answer<ports::WebhookDelivery> test(const Caller& caller, const Uuid& id);
    [[nodiscard]] Answer<ports::WebhookDelivery> resend(const Caller& caller, const Uuid& id,
                                                        const Uuid& delivery);
    [[nodiscard]] Answer<ports::Page<ports::WebhookDelivery>> deliveries(const Caller& caller, const Uuid& id,
                                                                         const ports::PageRequest& page);

private:
    [[nodiscard]] Answer<void> replace(ports::Webhook& webhook, bool all_due);

    const Ports ports_;
    ListEvents& events_;
    std::function<void()> wake_;
};

}  // namespace billmill::usecases
