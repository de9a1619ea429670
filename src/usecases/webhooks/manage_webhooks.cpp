#include "usecases/webhooks/manage_webhooks.hpp"

#include <algorithm>
#include <utility>

#include "domain/text_rules.hpp"
#include "foundation/logging.hpp"
#include "usecases/webhooks/webhook_deliveries.hpp"
#include "usecases/webhooks/webhook_signature.hpp"

namespace billmill::usecases {
namespace {

using domain::WebhookReason;
using domain::WebhookState;
using ports::Webhook;
using ports::WebhookDelivery;

constexpr domain::TextRule description_rule{.max = ManageWebhooks::description_max};

/// The caller may use each of its sellers.
bool sees(const Caller& caller, const Webhook& webhook) {
    if (caller.sellers.empty()) return true;
    const auto theirs = [&](const std::string& seller) { return caller.may_use(seller); };
    return !webhook.sellers.empty() && std::ranges::all_of(webhook.sellers, theirs);
}

std::unexpected<Refusal> no_such_webhook() {
    return refuse(Fault::not_found, "no_such_webhook", "There is no webhook with this id.");
}

void check_description(std::string_view text, Issues& issues) {
    if (auto issue = domain::text_issue("/description", text, description_rule))
        issues.push_back(*std::move(issue));
}

void check_types(const std::vector<ports::EventType>& types, Issues& issues) {
    if (types.size() > ports::event_type_names.size())
        issues.push_back({"/types", "too_many",
                          "at most " + std::to_string(ports::event_type_names.size()) + ", each once"});
}

void check_sellers(const std::vector<std::string>& wanted, const ports::SellerDirectory& sellers,
                   Issues& issues) {
    if (wanted.size() > ManageWebhooks::sellers_max)
        issues.push_back({"/sellers", "too_many", "at most " + std::to_string(ManageWebhooks::sellers_max)});
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (wanted[i].empty() || sellers.find(wanted[i]) == nullptr)
            issues.push_back({"/sellers/" + std::to_string(i), "unknown_seller",
                              "no seller of this deployment has this id"});
    }
}

std::vector<ports::EventType> once_each(std::vector<ports::EventType> types) {
    std::ranges::sort(types);
    const auto repeated = std::ranges::unique(types);
    types.erase(repeated.begin(), repeated.end());
    return types;
}

void log_change(std::string_view event, const Caller& caller, const Webhook& webhook) {
    log::info(event, {{"webhook", webhook.id.text()}, {"client", caller.client}});
}

}  // namespace

Answer<Webhook> ManageWebhooks::add(const Caller& caller, NewWebhook wanted) {
    auto issues = ports_.targets.check(wanted.url, "/url");
    check_description(wanted.description, issues);
    if (std::ranges::any_of(wanted.sellers, [&](const auto& one) { return !caller.may_use(one); }))
        return refuse(Fault::forbidden, "seller_not_allowed", "This API key may not use this seller.");
    check_types(wanted.types, issues);
    check_sellers(wanted.sellers, ports_.sellers, issues);
    if (!issues.empty()) return invalid(std::move(issues));
    if (wanted.sellers.empty()) wanted.sellers = caller.sellers;
    TRY(const auto known, ports_.webhooks.all());
    if (known.size() >= webhooks_max)
        return refuse(Fault::conflict, "too_many_webhooks",
                      "There are as many webhooks as there may be; remove one first.");
    TRY(const auto now_on, events_(caller, {.latest = true}, 1));
    const auto now = ports_.clock.now();
    Webhook webhook{.id = uuid_v7(now),
                    .client = caller.client,
                    .sellers = std::move(wanted.sellers),
                    .url = std::move(wanted.url),
                    .description = std::move(wanted.description),
                    .types = once_each(std::move(wanted.types)),
                    .secret = new_webhook_secret(),
                    .created_at = now,
                    .changed_at = now,
                    .cursor = now_on.next};
    TRY_DO(ports_.webhooks.add(webhook));
    log_change("webhook_made", caller, webhook);
    return webhook;
}

