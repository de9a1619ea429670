#include "adapters/memory/lru_cache.hpp"

#include "adapters/memory/manual_clock.hpp"
#include "contract/cache_contract.hpp"

namespace billmill::contract {
namespace {

using adapters::memory::LruCache;
using adapters::memory::ManualClock;

struct InMemory final : CacheSubject {
    ManualClock clock;
    std::unique_ptr<LruCache> lru = std::make_unique<LruCache>(1 << 20, clock);
    ports::Cache& cache() override { return *lru; }
    void pass(Milliseconds time) override { clock.advance(time); }
    void reopen() override { lru = std::make_unique<LruCache>(1 << 20, clock); }
};

INSTANTIATE_TEST_SUITE_P(Memory, CacheContract,
                         testing::Values(Candidate<CacheSubject>{
                             "lru", [] { return std::make_unique<InMemory>(); }}),
                         candidate_name<CacheSubject>);

TEST(LruCache, StaysWithinItsBound) {
    ManualClock clock;
    LruCache cache{10'000, clock};
    for (int n = 0; n < 1'000; ++n) {
        must(cache.put("key" + std::to_string(n), std::string(100, 'x'), Milliseconds{1'000}));
        ASSERT_LE(cache.bytes(), 10'000U);
    }
    EXPECT_GT(cache.bytes(), 5'000U);
    must(cache.put("large", std::string(20'000, 'x'), Milliseconds{1'000}));
    EXPECT_FALSE(must(cache.get("large")));
    EXPECT_TRUE(must(cache.get("key999"))) << "what can't be held throws nothing out";
}

TEST(LruCache, TheLeastRecentlyUsedGoesFirst) {
    ManualClock clock;
    LruCache cache{10'000, clock};
    must(cache.put("used", "1", Milliseconds{1'000}));
    must(cache.put("unused", "2", Milliseconds{1'000}));
    for (int n = 0; n < 200; ++n) {
        must(cache.put("key" + std::to_string(n), std::string(100, 'x'), Milliseconds{1'000}));
        ASSERT_TRUE(must(cache.get("used"))) << n;
    }
    EXPECT_FALSE(must(cache.get("unused")));
}

TEST(ManualClock, MovesOnlyWhenTold) {
    ManualClock clock{from_unix_ms(1'000)};
    EXPECT_EQ(clock.now(), from_unix_ms(1'000));
    clock.advance(Milliseconds{5});
    EXPECT_EQ(clock.now(), from_unix_ms(1'005));
    clock.set(from_unix_ms(7));
    EXPECT_EQ(clock.now(), from_unix_ms(7));
}

}  // namespace
}  // namespace billmill::contract
