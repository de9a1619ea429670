#include "adapters/mongodb/mongodb_webhook_store.hpp"

#include <algorithm>
#include <unordered_map>

#include "adapters/mongodb/queries.hpp"
#include "adapters/mongodb/session.hpp"
#include "adapters/mongodb/webhook_document.hpp"

namespace billmill::adapters::mongodb {
namespace {

using domain::WebhookDeliveryState;
using ports::Webhook;
using ports::WebhookDelivery;

constexpr std::int32_t rising = 1;
constexpr std::int32_t falling = -1;
constexpr std::int32_t shown = 1;

Document waiting_of(const Uuid& webhook) {
    Document filter;
    filter.add("state", domain::name(WebhookDeliveryState::waiting)).add("webhook", webhook);
    return filter;
}

Document only(Name field) {
    auto projection = with("v", shown);
    projection.add(field, shown);
    return projection;
}

Result<std::unordered_map<Uuid, int>> count_waiting(Session& session) {
    TRY(const auto waiting,
        session.find(Collection::webhook_deliveries,
                     with("state", domain::name(WebhookDeliveryState::waiting)),
                     {.projection = only("webhook")}, [](Fields& fields) { return fields.uuid("webhook"); }));
    std::unordered_map<Uuid, int> counts;
    for (const auto& webhook : waiting) ++counts[webhook];
    return counts;
}

Result<bool> is_there(Session& session, const Uuid& webhook) {
    TRY(const auto count, session.count(Collection::webhooks, with("_id", webhook)));
    return count > 0;
}

Outcome remove_deliveries(Session& session, const Uuid& webhook) {
    return session.remove(Collection::webhook_deliveries, with("webhook", webhook));
}

/// Adds those that are new, and changes the others.
Outcome put_deliveries(Session& session, const Uuid& webhook, std::span<const WebhookDelivery> deliveries) {
    if (deliveries.empty()) return {};
    std::vector<Document> documents;
    for (const auto& one : deliveries) documents.push_back(document_of(webhook, one));
    TRY(const auto taken, session.insert(Collection::webhook_deliveries, documents));
    std::vector<Update> updates;
    for (const auto place : taken) {
        const auto& one = deliveries[place];
        updates.push_back({with("_id", delivery_key(webhook, one.id)), with("$set", changes_of(one))});
    }
    if (updates.empty()) return {};
    TRY_DO(session.update(Collection::webhook_deliveries, updates));
    return {};
}

Outcome make_due(Session& session, const Uuid& webhook, Instant at) {
    auto filter = waiting_of(webhook);
    filter.add("asked", false);
    return session.update_all(Collection::webhook_deliveries, filter, with("$set", with("due_at", at)));
}

/// Which webhook a state is for was read before: a change by a person is not undone.
Outcome store_state(Session& session, const ports::WebhookProgress& made) {
    Document filter;
    filter.add("_id", made.webhook).add("revision", made.revision);
    Document change;
    change.add("state", domain::name(made.state))
        .add("reason", domain::name(made.reason))
        .add("changed_at", made.at);
    TRY_DO(session.update_one(Collection::webhooks, filter, with("$set", change)));
    return {};
}

Outcome store_progress(Session& session, const ports::WebhookProgress& made) {
    const auto changes = changes_of(made);
    TRY(const auto matched,
        session.update_one(Collection::webhook_progress, with("_id", made.webhook), with("$set", changes)));
    if (matched > 0) return {};
    auto first = changes_of(made);
    first.add("_id", made.webhook).add("v", document_version);
    TRY_DO(session.insert(Collection::webhook_progress, std::span{&first, 1}));
    return {};
}

/// Keeps the newest of those that do not wait.
Outcome trim(Session& session, const Uuid& webhook) {
    Document settled;
    settled.add("webhook", webhook).add("state", with("$ne", domain::name(WebhookDeliveryState::waiting)));
    TRY(const auto orders, session.find(Collection::webhook_deliveries, settled,
                                        {.sort = with("order", falling),
                                         .projection = only("order"),
                                         .limit = ports::WebhookStore::log_max + 1},
                                        [](Fields& fields) { return fields.text("order"); }));
    if (orders.size() <= ports::WebhookStore::log_max) return {};
    settled.add("order", with("$lte", orders.back()));
    return session.remove(Collection::webhook_deliveries, settled);
}

Result<std::vector<WebhookDelivery>> find_due(Session& session, const Document& filter, std::size_t limit) {
    auto longest_due = with("due_at", rising);
    longest_due.add("order", rising);
    TRY(auto placed, session.find(Collection::webhook_deliveries, filter,
                                  {.sort = std::move(longest_due), .limit = limit}, read_placed));
    std::vector<WebhookDelivery> due;
    for (auto& one : placed) due.push_back(std::move(one.delivery));
    return due;
}

}  // namespace

Result<std::vector<Webhook>> MongodbWebhookStore::all() {
    return database_.run([](Session& session) -> Result<std::vector<Webhook>> {
        TRY(auto webhooks, session.find(Collection::webhooks, {}, {}, read_webhook));
        if (webhooks.empty()) return webhooks;
        TRY(const auto progress, session.find(Collection::webhook_progress, {}, {}, read_progress));
        TRY(const auto waiting, count_waiting(session));
        std::unordered_map<Uuid, const StoredProgress*> by_webhook;
        for (const auto& one : progress) by_webhook.emplace(one.webhook, &one);
        for (auto& webhook : webhooks) {
            if (const auto found = by_webhook.find(webhook.id); found != by_webhook.end())
                apply(*found->second, webhook);
            if (const auto found = waiting.find(webhook.id); found != waiting.end())
                webhook.waiting = found->second;
        }
        std::ranges::sort(webhooks, {},
                          [](const Webhook& webhook) { return std::pair{webhook.created_at, webhook.id}; });
        return webhooks;
    });
}

Outcome MongodbWebhookStore::add(const Webhook& webhook) {
    const auto document = document_of(webhook);
    return database_.run([&](Session& session) -> Outcome {
        TRY(const auto taken, session.insert(Collection::webhooks, std::span{&document, 1}));
        if (!taken.empty()) return fail(Fault::conflict, "there is a webhook of this id already");
        return {};
    });
}

Result<bool> MongodbWebhookStore::replace(const Webhook& webhook, bool all_due) {
    return database_.run([&](Session& session) -> Result<bool> {
        Document filter;
        filter.add("_id", webhook.id).add("revision", webhook.revision - 1);
        TRY(const auto matched,
            session.update_one(Collection::webhooks, filter, with("$set", changes_of(webhook))));
        if (matched == 0) return false;
        if (all_due) TRY_DO(make_due(session, webhook.id, webhook.changed_at));
        return true;
    });
}

/// The log goes first, so that a call that breaks off can be repeated; and last, for what came meanwhile.
Result<bool> MongodbWebhookStore::remove(const Uuid& id) {
    return database_.run([&](Session& session) -> Result<bool> {
        TRY(const bool there, is_there(session, id));
        TRY_DO(remove_deliveries(session, id));
        TRY_DO(session.remove(Collection::webhook_progress, with("_id", id)));
        TRY_DO(session.remove(Collection::webhooks, with("_id", id)));
        TRY_DO(remove_deliveries(session, id));
        return there;
    });
}

Result<bool> MongodbWebhookStore::record(const ports::WebhookProgress& made) {
    return database_.run([&](Session& session) -> Result<bool> {
        const auto read = [&] {
            return session.find_one(Collection::webhooks, with("_id", made.webhook), {}, read_webhook);
        };
        TRY(const auto before, read());
        if (!before) return false;
        TRY_DO(put_deliveries(session, made.webhook, made.deliveries));
        if (made.all_due) TRY_DO(make_due(session, made.webhook, made.at));
        if (before->revision == made.revision && before->state != made.state)
            TRY_DO(store_state(session, made));
        TRY(const auto now, read());
        // Removed meanwhile, with its log: then what was written after that goes too.
        if (!now) TRY_DO(remove_deliveries(session, made.webhook));
        const bool stored = now && now->revision == made.revision;
        if (stored) TRY_DO(store_progress(session, made));
        if (now && wants_trim(made.webhook, made.deliveries.size())) TRY_DO(trim(session, made.webhook));
        return stored;
    });
}

bool MongodbWebhookStore::wants_trim(const Uuid& webhook, std::size_t added) {
    const std::lock_guard lock{mutex_};
    const auto known = untrimmed_.find(webhook);
    const bool wanted = known == untrimmed_.end() || known->second + added >= untrimmed_max;
    untrimmed_[webhook] = wanted ? 0 : known->second + added;
    return wanted;
}

Outcome MongodbWebhookStore::put(const Uuid& webhook, const WebhookDelivery& delivery) {
    return database_.run([&](Session& session) -> Outcome {
        TRY(const bool there, is_there(session, webhook));
        if (!there) return {};
        TRY_DO(put_deliveries(session, webhook, std::span{&delivery, 1}));
        TRY(const bool still_there, is_there(session, webhook));
        return still_there ? Outcome{} : remove_deliveries(session, webhook);
    });
}

Result<std::vector<WebhookDelivery>> MongodbWebhookStore::due(const Uuid& webhook, Instant now,
                                                              bool only_asked, int limit) {
    const auto most = static_cast<std::size_t>(std::max(limit, 0));
    return database_.run([&](Session& session) -> Result<std::vector<WebhookDelivery>> {
        auto asked = waiting_of(webhook);
        asked.add("asked", true);
        TRY(auto found, find_due(session, asked, most));
        if (only_asked || found.size() >= most) return found;
        auto due = waiting_of(webhook);
        due.add("asked", false).add("due_at", with("$lte", now));
        TRY(auto more, find_due(session, due, most - found.size()));
        std::ranges::move(more, std::back_inserter(found));
        return found;
    });
}

Result<std::set<Uuid>> MongodbWebhookStore::known(const Uuid& webhook, std::span<const Uuid> deliveries) {
    std::vector<std::string> keys;
    for (const auto& id : deliveries) keys.push_back(delivery_key(webhook, id));
    if (keys.empty()) return std::set<Uuid>{};
    return database_.run([&](Session& session) -> Result<std::set<Uuid>> {
        TRY(const auto found,
            session.find(Collection::webhook_deliveries, by_ids(keys), {.projection = only("id")},
                         [](Fields& fields) { return fields.uuid("id"); }));
        return std::set<Uuid>{found.begin(), found.end()};
    });
}

Result<std::optional<WebhookDelivery>> MongodbWebhookStore::find(const Uuid& webhook, const Uuid& delivery) {
    return database_.run([&](Session& session) -> Result<std::optional<WebhookDelivery>> {
        TRY(auto found, session.find_one(Collection::webhook_deliveries,
                                         with("_id", delivery_key(webhook, delivery)), {}, read_placed));
        if (!found) return std::nullopt;
        return std::move(found->delivery);
    });
}

Result<ports::Page<WebhookDelivery>> MongodbWebhookStore::deliveries(const Uuid& webhook,
                                                                     const ports::PageRequest& page) {
    const auto limit = limit_of(page);
    TRY(const auto before, order_cursor(page, delivery_order_size));
    auto filter = with("webhook", webhook);
    if (!before.empty()) filter.add("order", with("$lt", before));
    return database_.run([&](Session& session) -> Result<ports::Page<WebhookDelivery>> {
        TRY(auto found, session.find(Collection::webhook_deliveries, filter,
                                     {.sort = with("order", falling), .limit = limit + 1}, read_placed));
        auto cut = cut_page(std::move(found), limit, [](const PlacedDelivery& last) { return last.order; });
        ports::Page<WebhookDelivery> log{.items = {}, .next = std::move(cut.next)};
        for (auto& one : cut.items) log.items.push_back(std::move(one.delivery));
        return log;
    });
}

}  // namespace billmill::adapters::mongodb
