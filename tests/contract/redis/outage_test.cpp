
#include "contract/redis/redis_world.hpp"
#include "support/breakable_wire.hpp"
#include "support/own_engines.hpp"

namespace billmill::contract {
namespace {

using adapters::redis::RedisCache;
using tests::BreakableWire;
using Clock = std::chrono::steady_clock;

constexpr Milliseconds minute{60'000};

/// A real server behind a wire that breaks.
class RedisOutage : public testing::Test {
protected:
    void SetUp() override {
        const auto address = tests::engine_address("REDIS");
        if (!address) GTEST_SKIP() << "no such engine: see tools/engines";
        wire = std::make_unique<BreakableWire>(*address);
        auto options = redis_at("127.0.0.1:" + std::to_string(wire->port()));
        options.command_time = Milliseconds{300};
        options.connect_time = Milliseconds{300};
        options.retry_pause = Milliseconds{20};
        cache = must(RedisCache::open(options));
        must(cache->put("key", "value", Milliseconds{60'000}));
    }
    /// Until it answers again; it must, in time.
    void wait_until_back() {
        const auto deadline = Clock::now() + std::chrono::seconds{20};
        while (cache->breaker().is_open() && Clock::now() < deadline) std::this_thread::yield();
        ASSERT_FALSE(cache->breaker().is_open());
    }
    std::unique_ptr<BreakableWire> wire;
    std::unique_ptr<RedisCache> cache;
};

TEST_F(RedisOutage, ACutWireIsAnErrorAtOnceAndRecoversByItself) {
    wire->set(BreakableWire::State::cut);
    EXPECT_EQ(fault_of(cache->get("key")), "unavailable");
    EXPECT_TRUE(cache->breaker().is_open());
    const auto before = Clock::now();
    for (int n = 0; n < 10'000; ++n) ASSERT_FALSE(cache->put("key", "value", minute));
    EXPECT_LT(Clock::now() - before, std::chrono::seconds{2}) << "nobody waits for what is known to be away";
    wire->set(BreakableWire::State::whole);
    wait_until_back();
    EXPECT_EQ(must(cache->get("key")), "value");
    EXPECT_GE(wire->connections_made(), 2);
}

TEST_F(RedisOutage, AServerThatDoesNotAnswerCostsOneTimeOut) {
    wire->set(BreakableWire::State::frozen);
    const auto before = Clock::now();
    for (int n = 0; n < 1'000; ++n) EXPECT_EQ(fault_of(cache->get("key")), "unavailable");
    const auto took = Clock::now() - before;
    EXPECT_GE(took, std::chrono::milliseconds{250}) << "it was not asked";
    EXPECT_LT(took, std::chrono::seconds{3});
    wire->set(BreakableWire::State::cut);
    wire->set(BreakableWire::State::whole);
    wait_until_back();
    EXPECT_EQ(must(cache->get("key")), "value") << "a late answer must not become another's";
}

TEST_F(RedisOutage, AServerThatWasNeverThereIsNoReasonNotToStart) {
    wire->set(BreakableWire::State::cut);
    auto options = redis_at("127.0.0.1:" + std::to_string(wire->port()));
    options.retry_pause = Milliseconds{20};
    cache = must(RedisCache::open(options));
    EXPECT_EQ(fault_of(cache->ping()), "unavailable");
    wire->set(BreakableWire::State::whole);
    wait_until_back();
    must(cache->ping());
}

TEST(RedisKill, AServerThatWasKilledComesBackEmptyAndIsUsedAgain) {
    if (!tests::OwnEngines::wanted()) GTEST_SKIP() << "no such engine: see tools/engines";
    tests::OwnEngines engines{"redis"};
    auto options = redis_at(engines.address("REDIS"));
    options.retry_pause = Milliseconds{20};
    const auto cache = must(RedisCache::open(options));
    must(cache->put("key", "value", minute));
    engines.kill("redis");
    EXPECT_EQ(fault_of(cache->get("key")), "unavailable");
    engines.restart("redis");
    const auto deadline = Clock::now() + std::chrono::seconds{20};
    while (cache->breaker().is_open() && Clock::now() < deadline) std::this_thread::yield();
    EXPECT_EQ(must(cache->get("key")), std::nullopt) << "what it had not saved is gone, and nobody minds";
    EXPECT_EQ(must(cache->add("key", "again", minute)), std::nullopt);
}

TEST(RedisOptions, AFileThatCantBeReadIsSaidAtOnce) {
    adapters::redis::RedisOptions options;
    options.tls = true;
    options.ca_file = "/nonexistent";
    EXPECT_EQ(fault_of(RedisCache::open(options)), "invalid");
}

}  // namespace
}  // namespace billmill::contract
