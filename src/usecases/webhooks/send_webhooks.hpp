#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "foundation/metrics.hpp"
#include "ports/api_key_store.hpp"
#include "ports/clock.hpp"
#include "ports/event_writer.hpp"
#include "ports/lease_store.hpp"
#include "ports/webhook_sender.hpp"
#include "ports/webhook_store.hpp"
#include "usecases/list_events.hpp"
#include "usecases/task_lease.hpp"
#include "usecases/webhooks/webhook_gauges.hpp"

namespace billmill::usecases {

struct WebhookLimits {
    int at_once = 4;     ///< Posts of a webhook that are under way.
    int down_after = 3;  ///< Failures in a row, after which its receiver counts as down.
    int waiting_max =
        500;  ///< Failed deliveries of a webhook that wait; then further events stay in the log of events.
    int read_at_once = 100;  ///< Events.
    Milliseconds clients_each{60'000};
    Milliseconds idle_pause{250};
    std::uint32_t seed = std::random_device{}();
};

/// Sends events to webhooks, and decides what becomes of each delivery and of each webhook.
///
/// Promise:   every wanted event from a webhook's cursor on is delivered, or stands in its log as failed. After a restart at most
///            what was under way is sent again, with the same webhook-id. An event that the log of events holds more than once has
///            one webhook-id, and is sent once as long as the webhook's log has it. Deliveries may overtake each other.
///            Events that are not kept any more are passed over, and the webhook's log says so.
///            A delivery that fails by itself waits on its own; others go on. When several fail in a row, the receiver is down:
///            one attempt is made at a time, with growing pauses, and the first that succeeds makes all that waits due.
///            Without a success for WebhookSchedule::give_up_after the webhook is disabled, on 410 at once.
///            Of processes that share the webhooks, one sends: it holds a lease, and another goes on when that has ended. Should two
///            send for a moment, a receiver can tell by the webhook-id.
/// Bounds:    `at_once` posts a webhook; ManageWebhooks::webhooks_max webhooks.
/// Threads:   start() and stop() from one thread; wake() from any. One of its own. turn() is for tests, in place of it.
class SendWebhooks {
public:
    struct Ports {
        ports::WebhookStore& webhooks;
        ports::WebhookSender& sender;
        ports::ApiKeyStore& keys;
        const ports::Clock& clock;
        metrics::Registry& metrics;
        ports::LeaseStore* leases = nullptr;  ///< nullptr: no other process sends to these webhooks.
        ports::EventWriter* event_writer =
            nullptr;  ///< nullptr: the store writes the event of a disabled one.
    };
    /// What is posted of an event.
    using Body = std::function<std::string(const EventView&)>;
    SendWebhooks(Ports ports, ListEvents& events, Body body, WebhookLimits limits = {});
    ~SendWebhooks() { stop(); }  // Without what is under way: that is sent again.
    SendWebhooks(const SendWebhooks&) = delete;
    SendWebhooks& operator=(const SendWebhooks&) = delete;

    void start();
    void stop();
    void wake();
    /// Notes what has ended, and begins what may be sent. True: something was done, and more may be.
    [[nodiscard]] Result<bool> turn();

private:
    struct Ended {
        Uuid webhook;
        ports::WebhookDelivery delivery;
        ports::WebhookReply reply;
    };
    /// What has ended; outlives this object, since the sender may still hold a post.
    struct Inbox {
        std::mutex mutex;
        std::condition_variable_any changed;
        std::vector<Ended> ended;
        bool woken = false;
    };
    /// One webhook, between its cursor and what is under way.
    struct Following {
        std::int64_t read = 0;                      ///< Events up to here were looked at.
        std::deque<ports::WebhookDelivery> next{};  ///< Wanted, and not started.
        std::set<std::int64_t> open{};              ///< Events of `next` and under way for the first time.
        std::set<Uuid> under_way{};
        std::vector<Ended> ended{};  ///< Not stored yet.
        [[nodiscard]] std::int64_t cursor() const { return open.empty() ? read : *open.begin() - 1; }
    };
    void take_ended();
    void rest();
    void tell_disabled(const ports::Webhook& webhook);
    [[nodiscard]] Outcome end_clients(std::vector<ports::Webhook>& webhooks);
    [[nodiscard]] Result<bool> serve(ports::Webhook& webhook, std::int64_t latest);
    [[nodiscard]] Outcome settle(ports::Webhook& webhook, Following& one);
    void note_success(ports::Webhook& webhook, ports::WebhookProgress& made);
    void note_failure(ports::Webhook& webhook, ports::WebhookDelivery& delivery,
                      const ports::WebhookReply& reply);
    [[nodiscard]] Result<bool> begin_one(const ports::Webhook& webhook, Following& one);
    [[nodiscard]] Result<bool> begin_some(const ports::Webhook& webhook, Following& one, int most);
    [[nodiscard]] Result<bool> begin_waiting(const ports::Webhook& webhook, Following& one, bool only_asked,
                                             int most);
    [[nodiscard]] Result<bool> read_events(const ports::Webhook& webhook, Following& one);
    [[nodiscard]] Result<EventPage> page_after(const ports::Webhook& webhook, std::int64_t cursor);
    bool begin_next(const ports::Webhook& webhook, Following& one, int most);
    void begin(const ports::Webhook& webhook, Following& one, ports::WebhookDelivery delivery);
    [[nodiscard]] double chance() { return std::uniform_real_distribution<double>{0, 1}(random_); }
    void work(const std::stop_token& stop);

    const Ports ports_;
    ListEvents& events_;
    const Body body_;
    const WebhookLimits limits_;
    prometheus::Counter& delivered_;
    prometheus::Counter& failed_;
    std::mt19937 random_;
    TaskLease lease_;  ///< With the three that follow, the sending thread's.
    std::map<Uuid, Following> following_;
    std::optional<Milliseconds> clients_looked_at_;  ///< Since the machine started.
    WebhookGauges gauges_;
    std::shared_ptr<Inbox> inbox_ = std::make_shared<Inbox>();
    std::jthread thread_;
};

}  // namespace billmill::usecases
