// What processes agree on through their store: its time, and who does what only one should.

#include <gtest/gtest.h>

#include <tuple>

#include "adapters/mongodb/mongodb_kept_account_store.hpp"
#include "adapters/mongodb/mongodb_lease_store.hpp"
#include "adapters/mongodb/mongodb_store_time.hpp"
#include "contract/mongodb/mongodb_world.hpp"
#include "contract/samples.hpp"

namespace billmill::contract {
namespace {

TEST(MongodbStoreTime, IsTheTimeOfTheServersMachine) {
    const auto uri = tests::engine_address("MONGODB");
    if (!uri) GTEST_SKIP() << "no such engine: see tools/engines";
    MongodbWorld world{*uri};
    adapters::mongodb::MongodbStoreTime time{*world.database};
    const ports::SystemClock clock;  // The server runs on this machine.
    const auto before = clock.now();
    const auto told = must(time.read());
    EXPECT_GE(told, before);
    EXPECT_LE(told, clock.now());
}

TEST(MongodbLeases, HaveOneOwnerAtATime) {
    const auto uri = tests::engine_address("MONGODB");
    if (!uri) GTEST_SKIP() << "no such engine: see tools/engines";
    MongodbWorld world{*uri};
    adapters::mongodb::MongodbLeaseStore leases{*world.database};
    const auto hold = [&](const char* name, const char* owner, int now, int until) {
        return must(leases.hold(name, owner, after(now), after(until)));
    };
    EXPECT_TRUE(hold("gauges", "one", 0, 10)) << "it was free";
    EXPECT_FALSE(hold("gauges", "two", 9, 20));
    EXPECT_TRUE(hold("gauges", "one", 9, 20)) << "its owner renews it";
    EXPECT_FALSE(hold("gauges", "two", 19, 30));
    EXPECT_TRUE(hold("gauges", "two", 20, 30)) << "it has ended";
    EXPECT_FALSE(hold("gauges", "one", 29, 40));
    EXPECT_TRUE(hold("other", "one", 0, 10)) << "another name, another lease";
    world.reopen();
    adapters::mongodb::MongodbLeaseStore again{*world.database};
    EXPECT_FALSE(must(again.hold("gauges", "one", after(29), after(40)))) << "it outlives a process";
}

/// What one core keeps is read by all gateways, and replaced as a whole.
TEST(MongodbKeptAccount, IsTheOneThatWasSavedLast) {
    const auto uri = tests::engine_address("MONGODB");
    if (!uri) GTEST_SKIP() << "no such engine: see tools/engines";
    MongodbWorld world{*uri};
    const auto store = [&] { return adapters::mongodb::MongodbKeptAccountStore{*world.database}; };
    EXPECT_FALSE(must(store().load()));
    ports::KeptAccount account{.as_of = after(10), .stages = {}, .parts = {}};
    for (const auto stage : ports::all_stages) {
        ports::StageAccount one;
        one.stage = stage;
        one.in = 9;
        one.done = 4;
        one.waiting = 2;
        one.dead = 1;
        one.missing = {id_of(1), id_of(2)};
        one.missing_count = 2;
        account.stages.push_back(one);
        account.parts.push_back({{0, 1, 2, 3}, {1, 0, 0, std::int64_t{1} << 40}});
    }
    for (const auto at : {after(10), after(20)}) {
        account.as_of = at;
        account.stages[1].in += 1;
        must(store().save(account));
        world.reopen();
        const auto read = must(store().load());
        ASSERT_TRUE(read);
        EXPECT_EQ(read->as_of, at);
        EXPECT_EQ(read->parts, account.parts);
        ASSERT_EQ(read->stages.size(), 3U);
        for (std::size_t i = 0; i < 3; ++i) {
            const auto& mine = account.stages[i];
            const auto& its = read->stages[i];
            EXPECT_EQ(its.stage, mine.stage);
            EXPECT_EQ(
                std::tie(its.in, its.done, its.waiting, its.dead, its.missing_count, its.missing),
                std::tie(mine.in, mine.done, mine.waiting, mine.dead, mine.missing_count, mine.missing));
        }
    }
}

}  // namespace
}  // namespace billmill::contract
