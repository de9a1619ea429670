#include "gateway/cluster_intake.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>

#include "adapters/memory/lru_cache.hpp"
#include "adapters/memory/manual_clock.hpp"
#include "contract/intake_contract.hpp"
#include "contract/redis/redis_world.hpp"
#include "contract/sqlite/sqlite_world.hpp"
#include "support/own_engines.hpp"

namespace billmill::contract {
namespace {

using adapters::memory::LruCache;
using adapters::memory::ManualClock;
using gateway::ClusterIntake;

// ---------------------------------------------------------------- the contract

/// Bus and stores on SQLite; the cache outlives the process, as a shared one does.
struct Door : IntakeSubject {
    ManualClock clock{noon};
    SqliteWorld world;
    std::unique_ptr<ClusterIntake> door;

    void open(ports::Cache& cache) {
        auto& stores = *world.stores;
        door = std::make_unique<ClusterIntake>(
            ClusterIntake::Ports{cache, stores.bus, stores.invoices, stores.customers, clock});
    }
    ports::Intake& intake() override { return *door; }
    ports::MessageBus& bus() override { return world.stores->bus; }
};

struct WithMemory final : Door {
    LruCache cache{1 << 24, clock};
    WithMemory() { open(cache); }
    void reopen() override {
        door.reset();
        world.reopen();
        open(cache);
    }
};

struct WithRedis final : Door {
    RedisWorld redis;
    explicit WithRedis(const std::string& address) : redis{address} { open(*redis.cache); }
    ~WithRedis() override { door.reset(); }
    void reopen() override {
        door.reset();
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
    Cluster, IntakeContract,
    testing::Values(Candidate<IntakeSubject>{"memory", [] { return std::make_unique<WithMemory>(); }},
                    Candidate<IntakeSubject>{"redis", with_redis}),
    candidate_name<IntakeSubject>);

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

class ClusterIntakeTest : public testing::Test {
protected:
    static constexpr auto billing = ports::Stage::billing;

    std::unique_ptr<ClusterIntake> door(ports::MessageBus& bus, gateway::ClusterIntakeLimits limits = {}) {
        return std::make_unique<ClusterIntake>(
            ClusterIntake::Ports{cache, bus, world.stores->invoices, world.stores->customers, clock}, limits);
    }
    std::future<Result<ports::Admission>> accept(ClusterIntake& door, ports::Envelope message,
                                                 ports::Stage stage = billing) {
        auto promise = std::make_shared<std::promise<Result<ports::Admission>>>();
        door.accept(stage, std::move(message),
                    [promise](auto result) { promise->set_value(std::move(result)); });
        return promise->get_future();
    }
    Result<ports::Admission> take(ClusterIntake& door, ports::Envelope message,
                                  ports::Stage stage = billing) {
        return accept(door, std::move(message), stage).get();
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
        must(world.stores->invoices.append(std::span{&record, 1}));
    }
    std::int64_t on_bus() { return must(world.stores->bus.lag(billing)); }