Answer<std::vector<Webhook>> ManageWebhooks::list(const Caller& caller) {
    TRY(auto all, ports_.webhooks.all());
    std::erase_if(all, [&](const Webhook& webhook) { return !sees(caller, webhook); });
    return all;
}

Answer<Webhook> ManageWebhooks::find(const Caller& caller, const Uuid& id) {
    TRY(auto all, ports_.webhooks.all());
    for (auto& webhook : all) {
        if (webhook.id == id && sees(caller, webhook)) return std::move(webhook);
    }
    return no_such_webhook();
}

Answer<void> ManageWebhooks::replace(Webhook& webhook, bool all_due) {
    ++webhook.revision;
    webhook.changed_at = ports_.clock.now();
    TRY(const bool replaced, ports_.webhooks.replace(webhook, all_due));
    if (!replaced)
        return refuse_for_now(Fault::conflict, "conflict", "Another change came between; ask again.");
    wake_();
    return {};
}

Answer<Webhook> ManageWebhooks::change(const Caller& caller, const Uuid& id, WebhookPatch patch) {
    TRY(auto webhook, find(caller, id));
    Issues issues;
    if (patch.url) issues = ports_.targets.check(*patch.url, "/url");
    if (patch.description) check_description(*patch.description, issues);
    if (patch.types) check_types(*patch.types, issues);
    if (patch.state == WebhookState::disabled)
        issues.push_back({"/state", "unknown_value", "enabled or paused; billmill itself disables"});
    if (!issues.empty()) return invalid(std::move(issues));
    if (patch.url) webhook.url = *std::move(patch.url);
    if (patch.description) webhook.description = *std::move(patch.description);
    if (patch.types) webhook.types = once_each(*std::move(patch.types));
    if (patch.state) webhook.state = *patch.state;
    if (webhook.state != WebhookState::disabled) {
        webhook.reason = WebhookReason::none;
        webhook.failures = 0;
        webhook.failing_since = {};
        webhook.next_at = {};
    }
    TRY_DO(replace(webhook, webhook.state == WebhookState::enabled));
    log_change("webhook_changed", caller, webhook);
    return webhook;
}

Answer<void> ManageWebhooks::remove(const Caller& caller, const Uuid& id) {
    TRY(const auto webhook, find(caller, id));
    TRY(const bool removed, ports_.webhooks.remove(id));
    if (!removed) return no_such_webhook();
    log_change("webhook_removed", caller, webhook);
    wake_();
    return {};
}

Answer<Webhook> ManageWebhooks::rotate(const Caller& caller, const Uuid& id) {
    TRY(auto webhook, find(caller, id));
    webhook.old_secret = std::exchange(webhook.secret, new_webhook_secret());
    webhook.old_secret_until = ports_.clock.now() + overlap;
    TRY_DO(replace(webhook, false));
    log_change("webhook_secret_rotated", caller, webhook);
    return webhook;
}

Answer<WebhookDelivery> ManageWebhooks::test(const Caller& caller, const Uuid& id) {
    TRY(const auto webhook, find(caller, id));
    auto delivery = test_delivery(webhook, ports_.clock.now());
    TRY_DO(ports_.webhooks.put(webhook.id, delivery));
    wake_();
    return delivery;
}

Answer<WebhookDelivery> ManageWebhooks::resend(const Caller& caller, const Uuid& id, const Uuid& delivery) {
    TRY(const auto webhook, find(caller, id));
    TRY(auto found, ports_.webhooks.find(webhook.id, delivery));
    if (!found)
        return refuse(Fault::not_found, "no_such_delivery",
                      "The webhook's log has no delivery with this id (any more).");
    found->state = domain::WebhookDeliveryState::waiting;
    found->asked = true;
    found->due_at = found->started_at = ports_.clock.now();
    TRY_DO(ports_.webhooks.put(webhook.id, *found));
    wake_();
    return *found;
}

Answer<ports::Page<WebhookDelivery>> ManageWebhooks::deliveries(const Caller& caller, const Uuid& id,
                                                                const ports::PageRequest& page) {
    TRY(const auto webhook, find(caller, id));
    TRY(auto found, ports_.webhooks.deliveries(webhook.id, page));
    return found;
}

}  // namespace billmill::usecases
