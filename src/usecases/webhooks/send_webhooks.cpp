#include "usecases/webhooks/send_webhooks.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "foundation/logging.hpp"
#include "foundation/named_thread.hpp"
#include "usecases/webhooks/webhook_deliveries.hpp"
#include "usecases/webhooks/webhook_schedule.hpp"
#include "usecases/webhooks/webhook_signature.hpp"

namespace billmill::usecases {
namespace {

using domain::WebhookDeliveryState;
using domain::WebhookReason;
using domain::WebhookState;
using ports::Webhook;
using ports::WebhookDelivery;
using ports::WebhookReply;

bool is_success(const WebhookReply& reply) {
    return reply.status >= 200 && reply.status < 300;
}

std::string fault_of(const WebhookReply& reply) {
    if (reply.status == 0) return reply.fault;
    if (reply.status >= 300 && reply.status < 400) return "redirected";
    return "status";
}

bool wants(const Webhook& webhook, ports::EventType type) {
    return webhook.types.empty() || std::ranges::find(webhook.types, type) != webhook.types.end();
}

Caller caller_of(const Webhook& webhook) {
    return {.client = webhook.client, .sellers = webhook.sellers};
}

/// Its keys were all revoked. One that never had a key calls by a proxy that names it.
bool has_ended(const ports::ClientKeys& client) {
    return !client.keys.empty() && std::ranges::all_of(client.keys, &ports::ApiKey::revoked);
}

}  // namespace

SendWebhooks::SendWebhooks(Ports ports, ListEvents& events, Body body, WebhookLimits limits)
    : ports_{ports},
      events_{events},
      body_{std::move(body)},
      limits_{limits},
      delivered_{ports.metrics.counter("billmill_webhook_attempts_total",
                                       "Posts to receivers of webhooks, by what came of them.",
                                       {{"result", "delivered"}})},
      failed_{ports.metrics.counter("billmill_webhook_attempts_total",
                                    "Posts to receivers of webhooks, by what came of them.",
                                    {{"result", "failed"}})},
      random_{limits.seed},
      lease_{ports.leases, ports.clock, sending_webhooks},
      gauges_{ports.metrics, ports.clock} {}

void SendWebhooks::start() {
    thread_ = named_thread("webhooks", [this](std::stop_token stop) { work(stop); });
}

void SendWebhooks::stop() {
    if (!thread_.joinable()) return;
    thread_.request_stop();
    thread_.join();
    lease_.give_up();
}

void SendWebhooks::wake() {
    const std::lock_guard lock{inbox_->mutex};
    inbox_->woken = true;
    inbox_->changed.notify_one();
}

void SendWebhooks::work(const std::stop_token& stop) {
    bool failed = false;
    while (!stop.stop_requested()) {
        const auto busy = turn();
        lease_.turn_ended(busy.has_value());
        if (!busy && !std::exchange(failed, true))
            log::warn("webhooks_not_sent", {{"why", busy.error().what}});
        if (busy) failed = false;
        if (busy && *busy) continue;
        std::unique_lock lock{inbox_->mutex};
        inbox_->changed.wait_for(lock, stop, limits_.idle_pause, [&] { return inbox_->woken; });
        inbox_->woken = false;
    }
}

Result<bool> SendWebhooks::turn() {
    TRY(const bool ours, lease_.is_ours());
    if (!ours) {
        rest();
        return false;
    }
    TRY(auto webhooks, ports_.webhooks.all());
    std::erase_if(following_, [&](const auto& one) {
        return std::ranges::none_of(webhooks,
                                    [&](const Webhook& webhook) { return webhook.id == one.first; });
    });
    gauges_.count(webhooks);
    if (webhooks.empty()) return false;
    TRY_DO(end_clients(webhooks));
    for (const auto& webhook : webhooks)
        following_.try_emplace(webhook.id, Following{.read = webhook.cursor});
    take_ended();
    const auto newest = events_({}, {.latest = true}, 1);
    if (!newest) return fail(newest.error().fault, newest.error().detail);
    bool busy = false;
    for (auto& webhook : webhooks) {
        TRY(const bool still_ours, lease_.is_ours());
        if (!still_ours) break;
        TRY(const bool did, serve(webhook, newest->next));
        busy = busy || did;
    }
    gauges_.count(webhooks);
    return busy;
}

/// Another sends: it begins where the store says, and so does this process when its turn comes again.
void SendWebhooks::rest() {
    following_.clear();
    gauges_.count({});
    const std::lock_guard lock{inbox_->mutex};
    inbox_->ended.clear();
}

void SendWebhooks::take_ended() {
    std::vector<Ended> ended;
    {
        const std::lock_guard lock{inbox_->mutex};
        ended.swap(inbox_->ended);
    }
    for (auto& one : ended) {
        const auto found = following_.find(one.webhook);
        if (found != following_.end()) found->second.ended.push_back(std::move(one));
    }
}

Outcome SendWebhooks::end_clients(std::vector<Webhook>& webhooks) {
    const auto now = ports_.clock.now();
    const auto looked_at = ports_.clock.since_boot();
    if (clients_looked_at_ && looked_at - *clients_looked_at_ < limits_.clients_each) return {};
    TRY(const auto clients, ports_.keys.list());
    clients_looked_at_ = looked_at;
    for (auto& webhook : webhooks) {
        if (webhook.state == WebhookState::disabled || webhook.client.empty()) continue;
        const auto ended = std::ranges::any_of(clients, [&](const ports::ClientKeys& client) {
            return client.client.id == webhook.client && has_ended(client);
        });
        if (!ended) continue;
        webhook.state = WebhookState::disabled;
        webhook.reason = WebhookReason::client_ended;
        webhook.changed_at = now;
        ++webhook.revision;
        TRY(const bool replaced, ports_.webhooks.replace(webhook, false));
        if (replaced) tell_disabled(webhook);
    }
    return {};
}

/// By whom no store does that. Who is killed before it is told, tells nothing: the state is seen all the same.
void SendWebhooks::tell_disabled(const Webhook& webhook) {
    const std::string reason{name(webhook.reason)};
    log::warn("webhook_disabled", {{"webhook", webhook.id.text()},
                                   {"reason", reason},
                                   {"next", "see docs/runbook.md, BillmillWebhookDisabled"}});
    if (ports_.event_writer == nullptr) return;
    constexpr auto type = ports::EventType::webhook_disabled;
    const ports::Event event{.type = type,
                             .at = ports_.clock.now(),
                             .subject = webhook.id,
                             .code = reason,
                             .key = ports::event_key(type, webhook.id, std::to_string(webhook.revision))};
    if (const auto told = ports_.event_writer->write(std::span{&event, 1}); !told)
        log::warn("event_not_told", {{"type", ports::name(type)},
                                     {"subject", webhook.id.text()},
                                     {"why", told.error().what},
                                     {"next", "nothing; GET /api/v1/webhooks says that it is disabled"}});
}

Result<bool> SendWebhooks::serve(Webhook& webhook, std::int64_t latest) {
    auto& one = following_.at(webhook.id);
    const bool had_ended = !one.ended.empty();
    TRY_DO(settle(webhook, one));
    const auto free = [&] { return limits_.at_once - static_cast<int>(one.under_way.size()); };
    if (free() <= 0) return had_ended;
    TRY(bool started, begin_waiting(webhook, one, true, free()));
    const auto now = ports_.clock.now();
    if (webhook.state != WebhookState::enabled || now < webhook.next_at) return started || had_ended;
    const bool is_down = webhook.failures >= limits_.down_after;
    if (is_down && !one.under_way.empty()) return started || had_ended;
    if (one.next.empty() && one.read != latest && webhook.waiting < limits_.waiting_max) {
        TRY(const bool read, read_events(webhook, one));
        started = started || read;
    }
    TRY(const bool more, is_down ? begin_one(webhook, one) : begin_some(webhook, one, free()));
    return started || more || had_ended;
}

/// While its receiver is down, something old and something new are tried in turn: one of them may be what it can't take.
Result<bool> SendWebhooks::begin_one(const Webhook& webhook, Following& one) {
    const bool old_first = webhook.failures % 2 == 1;
    if (!old_first && begin_next(webhook, one, 1)) return true;
    TRY(const bool waited, begin_waiting(webhook, one, false, 1));
    return waited || begin_next(webhook, one, 1);
}

/// What failed before takes half of the places at most, where there is something new.
Result<bool> SendWebhooks::begin_some(const Webhook& webhook, Following& one, int most) {
    const int of_old = one.next.empty() ? most : (most + 1) / 2;
    const auto before = one.under_way.size();
    TRY(const bool waited, begin_waiting(webhook, one, false, of_old));
    const bool started = begin_next(webhook, one, most - static_cast<int>(one.under_way.size() - before));
    return waited || started;
}

/// Stores what has ended, and how far that brings the webhook.
Outcome SendWebhooks::settle(Webhook& webhook, Following& one) {
    const auto cursor_before = one.cursor();
    const auto is_behind = std::abs(cursor_before - webhook.cursor) >= limits_.read_at_once;
    if (one.ended.empty() && !is_behind) return {};
    auto after = webhook;
    ports::WebhookProgress made{
        .webhook = webhook.id, .revision = webhook.revision, .at = ports_.clock.now()};
    auto open = one.open;
    for (const auto& ended : one.ended) {
        auto delivery = ended.delivery;
        const auto& reply = ended.reply;
        ++delivery.attempts;
        delivery.asked = false;
        delivery.tried_at = made.at;
        delivery.status = reply.status;
        delivery.took = reply.took;
        if (is_success(reply)) {
            delivery.state = WebhookDeliveryState::delivered;
            delivery.fault.clear();
            note_success(after, made);
        } else {
            delivery.fault = fault_of(reply);
            note_failure(after, delivery, reply);
        }
        open.erase(delivery.event);
        made.deliveries.push_back(std::move(delivery));
    }
    made.cursor = open.empty() ? one.read : *open.begin() - 1;
    made.failures = after.failures;
    made.failing_since = after.failing_since;
    made.next_at = after.next_at;
    made.state = after.state;
    made.reason = after.reason;
    TRY(const bool stored, ports_.webhooks.record(made));
    for (const auto& ended : one.ended) {
        one.under_way.erase(ended.delivery.id);
        (is_success(ended.reply) ? delivered_ : failed_).Increment();
    }
    if (stored && after.state == WebhookState::disabled && webhook.state != WebhookState::disabled)
        tell_disabled(after);
    one.ended.clear();
    one.open = std::move(open);
    after.waiting +=
        static_cast<int>(std::ranges::count_if(made.deliveries, [](const WebhookDelivery& delivery) {
            return delivery.state == WebhookDeliveryState::waiting && delivery.attempts == 1;
        }));
    after.cursor = made.cursor;
    webhook = std::move(after);
    return {};
}

void SendWebhooks::note_success(Webhook& webhook, ports::WebhookProgress& made) {
    made.all_due = made.all_due || webhook.failures >= limits_.down_after;
    webhook.failures = 0;
    webhook.failing_since = {};
    webhook.next_at = {};
}

void SendWebhooks::note_failure(Webhook& webhook, WebhookDelivery& delivery, const WebhookReply& reply) {
    const auto now = ports_.clock.now();
    const auto asked_for = reply.retry_after
                               ? std::min<Milliseconds>(*reply.retry_after, WebhookSchedule::retry_after_max)
                               : Milliseconds{0};
    const bool is_test = delivery.event == 0;
    const bool give_up = is_test || now - delivery.started_at >= WebhookSchedule::give_up_after;
    delivery.state = give_up ? WebhookDeliveryState::failed : WebhookDeliveryState::waiting;
    delivery.due_at = now + std::max(WebhookSchedule::pause(delivery.attempts, chance()), asked_for);
    if (webhook.state != WebhookState::enabled || is_test) return;
    if (webhook.failing_since == Instant{}) webhook.failing_since = now;
    // What was under way when it went down tells nothing new.
    const bool known_down = webhook.failures >= limits_.down_after && now < webhook.next_at;
    if (!known_down) ++webhook.failures;
    if (webhook.failures >= limits_.down_after && !known_down)
        webhook.next_at =
            now +
            std::max(WebhookSchedule::pause(webhook.failures - limits_.down_after + 1, chance()), asked_for);
    else if (asked_for > Milliseconds{0})
        webhook.next_at = std::max(webhook.next_at, now + asked_for);
    const bool is_gone = reply.status == 410;
    if (!is_gone && now - webhook.failing_since < WebhookSchedule::give_up_after) return;
    webhook.state = WebhookState::disabled;
    webhook.reason = is_gone ? WebhookReason::gone : WebhookReason::failing;
    // It waits for whoever enables the webhook again.
    delivery.state = WebhookDeliveryState::waiting;
}

Result<bool> SendWebhooks::begin_waiting(const Webhook& webhook, Following& one, bool only_asked, int most) {
    if (webhook.waiting == 0 || most <= 0) return false;
    TRY(auto due, ports_.webhooks.due(webhook.id, ports_.clock.now(), only_asked,
                                      most + static_cast<int>(one.under_way.size())));
    bool started = false;
    for (auto& delivery : due) {
        if (most <= 0 || one.under_way.contains(delivery.id)) continue;
        begin(webhook, one, std::move(delivery));
        --most;
        started = true;
    }
    return started;
}

/// What follows the cursor, or the oldest that is kept. A cursor beyond the log is of a log that was lost.
Result<EventPage> SendWebhooks::page_after(const Webhook& webhook, std::int64_t cursor) {
    auto page = events_(caller_of(webhook), {.seq = cursor}, limits_.read_at_once);
    if (!page && page.error().code == "events_gone")
        page = events_(caller_of(webhook), {}, limits_.read_at_once);
    if (!page) return fail(page.error().fault, page.error().detail);
    if (page->begin == cursor) return *std::move(page);
    log::warn("webhook_events_lost", {{"webhook", webhook.id.text()},
                                      {"after", std::to_string(cursor)},
                                      {"up_to", std::to_string(page->begin)},
                                      {"next", "its receiver must read the lists"}});
    TRY_DO(ports_.webhooks.put(webhook.id, lost_events(webhook, cursor, page->begin, ports_.clock.now())));
    return *std::move(page);
}

Result<bool> SendWebhooks::read_events(const Webhook& webhook, Following& one) {
    TRY(const auto page, page_after(webhook, one.read));
    std::set<Uuid> taken = one.under_way;
    std::vector<WebhookDelivery> wanted;
    std::vector<Uuid> ids;
    for (const auto& view : page.items) {
        if (!wants(webhook, view.event.type)) continue;
        auto delivery = delivery_of(webhook, view.event, body_(view), ports_.clock.now());
        if (!taken.insert(delivery.id).second) continue;  // Told twice.
        ids.push_back(delivery.id);
        wanted.push_back(std::move(delivery));
    }
    std::set<Uuid> known;
    if (!ids.empty()) {
        TRY(known, ports_.webhooks.known(webhook.id, ids));
    }
    for (auto& delivery : wanted) {
        if (known.contains(delivery.id)) continue;
        one.open.insert(delivery.event);
        one.next.push_back(std::move(delivery));
    }
    const bool moved = page.next != one.read;
    one.read = page.next;
    return moved;
}

bool SendWebhooks::begin_next(const Webhook& webhook, Following& one, int most) {
    bool started = false;
    for (; most > 0 && !one.next.empty(); --most) {
        auto delivery = std::move(one.next.front());
        one.next.pop_front();
        begin(webhook, one, std::move(delivery));
        started = true;
    }
    return started;
}

void SendWebhooks::begin(const Webhook& webhook, Following& one, WebhookDelivery delivery) {
    one.under_way.insert(delivery.id);
    ports::WebhookPost post{
        .url = webhook.url,
        .headers = webhook_headers(webhook, delivery.id, delivery.body, ports_.clock.now()),
        .body = delivery.body};
    ports_.sender.post(std::move(post),
                       [inbox = inbox_, id = webhook.id, delivery = std::move(delivery)](WebhookReply reply) {
                           const std::lock_guard lock{inbox->mutex};
                           inbox->ended.push_back({id, delivery, std::move(reply)});
                           inbox->woken = true;
                           inbox->changed.notify_one();
                       });
}

}  // namespace billmill::usecases
