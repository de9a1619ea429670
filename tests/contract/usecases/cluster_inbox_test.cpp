#include "usecases/accept/cluster_inbox.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>

#include "adapters/memory/lru_cache.hpp"
#include "adapters/memory/manual_clock.hpp"
#include "contract/redis/redis_world.hpp"
#include "contract/request_inbox_contract.hpp"
#include "contract/sqlite/sqlite_world.hpp"
#include "support/append_records.hpp"
#include "support/faulty.hpp"
#include "support/own_engines.hpp"
#include "usecases/accept/claim.hpp"

namespace billmill::contract {
namespace {

using adapters::memory::LruCache;
using adapters::memory::ManualClock;
using usecases::ClusterInbox;

// ---------------------------------------------------------------- the contract

/// Bus and stores on SQLite; the cache outlives the process, as a shared one does.
struct ClusterSubject : RequestInboxSubject {
    ManualClock clock{noon};
    SqliteWorld world;
    std::unique_ptr<ClusterInbox> cluster_inbox;

    void open(ports::Cache& cache) {
        auto& stores = *world.stores;
        cluster_inbox = std::make_unique<ClusterInbox>(
            ClusterInbox::Ports{cache, stores.bus, stores.invoices, stores.customers, clock});
    }
    ports::RequestInbox& inbox() override { return *cluster_inbox; }
    ports::MessageBus& bus() override { return world.stores->bus; }
};

struct WithMemory final : ClusterSubject {
    LruCache cache{1 << 24, clock};
    WithMemory() { open(cache); }
    void reopen() override {
        cluster_inbox.reset();
        world.reopen();
        open(cache);
    }
};

struct WithRedis final : ClusterSubject {
    RedisWorld redis;
    explicit WithRedis(const std::string& address) : redis{address} { open(*redis.cache); }
    ~WithRedis() override { cluster_inbox.reset(); }
    void reopen() override {
        cluster_inbox.reset();
        world.reopen();
        redis.reopen();
        open(*redis.cache);
    }
};

std::unique_ptr<WithRedis> with_redis() {
    const auto address = tests::engine_address("REDIS");
    return address ? std::make_unique<WithRedis>(*address) : nullptr;
}

INSTANTIATE_TEST_SUITE_P(
    Cluster, RequestInboxContract,
    testing::Values(Candidate<RequestInboxSubject>{"memory", [] { return std::make_unique<WithMemory>(); }},
                    Candidate<RequestInboxSubject>{"redis", with_redis}),
    candidate_name<RequestInboxSubject>);

// ---------------------------------------------------------------- what a cluster adds

/// A cache that can be away.
class MortalCache final : public ports::Cache {
public:
    explicit MortalCache(ports::Cache& target) : target_{&target} {}
    std::atomic<bool> dead{false};
    /// Nothing is in hand meanwhile.
    void becomes(ports::Cache& target) { target_ = &target; }

    Result<std::optional<std::string>> get(std::string_view key) override {
        if (dead) return away();
        return target_->get(key);
    }
    Result<std::optional<std::string>> add(std::string_view key, std::string_view value,
                                           Milliseconds ttl) override {
        if (dead) return away();
        return target_->add(key, value, ttl);
    }
    Outcome put(std::string_view key, std::string_view value, Milliseconds ttl) override {
        if (dead) return away();
        return target_->put(key, value, ttl);
    }
    Outcome erase(std::string_view key) override {
        if (dead) return away();
        return target_->erase(key);
    }
    Outcome erase_if(std::string_view key, std::string_view value) override {
        if (dead) return away();
        return target_->erase_if(key, value);
    }
    Outcome extend_all(std::span<const ports::CacheEntry> entries) override {
        if (dead) return away();
        return target_->extend_all(entries);
    }

private:
    static std::unexpected<Error> away() { return fail(Fault::unavailable, "the cache is away"); }
    ports::Cache* target_;
};

/// A bus whose confirmations the test gives.
class HeldBus final : public ports::MessageBus {
public:
    void publish(ports::Stage, std::vector<ports::Envelope> messages, ports::Completion done) override {
        const std::lock_guard lock{mutex_};
        ids.push_back(messages.front().event_id);
        waiting_.push_back(std::move(done));
        came_.notify_all();
    }
    Result<std::unique_ptr<ports::Consumer>> subscribe(ports::Stage) override {
        return fail(Fault::unavailable, "nobody consumes here");
    }
    Result<Instant> consumed_until(ports::Stage, Instant now) override { return now; }
    Result<Instant> oldest_waiting(ports::Stage, Instant now) override { return now; }
    Result<std::optional<ports::Envelope>> read_at(ports::Stage, ports::Position) override {
        return std::nullopt;
    }
    Result<std::int64_t> lag(ports::Stage) override { return 0; }