    ManualClock clock{noon};
    LruCache lru{1 << 24, clock};
    MortalCache cache{lru};
    SqliteWorld world;
    HeldBus held;
};

TEST_F(ClusterIntakeTest, WhatIsInHandAtOneGatewayIsInFlightAtAnother) {
    const auto here = door(held);
    const auto there = door(held);
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

TEST_F(ClusterIntakeTest, AnUnconfirmedPublishNamesTheIdAndCanBeRepeatedAtOnce) {
    const auto here = door(held);
    const auto there = door(held);
    auto first = accept(*here, envelope(1));
    held.answer(fail(Fault::unavailable, "timed out"));
    const auto unknown = first.get();
    ASSERT_EQ(fault_of(unknown), "unavailable");
    EXPECT_NE(unknown.error().what.find(id_of(1).text()), std::string::npos);
    auto again = accept(*there, envelope(1));
    held.answer({});
    EXPECT_EQ(again.get(), Admission::accepted);
}

TEST_F(ClusterIntakeTest, AnotherGatewaysClaimIsNotLetGo) {
    const auto here = door(held);
    auto first = accept(*here, envelope(1));
    held.wait_for_one();
    must(lru.put("taken:" + id_of(1).text(), "somebody else's by now", Milliseconds{60'000}));
    held.answer(fail(Fault::unavailable, "timed out"));
    EXPECT_EQ(fault_of(first.get()), "unavailable");
    EXPECT_EQ(must(lru.get("taken:" + id_of(1).text())), "somebody else's by now");
}

TEST_F(ClusterIntakeTest, WithTheCacheAwayTheStoresAreAsked) {
    const auto here = door(world.stores->bus);
    issue(1);
    const ports::CustomerWrite write{
        customer(2), {0, 1}, {{id_of(2), envelope(2).fingerprint, {0, 1}, after(2)}}};
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

TEST_F(ClusterIntakeTest, WhatAFlushedCacheForgotTheStoresRemember) {
    const auto here = door(world.stores->bus);
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
TEST_F(ClusterIntakeTest, AFlushedAndKilledRedisCostsNoRequestItsIdentity) {
    if (!tests::OwnEngines::wanted()) GTEST_SKIP() << "no such engine: see tools/engines";
    tests::OwnEngines engines{"redis"};
    const auto options = redis_at(engines.address("REDIS"));
    const auto redis = must(adapters::redis::RedisCache::open(options));
    const auto here = std::make_unique<ClusterIntake>(ClusterIntake::Ports{
        *redis, world.stores->bus, world.stores->invoices, world.stores->customers, clock});
    constexpr int count = 50;
    for (int n = 1; n <= count; ++n) {
        EXPECT_EQ(take(*here, envelope(n)), Admission::accepted);
        issue(n);
    }
    const auto all_are_known = [&](const char* when) {
        for (int n = 1; n <= count; ++n) {
            EXPECT_EQ(take(*here, envelope(n)), Admission::replayed) << when;
            EXPECT_EQ(take(*here, other(n)), Admission::key_reused) << when;
        }
        EXPECT_EQ(on_bus(), count) << when;
    };
    all_are_known("while it is whole");
    RedisPeek{options}.ask({"FLUSHALL"});
    all_are_known("after a flush");
    engines.kill("redis");
    all_are_known("while it is dead");
    EXPECT_TRUE(redis->is_away());
    engines.restart("redis");
    all_are_known("after it came back");
}

TEST_F(ClusterIntakeTest, ACacheThatRemembersIsBelievedAlone) {
    const auto here = door(world.stores->bus);
    EXPECT_EQ(take(*here, envelope(5)), Admission::accepted);
    issue(1);
    clock.advance(std::chrono::hours{73});
    EXPECT_EQ(take(*here, envelope(1)), Admission::accepted)
        << "a key's memory is 72 hours; then the consumer knows";
    EXPECT_EQ(on_bus(), 2);
}

TEST_F(ClusterIntakeTest, ARequestWithoutAKeyNeedsNoMemory) {
    const auto here = door(world.stores->bus);
    auto message = envelope(1);
    message.event_id = uuid_v7(noon);
    cache.dead = true;
    EXPECT_EQ(take(*here, message), Admission::accepted);
    cache.dead = false;
    message.event_id = uuid_v7(noon);
    EXPECT_EQ(take(*here, message), Admission::accepted);
    EXPECT_EQ(must(here->find(message.event_id))->accepted_at, message.accepted_at);
}

TEST_F(ClusterIntakeTest, WhatIsInHandIsBounded) {
    const auto here = door(held, {.in_hand_max = 2});
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

TEST_F(ClusterIntakeTest, TheEndWaitsForEveryAnswer) {
    auto here = door(held);
    std::vector<std::future<Result<ports::Admission>>> answers;
    for (int n = 0; n < 600; ++n) answers.push_back(accept(*here, envelope(n)));
    auto closing = std::async(std::launch::async, [&] { here.reset(); });
    for (std::size_t n = 0; n < answers.size(); ++n) held.answer({});
    closing.get();
    for (auto& answer : answers) EXPECT_EQ(answer.get(), Admission::accepted);
    EXPECT_EQ(held.ids.size(), answers.size());
}

TEST_F(ClusterIntakeTest, AValueThatIsNotOursIsAsIfThereWereNone) {
    const auto here = door(world.stores->bus);
    for (const auto* value : {"", "x", "t", "tzz", "another program's"}) {
        must(lru.put("taken:" + id_of(1).text(), value, Milliseconds{60'000}));
        EXPECT_EQ(take(*here, envelope(1)), Admission::accepted) << value;
        must(lru.erase("taken:" + id_of(1).text()));
    }
}

}  // namespace
}  // namespace billmill::contract
