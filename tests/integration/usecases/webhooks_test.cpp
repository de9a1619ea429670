// Webhooks on a clock that tests move: what is sent when, and what becomes of it.

#include "adapters/sqlite/connection.hpp"
#include "adapters/sqlite/sqlite_api_key_store.hpp"
#include "adapters/sqlite/sqlite_webhook_store.hpp"
#include "support/fake_webhook_sender.hpp"
#include "support/shared_lease.hpp"
#include "support/stages_world.hpp"
#include "usecases/webhooks/manage_webhooks.hpp"
#include "usecases/webhooks/send_webhooks.hpp"
#include "usecases/webhooks/webhook_schedule.hpp"

namespace billmill::tests {
namespace {

using namespace std::chrono_literals;
using domain::WebhookDeliveryState;
using domain::WebhookReason;
using domain::WebhookState;
using ports::WebhookReply;

constexpr const char* url = "https://hooks.example/in";
constexpr const char* other_url = "https://other.example/in";

class Webhooks : public testing::Test {
protected:
    Webhooks() { boot(); }

    void boot() {
        send.reset();
        send = std::make_unique<usecases::SendWebhooks>(
            usecases::SendWebhooks::Ports{store, sender, *keys, world.clock, registry}, list,
            [](const usecases::EventView& view) { return "{\"n\":" + std::to_string(view.event.seq) + "}"; },
            usecases::WebhookLimits{.seed = 7});
    }
    ports::Webhook make(const std::string& to = url, usecases::NewWebhook wanted = {},
                        usecases::Caller caller = {}) {
        wanted.url = to;
        auto made = manage.add(caller, std::move(wanted));
        EXPECT_TRUE(made);
        return *made;
    }
    /// Events of customers that changed: one each.
    void happen(int count) {
        for (int i = 0; i < count; ++i)
            ASSERT_TRUE(world.engines->database->write([](adapters::sqlite::Connection& writer) {
                return writer.run("INSERT INTO events (type, at, subject) VALUES (0, 1, zeroblob(16))");
            }));
    }
    void run() {
        for (int turns = 0; turns < 100'000; ++turns) {
            const auto busy = send->turn();
            ASSERT_TRUE(busy) << busy.error().what;
            if (!*busy) return;
        }
        FAIL() << "it never comes to rest";
    }
    /// As the thread would: in steps of a minute.
    void run_for(Milliseconds time) {
        for (auto passed = 0ms; passed < time; passed += 1min) {
            world.clock.advance(1min);
            run();
        }
    }
    ports::Webhook now(const ports::Webhook& webhook) { return *manage.find({}, webhook.id); }
    std::vector<ports::WebhookDelivery> log(const ports::Webhook& webhook) {
        return manage.deliveries({}, webhook.id, {.after = {}, .limit = 200})->items;
    }
    std::string events_of_type(int type) {
        return std::to_string(*world.engines->database->read([&](adapters::sqlite::Connection& reader) {
            return reader.number("SELECT count(*) FROM events WHERE type = ?", type);
        }));
    }