    /// Answers the next publish, waiting for it.
    void answer(Outcome outcome) {
        std::unique_lock lock{mutex_};
        came_.wait(lock, [&] { return !waiting_.empty(); });
        auto done = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        done(std::move(outcome));
    }
    void wait_for_one() {
        std::unique_lock lock{mutex_};
        came_.wait(lock, [&] { return !waiting_.empty(); });
    }
    std::vector<Uuid> ids;  // Read only when nothing is in hand.

private:
    std::mutex mutex_;
    std::condition_variable came_;
    std::deque<ports::Completion> waiting_;
};

class ClusterInboxTest : public testing::Test {
protected:
    static constexpr auto billing = ports::Stage::billing;

    std::unique_ptr<ClusterInbox> cluster_inbox(ports::MessageBus& bus,
                                                usecases::ClusterInboxLimits limits = {}) {
        return std::make_unique<ClusterInbox>(
            ClusterInbox::Ports{cache, bus, world.stores->invoices, world.stores->customers, clock}, limits);
    }
    std::unique_ptr<ClusterInbox> inbox_on(ports::MessageBus& bus, usecases::ClusterInboxLimits limits = {}) {
        return std::make_unique<ClusterInbox>(
            ClusterInbox::Ports{cache, bus, world.stores->invoices, world.stores->customers, clock}, limits);
    }
    std::future<Result<ports::Admission>> accept(ClusterInbox& cluster_inbox, ports::Envelope message,
                                                 ports::Stage stage = billing) {
        auto promise = std::make_shared<std::promise<Result<ports::Admission>>>();
        cluster_inbox.accept(stage, std::move(message),
                             [promise](auto result) { promise->set_value(std::move(result)); });
        return promise->get_future();
    }
    Result<ports::Admission> take(ClusterInbox& cluster_inbox, ports::Envelope message,
                                  ports::Stage stage = billing) {
        return accept(cluster_inbox, std::move(message), stage).get();
    }
    /// The request of `n`, with another body.
    static ports::Envelope other(int n) {
        auto message = envelope(n);
        message.fingerprint = sha256("another body");
        return message;
    }
    void issue(int n) {
        auto record = invoice(n, n);
        record.fingerprint = envelope(n).fingerprint;
        must(tests::append_record(world.stores->invoices, record));
    }
    std::int64_t on_bus() { return must(world.stores->bus.lag(billing)); }

