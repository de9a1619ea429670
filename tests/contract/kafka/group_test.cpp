#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <set>

#include "contract/kafka/kafka_world.hpp"
#include "contract/samples.hpp"

// What only a shared bus can show: partitions that come and go between consumers, and processes that die
// with work in hand.
namespace billmill::contract {
namespace {

constexpr auto stage = ports::Stage::billing;

class KafkaGroup : public testing::Test {
protected:
    void SetUp() override {
        world = kafka_world();
        if (!world) GTEST_SKIP() << "no such engine: see tools/engines";
    }
    /// On as many keys as it takes to reach every partition.
    void publish(int count) {
        std::vector<ports::Envelope> messages;
        for (int n = 0; n < count; ++n) {
            messages.push_back(envelope(n));
            messages.back().key = "seller-" + std::to_string(n) + "/invoice/main";
            expected.insert(messages.back().event_id);
        }
        must(ports::publish_and_wait(*world->bus, stage, std::move(messages)));
    }
    void settle(ports::Consumer& consumer, std::set<Uuid>& done, int count_max = 5) {
        const auto batch = must(consumer.poll(static_cast<std::size_t>(count_max), Milliseconds{200}));
        if (!consumer.commit()) return consumer.rewind();
        for (const auto& one : batch) done.insert(one.envelope.event_id);
    }

    std::unique_ptr<KafkaWorld> world;
    std::set<Uuid> expected;
};

TEST_F(KafkaGroup, TwoConsumersShareThePartitionsAndMissNothing) {
    auto first = must(world->bus->subscribe(stage));
    auto second = must(world->bus->subscribe(stage));
    publish(60);
    std::set<Uuid> by_first;
    std::set<Uuid> by_second;
    std::set<Uuid> done;
    for (int round = 0; round < 300 && (done != expected || by_first.empty() || by_second.empty()); ++round) {
        if (done == expected) publish(60);  // One had it all before the other came.
        settle(*first, by_first);
        settle(*second, by_second);
        done = by_first;
        done.insert(by_second.begin(), by_second.end());
    }
    EXPECT_EQ(done, expected);
    EXPECT_FALSE(by_first.empty());
    EXPECT_FALSE(by_second.empty());
    EXPECT_GE(world->bus->counts().rebalances, 2);
}

TEST_F(KafkaGroup, WhatIsInHandOfALostPartitionIsAConflictAndComesToItsNewOwner) {
    publish(30);
    auto first = must(world->bus->subscribe(stage));
    const auto in_hand = must(first->poll(5, Milliseconds{20'000}));
    ASSERT_FALSE(in_hand.empty());
    auto second = must(world->bus->subscribe(stage));
    std::set<Uuid> by_second;
    // Nobody but poll() gives partitions away: the first one's is what the second waits for.
    for (int round = 0; round < 300 && by_second.empty(); ++round) {
        static_cast<void>(must(first->poll(1, Milliseconds{50})));
        settle(*second, by_second);
    }
    EXPECT_EQ(fault_of(first->commit()), "conflict");
    first->rewind();
    EXPECT_GE(world->bus->counts().losses, 1);
    std::set<Uuid> done = by_second;
    for (int round = 0; round < 300 && done != expected; ++round) {
        settle(*first, done);
        settle(*second, done);
    }
    EXPECT_EQ(done, expected);
}

TEST_F(KafkaGroup, WhoIsBusyForTooLongLosesItsPartitionsAndMayNotCommit) {
    world->options.session_timeout = Milliseconds{2'000};
    world->options.batch_longest = Milliseconds{2'000};
    world->reopen();
    publish(30);
    auto first = must(world->bus->subscribe(stage));
    ASSERT_FALSE(must(first->poll(5, Milliseconds{20'000})).empty());
    auto second = must(world->bus->subscribe(stage));
    std::set<Uuid> done;
    for (int round = 0; round < 300 && done != expected; ++round) settle(*second, done);
    EXPECT_EQ(done, expected) << "a consumer that hangs stops the others";
    EXPECT_EQ(fault_of(first->commit()), "conflict");
    first->rewind();
    EXPECT_EQ(must(world->bus->lag(stage)), 0);
}

TEST_F(KafkaGroup, WhatAKilledProcessHadInHandComesAgain) {
    world->options.session_timeout = Milliseconds{2'000};
    const auto options = world->options;
    publish(10);
    world->bus.reset();
    const auto child = ::fork();
    if (child == 0) {  // Dies with its batch in hand, after a first one that it committed.
        const auto bus = must(adapters::kafka::KafkaBus::open(options));
        const auto consumer = must(bus->subscribe(stage));
        const auto first = must(consumer->poll(1, Milliseconds{20'000}));
        must(consumer->commit());
        const auto second = must(consumer->poll(100, Milliseconds{20'000}));
        if (!first.empty() && !second.empty()) ::raise(SIGKILL);
        ::_exit(1);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the child never had two batches in hand";
    world->reopen();
    const auto consumer = must(world->bus->subscribe(stage));
    std::set<Uuid> done;
    for (int round = 0; round < 300 && done.size() < 9; ++round) settle(*consumer, done);
    EXPECT_EQ(done.size(), 9U);
    EXPECT_EQ(must(world->bus->lag(stage)), 0);
}

TEST_F(KafkaGroup, LagIsToldByPartitionAndTrimmingKeepsWhatIsNotConsumed) {
    publish(30);
    const auto before = must(world->bus->lags(stage));
    ASSERT_EQ(before.size(), 3U);
    for (const auto& one : before) EXPECT_GT(one.lag(), 0) << "the keys are spread over the partitions";
    auto consumer = must(world->bus->subscribe(stage));
    const auto taken = must(consumer->poll(3, Milliseconds{20'000}));
    must(consumer->commit());
    consumer.reset();

    const auto tomorrow = ports::SystemClock{}.now() + std::chrono::hours{24};
    EXPECT_GE(must(world->bus->trim(tomorrow)), 1);
    EXPECT_EQ(must(world->bus->lag(stage)), static_cast<std::int64_t>(30 - taken.size()));
    consumer = must(world->bus->subscribe(stage));
    std::set<Uuid> done;
    for (int round = 0; round < 100 && done.size() < 30 - taken.size(); ++round) settle(*consumer, done);
    EXPECT_EQ(done.size(), 30 - taken.size());
}

}  // namespace
}  // namespace billmill::contract