    World world;
    std::unique_ptr<adapters::sqlite::SqliteApiKeyStore> keys =
        *adapters::sqlite::SqliteApiKeyStore::open(world.folder() / "keys");
    FakeWebhookSender sender;
    metrics::Registry registry;
    domain::WebhookTargets targets;
    adapters::sqlite::SqliteWebhookStore store{*world.engines->database};
    usecases::ListEvents list{&world.engines->events, world.engines->invoices};
    usecases::ManageWebhooks manage{{store, world.sellers, world.clock, targets}, list, [] {}};
    std::unique_ptr<usecases::SendWebhooks> send;
};

TEST_F(Webhooks, HearOfWhatHappensAfterTheyWereMade) {
    happen(3);
    const auto webhook = make();
    run();
    EXPECT_EQ(sender.posts().size(), 0);
    happen(250);
    run();
    const auto posts = sender.posts();
    ASSERT_EQ(posts.size(), 250);
    std::set<std::string> ids;
    for (const auto& post : posts) ids.insert(header_of(post, "webhook-id"));
    EXPECT_EQ(ids.size(), 250);
    EXPECT_EQ(posts[0].body, "{\"n\":4}");
    EXPECT_EQ(now(webhook).cursor, 253);
    EXPECT_EQ(log(webhook).size(), 200);
    EXPECT_EQ(log(webhook)[0].state, WebhookDeliveryState::delivered);
    EXPECT_EQ(registry.text().contains("billmill_webhook_attempts_total{result=\"delivered\"} 250"), true);
}

TEST_F(Webhooks, AReceiverThatWasDownForADayGetsEverything) {
    const auto webhook = make();
    sender.at(url, WebhookReply{.fault = "not_reached"});
    for (int hour = 0; hour < 24; ++hour) {
        happen(40);
        run_for(1h);
    }
    const auto tries = sender.posts().size();
    EXPECT_LT(tries, 60) << "a receiver that is down is asked seldom";
    EXPECT_EQ(now(webhook).state, WebhookState::enabled);
    EXPECT_GE(now(webhook).failures, 3);
    EXPECT_LE(now(webhook).waiting, 500);
    sender.at(url, WebhookReply{.status = 204});
    run_for(7h);
    std::set<std::string> bodies;
    const auto posts = sender.posts();
    for (auto i = tries; i < posts.size(); ++i) bodies.insert(posts[i].body);
    EXPECT_EQ(bodies.size(), 24 * 40) << "each of them, at the latest at the next attempt";
    EXPECT_EQ(posts.size() - tries, 24 * 40) << "and none twice";
    EXPECT_EQ(now(webhook).waiting, 0);
    EXPECT_EQ(now(webhook).failures, 0);
    EXPECT_EQ(now(webhook).cursor, 24 * 40);
}

TEST_F(Webhooks, EachAttemptIsSignedAfreshUnderTheSameId) {
    make();
    sender.at(url, WebhookReply{.status = 500});
    happen(1);
    run();
    run_for(1min);
    const auto posts = sender.posts();
    ASSERT_EQ(posts.size(), 2);
    EXPECT_EQ(header_of(posts[0], "webhook-id"), header_of(posts[1], "webhook-id"));
    EXPECT_NE(header_of(posts[0], "webhook-timestamp"), header_of(posts[1], "webhook-timestamp"));
    EXPECT_NE(header_of(posts[0], "webhook-signature"), header_of(posts[1], "webhook-signature"));
    EXPECT_EQ(posts[0].body, posts[1].body);
}

TEST_F(Webhooks, ARestartSendsAgainOnlyWhatWasUnderWay) {
    const auto webhook = make();
    happen(10);
    sender.at(url, [](const ports::WebhookPost& post) -> std::optional<WebhookReply> {
        if (post.body == "{\"n\":2}") return std::nullopt;
        return WebhookReply{.status = 200};
    });
    run();
    EXPECT_EQ(sender.posts().size(), 10) << "one that is slow holds up no other";
    EXPECT_EQ(now(webhook).cursor, 1);
    boot();
    run();
    const auto posts = sender.posts();
    ASSERT_EQ(posts.size(), 11);
    EXPECT_EQ(posts[10].body, "{\"n\":2}");
    sender.release({.status = 200});
    boot();
    sender.at(url, WebhookReply{.status = 200});
    run();
    EXPECT_EQ(sender.posts().size(), 12);
    EXPECT_EQ(now(webhook).cursor, 10);
    boot();
    run();
    EXPECT_EQ(sender.posts().size(), 12);
}

TEST_F(Webhooks, ASlowReceiverHoldsUpNoOther) {
    make(url);
    make(other_url);
    sender.at(url, [](const ports::WebhookPost&) { return std::nullopt; });
    happen(30);
    run();
    EXPECT_EQ(sender.posts(url).size(), 4) << "so many are under way at a time";
    EXPECT_EQ(sender.posts(other_url).size(), 30);
    sender.release({.fault = "timeout"});
}

TEST_F(Webhooks, WhatOneReceiverCannotTakeHoldsUpNothingElse) {
    const auto webhook = make();
    sender.at(url, [](const ports::WebhookPost& post) {
        return WebhookReply{.status = post.body == "{\"n\":1}" ? 500 : 200};
    });
    happen(20);
    run();
    EXPECT_EQ(now(webhook).waiting, 1);
    EXPECT_EQ(now(webhook).cursor, 20);
    for (int day = 0; day < 6; ++day) {
        happen(1);
        run_for(24h);
    }
    EXPECT_EQ(now(webhook).state, WebhookState::enabled) << "the others succeed";
    EXPECT_EQ(now(webhook).waiting, 0);
    const auto all = log(webhook);
    const auto given_up = std::ranges::find(all, 1, &ports::WebhookDelivery::event);
    EXPECT_EQ(given_up->state, WebhookDeliveryState::failed);
    EXPECT_EQ(given_up->status, 500);
    EXPECT_EQ(given_up->fault, "status");
    EXPECT_GT(given_up->attempts, 20);
}

TEST_F(Webhooks, SeveralThatCannotBeTakenDoNotDisableAReceiverThatTakesTheOthers) {
    const auto webhook = make();
    sender.at(url, [](const ports::WebhookPost& post) {
        return WebhookReply{.status = post.body.size() == 7 ? 500 : 200};  // The first nine.
    });
    happen(9);
    run();
    for (int day = 0; day < 6; ++day) {
        happen(20);
        run_for(24h);
    }
    EXPECT_EQ(now(webhook).state, WebhookState::enabled);
    EXPECT_EQ(now(webhook).cursor, 129);
}

TEST_F(Webhooks, AfterDaysWithoutASuccessItIsDisabledAndTold) {
    const auto webhook = make();
    const auto watching = make(other_url, {.types = {ports::EventType::webhook_disabled}});
    sender.at(url, WebhookReply{.fault = "timeout"});
    happen(5);
    run_for(119h);
    EXPECT_EQ(now(webhook).state, WebhookState::enabled);
    EXPECT_TRUE(registry.text().contains("billmill_webhook_failing_seconds 4"));
    run_for(8h);
    EXPECT_EQ(now(webhook).state, WebhookState::disabled);
    EXPECT_EQ(now(webhook).reason, WebhookReason::failing);
    EXPECT_EQ(events_of_type(9), "1");
    ASSERT_EQ(sender.posts(other_url).size(), 1) << "who asks for it hears of it";
    EXPECT_TRUE(registry.text().contains("billmill_webhooks{state=\"disabled\"} 1"));
    const auto tries = sender.posts(url).size();
    happen(5);
    run_for(24h);
    EXPECT_EQ(sender.posts(url).size(), tries);
    sender.at(url, WebhookReply{.status = 200});
    ASSERT_TRUE(manage.change({}, webhook.id, {.state = WebhookState::enabled}));
    run_for(5min);
    EXPECT_EQ(now(webhook).waiting, 0) << "nothing of it is lost";
    EXPECT_EQ(now(webhook).cursor, 11);
    std::set<std::string> bodies;
    const auto posts = sender.posts(url);
    for (auto i = tries; i < posts.size(); ++i) bodies.insert(posts[i].body);
    EXPECT_EQ(bodies.size(), 11) << "the event of its own end too";
    EXPECT_EQ(now(watching).state, WebhookState::enabled);
}

TEST_F(Webhooks, GoneDisablesAtOnce) {
    const auto webhook = make();
    sender.at(url, WebhookReply{.status = 410});
    happen(1);
    run();
    EXPECT_EQ(now(webhook).state, WebhookState::disabled);
    EXPECT_EQ(now(webhook).reason, WebhookReason::gone);
    EXPECT_EQ(sender.posts().size(), 1);
    EXPECT_EQ(log(webhook)[0].state, WebhookDeliveryState::waiting) << "for who enables it again";
}

TEST_F(Webhooks, WhatRetryAfterAsksForIsKept) {
    make();
    sender.at(url, WebhookReply{.status = 429, .retry_after = 2h});
    happen(1);
    run();
    run_for(119min);
    EXPECT_EQ(sender.posts().size(), 1);
    run_for(2min);
    EXPECT_EQ(sender.posts().size(), 2);
}

TEST_F(Webhooks, ARedirectIsAFailure) {
    const auto webhook = make();
    sender.at(url, WebhookReply{.status = 302});
    happen(1);
    run();
    EXPECT_EQ(log(webhook)[0].fault, "redirected");
    EXPECT_EQ(log(webhook)[0].state, WebhookDeliveryState::waiting);
}

TEST_F(Webhooks, GetOnlyTheTypesAndSellersThatTheyAskFor) {
    world.sellers.sellers.push_back(a_seller("other"));
    const auto issued = make(url, {.types = {ports::EventType::invoice_issued}});
    const auto others = make(other_url, {}, {.client = "shop", .sellers = {"other"}});
    EXPECT_EQ(others.sellers, std::vector<std::string>{"other"}) << "its maker's";
    happen(1);
    world.register_customer("eva");
    world.bill("one");
    world.run();
    run();
    EXPECT_EQ(sender.posts(url).size(), 1);
    EXPECT_EQ(sender.posts(other_url).size(), 0);
    EXPECT_EQ(log(issued)[0].type, "invoice.issued");
    EXPECT_FALSE(manage.find({.client = "x", .sellers = {"other"}}, issued.id)) << "it is for all sellers";
    EXPECT_TRUE(manage.find({.client = "x", .sellers = {"other"}}, others.id));
    EXPECT_FALSE(manage.add({.sellers = {"other"}}, {.url = url, .sellers = {"default"}}));
    EXPECT_EQ(manage.add({}, {.url = url, .sellers = {"nobody"}}).error().issues[0].code, "unknown_seller");
}

TEST_F(Webhooks, ATestGoesOutAtOnceWhateverTheStateIsAndEndsPauses) {
    const auto webhook = make();
    sender.at(url, WebhookReply{.fault = "not_reached"});
    happen(20);
    run_for(3h);
    const auto before = sender.posts().size();
    ASSERT_TRUE(manage.test({}, webhook.id));
    run();
    ASSERT_EQ(sender.posts().size(), before + 1);
    EXPECT_TRUE(sender.posts().back().body.contains("webhook.test"));
    EXPECT_EQ(log(webhook)[0].state, WebhookDeliveryState::failed) << "one attempt";
    sender.at(url, WebhookReply{.status = 200});
    ASSERT_TRUE(manage.test({}, webhook.id));
    run();
    EXPECT_EQ(now(webhook).waiting, 0) << "the receiver is back: all that waited has left";
    EXPECT_EQ(now(webhook).cursor, 20);
    ASSERT_TRUE(manage.change({}, webhook.id, {.state = WebhookState::paused}));
    happen(1);
    run();
    const auto paused = sender.posts().size();
    ASSERT_TRUE(manage.test({}, webhook.id));
    run();
    EXPECT_EQ(sender.posts().size(), paused + 1);
}

TEST_F(Webhooks, ADeliveryIsSentAgainWhereAPersonAsks) {
    const auto webhook = make();
    happen(1);
    run();
    const auto first = log(webhook)[0];
    ASSERT_TRUE(manage.resend({}, webhook.id, first.id));
    run();
    const auto posts = sender.posts();
    ASSERT_EQ(posts.size(), 2);
    EXPECT_EQ(header_of(posts[0], "webhook-id"), header_of(posts[1], "webhook-id"));
    EXPECT_EQ(log(webhook).size(), 1);
    EXPECT_EQ(log(webhook)[0].attempts, 2);
    EXPECT_EQ(manage.resend({}, webhook.id, id_of("nothing")).error().code, "no_such_delivery");
}

TEST_F(Webhooks, ANewSecretSignsBesideTheOldOneForADay) {
    auto webhook = make();
    const auto signatures = [&] {
        happen(1);
        run();
        const auto header = header_of(sender.posts().back(), "webhook-signature");
        return std::ranges::count(header, ',');
    };
    EXPECT_EQ(signatures(), 1);
    const auto rotated = manage.rotate({}, webhook.id);
    ASSERT_TRUE(rotated);
    EXPECT_NE(rotated->secret, webhook.secret);
    EXPECT_EQ(signatures(), 2);
    world.clock.advance(24h);
    EXPECT_EQ(signatures(), 1);
}

TEST_F(Webhooks, OfAClientThatHasEndedAreDisabled) {
    const auto at = world.clock.now();
    ASSERT_TRUE(keys->add({.id = "shop", .scope = ports::Scope::write, .created_at = at},
                          {.hash = sha256("x"), .created_at = at}));
    const auto webhook = make(url, {}, {.client = "shop"});
    run();
    EXPECT_EQ(now(webhook).state, WebhookState::enabled);
    ASSERT_TRUE(keys->revoke("shop", std::nullopt));
    world.clock.advance(1min);
    happen(1);
    run();
    EXPECT_EQ(now(webhook).state, WebhookState::disabled);
    EXPECT_EQ(now(webhook).reason, WebhookReason::client_ended);
    EXPECT_EQ(sender.posts().size(), 0);
}

TEST_F(Webhooks, OfAClientThatHasEndedAreDisabledHoweverTheClockIsSet) {
    int made = 0;
    for (const Milliseconds set : {Milliseconds{-1}, Milliseconds{-1min}, Milliseconds{-1h},
                                   Milliseconds{-24h * 30}, Milliseconds{1h}}) {
        const auto client = "shop-" + std::to_string(++made);
        const auto at = world.clock.now();
        ASSERT_TRUE(keys->add({.id = client, .scope = ports::Scope::write, .created_at = at},
                              {.hash = sha256(client), .created_at = at}));
        const auto webhook = make(url, {}, {.client = client});
        run();
        ASSERT_TRUE(keys->revoke(client, std::nullopt));
        world.clock.put_on(set);
        world.clock.advance(1min);
        happen(1);
        run();
        EXPECT_EQ(now(webhook).state, WebhookState::disabled) << set;
    }
}

TEST_F(Webhooks, EventsThatAreNotKeptAnyMoreArePassedOverAndTheLogSaysSo) {
    const auto webhook = make();
    happen(1);
    run();
    ASSERT_TRUE(manage.change({}, webhook.id, {.state = WebhookState::paused}));
    happen(5);
    ASSERT_TRUE(world.engines->database->write([](adapters::sqlite::Connection& writer) {
        return writer.run("DELETE FROM events WHERE seq <= 4");
    }));
    ASSERT_TRUE(manage.change({}, webhook.id, {.state = WebhookState::enabled}));
    run();
    EXPECT_EQ(sender.posts().size(), 3);
    EXPECT_EQ(now(webhook).cursor, 6);
    const auto all = log(webhook);
    ASSERT_EQ(all.size(), 4);
    const auto& lost = all[2];
    EXPECT_EQ(lost.type, "webhook.events_lost");
    EXPECT_EQ(lost.fault, "events_gone");
    EXPECT_EQ(lost.state, WebhookDeliveryState::failed);
    EXPECT_EQ(lost.event, 4);
    EXPECT_EQ(lost.attempts, 0) << "nobody asked for it";
    EXPECT_TRUE(lost.body.contains(R"("after":"1","upTo":"4"})"));
    ASSERT_TRUE(manage.resend({}, webhook.id, lost.id));
    run();
    EXPECT_EQ(sender.posts().back().body, lost.body);
}

TEST_F(Webhooks, TheVeryFirstEventsAreNotPassedOverSilentlyEither) {
    const auto webhook = make();
    ASSERT_TRUE(manage.change({}, webhook.id, {.state = WebhookState::paused}));
    happen(5);
    ASSERT_TRUE(world.engines->database->write([](adapters::sqlite::Connection& writer) {
        return writer.run("DELETE FROM events WHERE seq <= 3");
    }));
    ASSERT_TRUE(manage.change({}, webhook.id, {.state = WebhookState::enabled}));
    run();
    EXPECT_EQ(sender.posts().size(), 2);
    EXPECT_EQ(std::ranges::count(log(webhook), "events_gone", &ports::WebhookDelivery::fault), 1);
}

/// A log that may tell an event twice, and may be lost.
struct RepeatingLog final : ports::EventLog {
    std::vector<ports::Event> events;
    void tell(int what) {
        const auto seq = static_cast<std::int64_t>(events.size()) + 1;
        events.push_back({.seq = seq, .subject = id_of("customer"), .key = id_of(std::to_string(what))});
    }
    Result<ports::EventRange> range() override {
        if (events.empty()) return ports::EventRange{};
        return ports::EventRange{events.front().seq, events.back().seq};
    }
    Result<std::vector<ports::Event>> read(std::int64_t after, int limit) override {
        std::vector<ports::Event> found;
        for (const auto& event : events)
            if (event.seq > after && std::cmp_less(found.size(), limit)) found.push_back(event);
        return found;
    }
    [[nodiscard]] bool precedes_records() const override { return false; }
};

struct KeptEvents final : ports::EventWriter {
    std::vector<ports::Event> events;
    Outcome write(std::span<const ports::Event> written) override {
        events.insert(events.end(), written.begin(), written.end());
        return {};
    }
};

/// Processes that share the webhooks, and a log of events as a bus has it.
class SharedWebhooks : public Webhooks {
protected:
    struct Process {
        explicit Process(SharedWebhooks& all)
            : send{{all.store, all.sender, *all.keys, all.world.clock, registry, &all.lease, &all.written},
                   all.list_told,
                   [](const usecases::EventView& view) { return std::to_string(view.event.seq); },
                   usecases::WebhookLimits{.seed = 7}} {}
        void run() {
            for (int turns = 0; turns < 1'000; ++turns) {
                const auto busy = send.turn();
                ASSERT_TRUE(busy) << busy.error().what;
                if (!*busy) return;
            }
            FAIL() << "it never comes to rest";
        }
        metrics::Registry registry;
        usecases::SendWebhooks send;
    };
    std::set<std::string> ids() const {
        std::set<std::string> all;
        for (const auto& post : sender.posts()) all.insert(header_of(post, "webhook-id"));
        return all;
    }