    ManualClock clock{noon};
    LruCache lru{1 << 24, clock};
    MortalCache cache{lru};
    SqliteWorld world;
    HeldBus held;
};

TEST_F(ClusterInboxTest, WhatIsInHandAtOneGatewayIsInFlightAtAnother) {
    const auto here = cluster_inbox(held);
    const auto there = cluster_inbox(held);
    auto first = accept(*here, envelope(1));
    held.wait_for_one();
    EXPECT_EQ(take(*there, envelope(1)), Admission::in_flight);
    EXPECT_EQ(take(*here, envelope(1)), Admission::in_flight);
    EXPECT_EQ(take(*there, other(1)), Admission::key_reused);
    held.answer({});
    EXPECT_EQ(first.get(), Admission::accepted);
    EXPECT_EQ(take(*there, envelope(1)), Admission::replayed);
    EXPECT_EQ(held.ids.size(), 1U);
}

TEST_F(ClusterInboxTest, AClaimIsRenewedWhileItsRequestIsInHand) {
    const auto here = inbox_on(held);
    const auto there = inbox_on(held);
    auto first = accept(*here, envelope(1));
    held.wait_for_one();
    for (int n = 0; n < 6; ++n) {
        clock.advance(std::chrono::seconds{9});
        must(here->renew_claims());
        EXPECT_EQ(take(*there, envelope(1)), Admission::in_flight) << n;
    }
    held.answer({});
    EXPECT_EQ(first.get(), Admission::accepted);
    must(here->renew_claims());
    clock.advance(std::chrono::hours{1});
    EXPECT_EQ(take(*there, envelope(1)), Admission::replayed) << "what was accepted is remembered for longer";
}

/// As after the death of a gateway: nobody renews.
TEST_F(ClusterInboxTest, AClaimThatNobodyRenewsBlocksItsKeyForTenSecondsAtMost) {
    must(lru.add(usecases::claim_key(id_of(1)),
                 usecases::claimed_value(envelope(1).fingerprint, "a dead one"), usecases::claimed_ttl));
    const auto there = inbox_on(world.stores->bus);
    EXPECT_EQ(take(*there, envelope(1)), Admission::in_flight);
    clock.advance(std::chrono::milliseconds{9'999});
    must(there->renew_claims());
    EXPECT_EQ(take(*there, envelope(1)), Admission::in_flight);
    clock.advance(std::chrono::milliseconds{1});
    EXPECT_EQ(take(*there, envelope(1)), Admission::accepted);
}

/// Stores that answer when the test says so.
class FrozenInvoices final : public tests::FaultyInvoices {
public:
    using FaultyInvoices::FaultyInvoices;
    Result<std::vector<domain::Invoice>> find(std::span<const Uuid> ids) override {
        ++asked;
        thaw_.wait(false);
        return FaultyInvoices::find(ids);
    }
    void thaw() {
        thaw_ = true;
        thaw_.notify_all();
    }
    std::atomic<int> asked{0};

private:
    std::atomic<bool> thaw_{false};
};

/// The cache is young, so that a miss is checked in the stores.
TEST_F(ClusterInboxTest, AFrozenStoreDelaysNoRequestForLong) {
    tests::Fuse fuse;
    FrozenInvoices frozen{world.stores->invoices, fuse};
    const auto here = std::make_unique<ClusterInbox>(
        ClusterInbox::Ports{cache, world.stores->bus, frozen, world.stores->customers, clock},
        usecases::ClusterInboxLimits{.store_patience = Milliseconds{20}});
    for (int n = 1; n <= 10; ++n) EXPECT_EQ(take(*here, envelope(n)), Admission::accepted) << n;
    EXPECT_EQ(frozen.asked, 1) << "while it is asked, nobody asks it again";
    EXPECT_EQ(take(*here, envelope(1)), Admission::replayed) << "the cache knows";
    EXPECT_EQ(on_bus(), 10);
    frozen.thaw();
}

TEST_F(ClusterInboxTest, AnUnconfirmedPublishNamesTheIdAndCanBeRepeatedAtOnce) {
    const auto here = cluster_inbox(held);
    const auto there = cluster_inbox(held);
    auto first = accept(*here, envelope(1));
    held.answer(fail(Fault::unavailable, "timed out"));
    const auto unknown = first.get();
    ASSERT_EQ(fault_of(unknown), "unavailable");
    EXPECT_NE(unknown.error().what.find(id_of(1).text()), std::string::npos);
    auto again = accept(*there, envelope(1));
    held.answer({});
    EXPECT_EQ(again.get(), Admission::accepted);
}

TEST_F(ClusterInboxTest, AnotherGatewaysClaimIsNotLetGo) {
    const auto here = cluster_inbox(held);
    auto first = accept(*here, envelope(1));
    held.wait_for_one();
    must(lru.put("request:" + id_of(1).text(), "somebody else's by now", Milliseconds{60'000}));
    held.answer(fail(Fault::unavailable, "timed out"));
    EXPECT_EQ(fault_of(first.get()), "unavailable");
    EXPECT_EQ(must(lru.get("request:" + id_of(1).text())), "somebody else's by now");
}

TEST_F(ClusterInboxTest, WithTheCacheAwayTheStoresAreAsked) {
    const auto here = cluster_inbox(world.stores->bus);
    issue(1);
    const ports::CustomerWrite write{
        {customer(2), {0, 1}, after(2)}, {}, {{id_of(2), envelope(2).fingerprint, {0, 1}, after(2)}}};
    must(world.stores->customers.write(std::span{&write, 1}));
    cache.dead = true;
    EXPECT_EQ(take(*here, envelope(1)), Admission::replayed);
    EXPECT_EQ(take(*here, other(1)), Admission::key_reused);
    EXPECT_EQ(take(*here, envelope(2), ports::Stage::users), Admission::replayed);
    EXPECT_EQ(take(*here, other(2), ports::Stage::users), Admission::key_reused);
    EXPECT_EQ(must(here->find(id_of(1)))->fingerprint, envelope(1).fingerprint);
    EXPECT_EQ(must(here->find(id_of(2)))->stage, ports::Stage::users);
    EXPECT_EQ(on_bus(), 0);
    EXPECT_EQ(take(*here, envelope(3)), Admission::accepted);
    EXPECT_EQ(on_bus(), 1);
}

TEST_F(ClusterInboxTest, WhatAFlushedCacheForgotTheStoresRemember) {
    const auto here = cluster_inbox(world.stores->bus);
    EXPECT_EQ(take(*here, envelope(1)), Admission::accepted);
    clock.advance(std::chrono::hours{100});
    EXPECT_EQ(take(*here, envelope(5)), Admission::accepted);
    issue(1);
    LruCache flushed{1 << 24, clock};
    cache.becomes(flushed);
    EXPECT_EQ(take(*here, other(1)), Admission::key_reused);
    EXPECT_EQ(take(*here, envelope(1)), Admission::replayed);
    EXPECT_EQ(on_bus(), 2);
}

/// With a real one: the same requests again and again, while it is flushed, killed, and started again.
TEST_F(ClusterInboxTest, AFlushedAndKilledRedisCostsNoRequestItsIdentity) {
    if (!tests::OwnEngines::wanted()) GTEST_SKIP() << "no such engine: see tools/engines";
    tests::OwnEngines engines{"redis"};
    const auto options = redis_at(engines.address("REDIS"));
    const auto redis = must(adapters::redis::RedisCache::open(options));
    const ClusterInbox::Ports ports{*redis, world.stores->bus, world.stores->invoices,
                                    world.stores->customers, clock};
    const auto here = std::make_unique<ClusterInbox>(ports);
    const auto elsewhere = std::make_unique<ClusterInbox>(ports);  // It remembers nothing by itself.
    constexpr int count = 50;
    for (int n = 1; n <= count; ++n) {
        EXPECT_EQ(take(*here, envelope(n)), Admission::accepted);
        issue(n);
    }
    const auto all_are_known = [&](const char* when) {
        for (int n = 1; n <= count; ++n) {
            for (auto* inbox : {here.get(), elsewhere.get()}) {
                EXPECT_EQ(take(*inbox, envelope(n)), Admission::replayed) << when;
                EXPECT_EQ(take(*inbox, other(n)), Admission::key_reused) << when;
            }
        }
        EXPECT_EQ(on_bus(), count) << when;
    };
    all_are_known("while it is whole");
    RedisPeek{options}.ask({"FLUSHALL"});
    all_are_known("after a flush");
    engines.kill("redis");
    all_are_known("while it is dead");
    EXPECT_TRUE(redis->breaker().is_open());
    engines.restart("redis");
    all_are_known("after it came back");
}

TEST_F(ClusterInboxTest, ACacheThatRemembersIsBelievedAlone) {
    const auto here = cluster_inbox(world.stores->bus);
    EXPECT_EQ(take(*here, envelope(5)), Admission::accepted);
    issue(1);
    clock.advance(std::chrono::hours{73});
    EXPECT_EQ(take(*here, envelope(1)), Admission::accepted)
        << "a key's memory is 72 hours; then the consumer knows";
    EXPECT_EQ(on_bus(), 2);
}

/// Regression: with a starved cache, a repetition was accepted once more and not marked as one. Each way in which the cache can
/// fail a gateway between a request and its repetition.
TEST_F(ClusterInboxTest, ARepetitionAtTheSameGatewayIsKnownWhateverTheCacheDoes) {
    struct Row {
        const char* what;
        std::function<void()> before;   ///< Before the bus confirms.
        std::function<void()> between;  ///< Before the repetition.
    };
    LruCache flushed{1 << 24, clock};
    const auto dies = [this] { cache.dead = true; };
    const auto lives = [this] { cache.dead = false; };
    const auto time_passes = [this] { clock.advance(usecases::claimed_ttl + Milliseconds{1}); };
    const auto nothing = [] {};
    const Row rows[] = {
        {"it is well", nothing, nothing},
        {"it takes no note, and is back", dies, lives},
        {"it takes no note, is back, and the claim has ended", dies, [&] { lives(), time_passes(); }},
        {"it takes no note, and is still away", dies, nothing},
        {"it takes note, and is away", nothing, dies},
        {"it was flushed", nothing, [&] { cache.becomes(flushed); }},
        {"the claim has ended before the bus confirms", time_passes, nothing},
    };
    int n = 0;
    for (const auto& row : rows) {
        cache.becomes(lru);
        lives();
        const auto here = inbox_on(held);
        auto first = accept(*here, envelope(++n));
        held.wait_for_one();
        row.before();
        held.answer({});
        EXPECT_EQ(first.get(), Admission::accepted) << row.what;
        row.between();
        EXPECT_EQ(take(*here, envelope(n)), Admission::replayed) << row.what;
        EXPECT_EQ(take(*here, other(n)), Admission::key_reused) << row.what;
        EXPECT_EQ(must(here->find(id_of(n)))->accepted_at, envelope(n).accepted_at) << row.what;
        EXPECT_EQ(held.ids.size(), static_cast<std::size_t>(n)) << row.what;
    }
}

TEST_F(ClusterInboxTest, WhatTheCacheDidNotTakeIsPutThereAgainForTheOtherGateways) {
    const auto here = inbox_on(held);
    auto first = accept(*here, envelope(1));
    held.wait_for_one();
    cache.dead = true;
    held.answer({});
    EXPECT_EQ(first.get(), Admission::accepted);
    must(here->renew_claims());
    cache.dead = false;
    must(here->renew_claims());
    clock.advance(std::chrono::hours{1});
    const auto there = inbox_on(held);
    EXPECT_EQ(take(*there, envelope(1)), Admission::replayed);
    EXPECT_EQ(take(*there, other(1)), Admission::key_reused);
    EXPECT_EQ(held.ids.size(), 1U);
}

TEST_F(ClusterInboxTest, WhatTheCacheDidNotTakeIsBounded) {
    const auto here = inbox_on(world.stores->bus, {.in_hand_max = 2});
    cache.dead = true;
    for (int n = 1; n <= 4; ++n) EXPECT_EQ(take(*here, envelope(n)), Admission::accepted) << n;
    cache.dead = false;
    must(here->renew_claims());
    int known = 0;
    for (int n = 1; n <= 4; ++n) known += must(lru.get(usecases::claim_key(id_of(n)))).has_value() ? 1 : 0;
    EXPECT_EQ(known, 2);
}

TEST(AcceptedMemoryTest, KnowsTheLastOnesAndIsBounded) {
    usecases::AcceptedMemory memory{10};
    for (int n = 0; n < 100; ++n) {
        memory.add({id_of(n), ports::Stage::billing, envelope(n).fingerprint, noon, {}});
        for (int last = std::max(0, n - 4); last <= n; ++last) EXPECT_TRUE(memory.find(id_of(last))) << n;
        int known = 0;
        for (int any = 0; any <= n; ++any) known += memory.find(id_of(any)) ? 1 : 0;
        EXPECT_LE(known, 10) << n;
    }
}

TEST_F(ClusterInboxTest, ARequestWithoutAKeyNeedsNoMemory) {
    const auto here = cluster_inbox(world.stores->bus);
    auto message = envelope(1);
    message.event_id = uuid_v7(noon);
    cache.dead = true;
    EXPECT_EQ(take(*here, message), Admission::accepted);
    cache.dead = false;
    message.event_id = uuid_v7(noon);
    EXPECT_EQ(take(*here, message), Admission::accepted);
    EXPECT_EQ(must(here->find(message.event_id))->accepted_at, message.accepted_at);
}

TEST_F(ClusterInboxTest, WhatIsInHandIsBounded) {
    const auto here = cluster_inbox(held, {.in_hand_max = 2});
    auto first = accept(*here, envelope(1));
    auto second = accept(*here, envelope(2));
    EXPECT_EQ(fault_of(take(*here, envelope(3))), "unavailable");
    held.answer({});
    held.answer({});
    EXPECT_EQ(first.get(), Admission::accepted);
    EXPECT_EQ(second.get(), Admission::accepted);
    auto third = accept(*here, envelope(3));
    held.answer({});
    EXPECT_EQ(third.get(), Admission::accepted);
}

TEST_F(ClusterInboxTest, TheEndWaitsForEveryAnswer) {
    auto here = cluster_inbox(held);
    std::vector<std::future<Result<ports::Admission>>> answers;
    for (int n = 0; n < 600; ++n) answers.push_back(accept(*here, envelope(n)));
    auto closing = std::async(std::launch::async, [&] { here.reset(); });
    for (std::size_t n = 0; n < answers.size(); ++n) held.answer({});
    closing.get();
    for (auto& answer : answers) EXPECT_EQ(answer.get(), Admission::accepted);
    EXPECT_EQ(held.ids.size(), answers.size());
}

TEST_F(ClusterInboxTest, AValueThatIsNotOursIsAsIfThereWereNone) {
    for (const auto* value : {"", "x", "t", "tzz", "another program's"}) {
        const auto here = cluster_inbox(world.stores->bus);
        must(lru.put("request:" + id_of(1).text(), value, Milliseconds{60'000}));
        EXPECT_EQ(take(*here, envelope(1)), Admission::accepted) << value;
        must(lru.erase("request:" + id_of(1).text()));
    }
}

}  // namespace
}  // namespace billmill::contract