    SharedLease lease;
    KeptEvents written;
    RepeatingLog told;
    usecases::ListEvents list_told{&told, world.engines->invoices};
    usecases::ManageWebhooks steer{{store, world.sellers, world.clock, targets}, list_told, [] {}};
};

TEST_F(SharedWebhooks, AnEventThatIsToldTwiceHasOneIdAndIsSentOnce) {
    const auto webhook = *steer.add({}, {.url = url});
    Process one{*this};
    for (const int what : {1, 2, 1}) told.tell(what);
    one.run();
    EXPECT_EQ(sender.posts().size(), 2) << "in one page";
    told.tell(2);
    told.tell(3);
    one.run();
    EXPECT_EQ(sender.posts().size(), 3) << "and later";
    EXPECT_EQ(store.all()->at(0).cursor, 5);
    ASSERT_TRUE(world.engines->database->write(
        [](adapters::sqlite::Connection& writer) { return writer.run("DELETE FROM webhook_deliveries"); }));
    told.tell(1);
    one.run();
    EXPECT_EQ(sender.posts().size(), 4) << "the webhook's log does not have it any more";
    EXPECT_EQ(ids().size(), 3) << "but the receiver can tell";
    EXPECT_EQ(webhook.cursor, 0);
}

TEST_F(SharedWebhooks, OneProcessSendsAndAnotherGoesOnWhenItIsGone) {
    ASSERT_TRUE(steer.add({}, {.url = url}));
    Process one{*this};
    Process other{*this};
    told.tell(1);
    one.run();
    other.run();
    EXPECT_EQ(sender.posts().size(), 1);
    EXPECT_TRUE(one.registry.text().contains("billmill_webhooks{state=\"enabled\"} 1"));
    EXPECT_TRUE(other.registry.text().contains("billmill_webhooks{state=\"enabled\"} 0"));
    told.tell(2);
    world.clock.advance(9s);
    other.run();
    EXPECT_EQ(sender.posts().size(), 1) << "the lease has not ended";
    world.clock.advance(2s);
    other.run();
    EXPECT_EQ(sender.posts().size(), 2);
    told.tell(3);
    one.run();
    EXPECT_EQ(sender.posts().size(), 2) << "it was held up, and has lost the lease";
    EXPECT_TRUE(one.registry.text().contains("billmill_webhooks{state=\"enabled\"} 0"));
    other.run();
    EXPECT_EQ(sender.posts().size(), 3);
    EXPECT_EQ(ids().size(), 3);
}

TEST_F(SharedWebhooks, ALogThatWasLostIsToldAndReadFromItsBeginning) {
    ASSERT_TRUE(steer.add({}, {.url = url}));
    Process one{*this};
    for (int what = 1; what <= 9; ++what) told.tell(what);
    one.run();
    told.events.clear();
    told.tell(20);
    one.run();
    EXPECT_EQ(ids().size(), 10);
    const auto all = *steer.deliveries({}, store.all()->at(0).id, {.after = {}, .limit = 200});
    EXPECT_EQ(std::ranges::count(all.items, "events_gone", &ports::WebhookDelivery::fault), 1);
}

TEST_F(SharedWebhooks, WhoDisablesOneTellsIt) {
    const auto webhook = *steer.add({}, {.url = url});
    Process one{*this};
    sender.at(url, WebhookReply{.status = 410});
    told.tell(1);
    one.run();
    ASSERT_EQ(written.events.size(), 1);
    const auto& event = written.events[0];
    EXPECT_EQ(event.type, ports::EventType::webhook_disabled);
    EXPECT_EQ(event.subject, webhook.id);
    EXPECT_EQ(event.code, "gone");
    EXPECT_EQ(event.key, ports::event_key(event.type, webhook.id, "1"));
}

TEST_F(Webhooks, ThereAreAHundredAtMostAndARemovedOneIsSentNothing) {
    std::vector<ports::Webhook> all;
    for (int i = 0; i < 100; ++i) all.push_back(make());
    EXPECT_EQ(manage.add({}, {.url = url}).error().code, "too_many_webhooks");
    for (const auto& webhook : all) ASSERT_TRUE(manage.remove({}, webhook.id));
    happen(1);
    run();
    EXPECT_EQ(sender.posts().size(), 0);
    EXPECT_EQ(manage.remove({}, all[0].id).error().code, "no_such_webhook");
}

TEST_F(Webhooks, AStoreThatIsAwayLosesNothing) {
    Fuse fuse;
    FaultyWebhooks faulty{store, fuse};
    const auto webhook = make();
    usecases::SendWebhooks sending{{faulty, sender, *keys, world.clock, registry},
                                   list,
                                   [](const usecases::EventView&) { return std::string{"{}"}; }};
    happen(8);
    int failed = 0;
    for (int call = 1; now(webhook).cursor < 8; ++call) {
        ASSERT_LT(call, 100);
        fuse.arm({.at = call - 1});
        if (!sending.turn()) ++failed;
        fuse.disarm();
        ASSERT_TRUE(sending.turn());
    }
    EXPECT_GT(failed, 0);
    std::set<std::string> ids;
    for (const auto& post : sender.posts()) ids.insert(header_of(post, "webhook-id"));
    EXPECT_EQ(ids.size(), 8);
}

}  // namespace
}  // namespace billmill::tests
