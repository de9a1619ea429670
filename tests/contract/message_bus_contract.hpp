#pragma once

#include <gmock/gmock.h>

#include <future>
#include <map>
#include <thread>

#include "contract/samples.hpp"
#include "contract/subject.hpp"
#include "ports/message_bus.hpp"

namespace billmill::contract {

class MessageBusSubject : public Subject {
public:
    virtual ports::MessageBus& bus() = 0;
};

class MessageBusContract : public Contract<MessageBusSubject> {
protected:
    static constexpr auto stage = ports::Stage::billing;

    void publish(int from, int count) {
        std::vector<ports::Envelope> messages;
        for (int n = from; n < from + count; ++n) messages.push_back(envelope(n));
        must(ports::publish_and_wait(subject->bus(), stage, std::move(messages)));
    }
    /// The ids of the next messages, polled until there are `count` of them.
    std::vector<Uuid> take(ports::Consumer& consumer, std::size_t count) {
        std::vector<Uuid> ids;
        while (ids.size() < count) {
            const auto batch = must(consumer.poll(count - ids.size(), Milliseconds{5'000}));
            if (batch.empty()) return ids;
            for (const auto& one : batch) ids.push_back(one.envelope.event_id);
        }
        return ids;
    }
    static std::vector<Uuid> ids(int from, int count) {
        std::vector<Uuid> ids;
        for (int n = from; n < from + count; ++n) ids.push_back(id_of(n));
        return ids;
    }
};

TEST_P(MessageBusContract, KeepsEveryFieldAndByte) {
    auto sent = envelope(1);
    sent.payload = std::string{"{\"a\":\"\0\xff\"}", 10};
    sent.attempt = 3;
    sent.returned = true;
    sent.origin = ports::Position{2, 77};
    must(ports::publish_and_wait(subject->bus(), stage, {sent}));
    auto consumer = must(subject->bus().subscribe(stage));
    const auto batch = must(consumer->poll(10, Milliseconds{5'000}));
    ASSERT_EQ(batch.size(), 1U);
    EXPECT_EQ(batch[0].envelope, sent);
}

/// Taken or not: until it is gone from the topic.
TEST_P(MessageBusContract, AMessageIsReadAtItsPlace) {
    publish(1, 3);
    auto consumer = must(subject->bus().subscribe(stage));
    std::vector<ports::Delivered> all;
    while (all.size() < 3) {
        for (auto& one : must(consumer->poll(3, Milliseconds{5'000}))) all.push_back(std::move(one));
    }
    for (const auto& one : all) EXPECT_EQ(must(subject->bus().read_at(stage, one.position)), one.envelope);
    const auto last = std::ranges::max(all, {}, [](const auto& one) { return one.position.offset; }).position;
    for (const auto& nowhere :
         {ports::Position{last.partition, last.offset + 1'000}, {last.partition, -1}, {9'999, 0}, {-1, 0}})
        EXPECT_FALSE(must(subject->bus().read_at(stage, nowhere)))
            << nowhere.partition << ":" << nowhere.offset;
    EXPECT_FALSE(must(subject->bus().read_at(ports::Stage::users, last)));
    EXPECT_FALSE(subject->bus().topic(stage).empty());
}

TEST_P(MessageBusContract, FirstPublishedMessageGetsItsOwnPositionAsOrigin) {
    publish(1, 2);
    auto consumer = must(subject->bus().subscribe(stage));
    const auto batch = must(consumer->poll(10, Milliseconds{5'000}));
    ASSERT_EQ(batch.size(), 2U);
    for (const auto& one : batch) EXPECT_EQ(one.envelope.origin, one.position);
    EXPECT_LT(batch[0].position, batch[1].position);
}

TEST_P(MessageBusContract, KeepsTheOrderOfAKey) {
    for (int n = 0; n < 50; n += 5) publish(n, 5);
    auto consumer = must(subject->bus().subscribe(stage));
    EXPECT_EQ(take(*consumer, 50), ids(0, 50));
}

TEST_P(MessageBusContract, KeepsTheOrderOfEachOfManyKeys) {
    constexpr int keys = 20;
    constexpr int each = 15;
    for (int n = 0; n < each; ++n) {
        std::vector<ports::Envelope> messages;
        for (int key = 0; key < keys; ++key) {
            messages.push_back(envelope(key * each + n));
            messages.back().key = "seller-" + std::to_string(key) + "/invoice/main";
        }
        must(ports::publish_and_wait(subject->bus(), stage, std::move(messages)));
    }
    auto consumer = must(subject->bus().subscribe(stage));
    std::map<std::string, std::vector<Uuid>> seen;
    int count = 0;
    while (count < keys * each) {
        const auto batch = must(consumer->poll(7, Milliseconds{10'000}));
        ASSERT_FALSE(batch.empty());
        for (const auto& one : batch) {
            EXPECT_EQ(one.position.partition, batch.front().position.partition);
            seen[one.envelope.key].push_back(one.envelope.event_id);
        }
        count += static_cast<int>(batch.size());
        must(consumer->commit());
    }
    for (int key = 0; key < keys; ++key)
        EXPECT_EQ(seen["seller-" + std::to_string(key) + "/invoice/main"], ids(key * each, each));
}

TEST_P(MessageBusContract, StagesAreApart) {
    publish(1, 1);
    auto other = must(subject->bus().subscribe(ports::Stage::notify));
    EXPECT_TRUE(must(other->poll(10, Milliseconds{0})).empty());
}

TEST_P(MessageBusContract, RewindGivesAgainWhatIsNotCommitted) {
    publish(0, 6);
    auto consumer = must(subject->bus().subscribe(stage));
    EXPECT_EQ(take(*consumer, 2), ids(0, 2));
    must(consumer->commit());
    EXPECT_EQ(take(*consumer, 3), ids(2, 3));
    consumer->rewind();
    EXPECT_EQ(take(*consumer, 4), ids(2, 4));
}

TEST_P(MessageBusContract, ReopeningGivesAgainWhatIsNotCommitted) {
    publish(0, 4);
    {
        auto consumer = must(subject->bus().subscribe(stage));
        take(*consumer, 1);
        must(consumer->commit());
        take(*consumer, 2);
    }
    subject->reopen();
    auto consumer = must(subject->bus().subscribe(stage));
    EXPECT_EQ(take(*consumer, 3), ids(1, 3));
}

TEST_P(MessageBusContract, AskingForACommitIsEnoughWhereNothingCrashes) {
    publish(0, 4);
    {
        auto consumer = must(subject->bus().subscribe(stage));
        EXPECT_EQ(take(*consumer, 2), ids(0, 2));
        must(consumer->commit_soon());
        consumer->rewind();
        EXPECT_EQ(take(*consumer, 1), ids(2, 1));
    }
    subject->reopen();
    auto consumer = must(subject->bus().subscribe(stage));
    EXPECT_EQ(take(*consumer, 2), ids(2, 2));
}

TEST_P(MessageBusContract, PublishingNothingSucceeds) {
    must(ports::publish_and_wait(subject->bus(), stage, {}));
    EXPECT_EQ(must(subject->bus().lag(stage)), 0);
}

TEST_P(MessageBusContract, PositionsRiseThoughEverythingWasConsumed) {
    publish(0, 1);
    auto consumer = must(subject->bus().subscribe(stage));
    const auto first = must(consumer->poll(1, Milliseconds{5'000}));
    must(consumer->commit());
    consumer.reset();
    subject->reopen();
    publish(1, 1);
    consumer = must(subject->bus().subscribe(stage));
    const auto second = must(consumer->poll(1, Milliseconds{5'000}));
    ASSERT_EQ(second.size(), 1U);
    EXPECT_LT(first[0].position, second[0].position);
}

TEST_P(MessageBusContract, APublishEndsAWaitingPoll) {
    auto consumer = must(subject->bus().subscribe(stage));
    auto waiting =
        std::async(std::launch::async, [&] { return must(consumer->poll(1, Milliseconds{60'000})); });
    publish(7, 1);
    EXPECT_EQ(waiting.get().size(), 1U);
}

TEST_P(MessageBusContract, WakeEndsAWaitingPoll) {
    auto consumer = must(subject->bus().subscribe(stage));
    auto waiting =
        std::async(std::launch::async, [&] { return must(consumer->poll(1, Milliseconds{60'000})); });
    consumer->wake();
    EXPECT_TRUE(waiting.get().empty());
}

TEST_P(MessageBusContract, LagCountsWhatIsNotCommitted) {
    EXPECT_EQ(must(subject->bus().lag(stage)), 0);
    publish(0, 5);
    auto consumer = must(subject->bus().subscribe(stage));
    take(*consumer, 3);
    EXPECT_EQ(must(subject->bus().lag(stage)), 5);
    must(consumer->commit());
    EXPECT_EQ(must(subject->bus().lag(stage)), 2);
}

TEST_P(MessageBusContract, ConsumedUntilIsTheOldestAcceptanceNotCommitted) {
    auto& bus = subject->bus();
    EXPECT_EQ(must(bus.consumed_until(stage, after(99))), after(99));
    must(ports::publish_and_wait(bus, stage, {envelope(8), envelope(3), envelope(9)}));
    EXPECT_EQ(must(bus.consumed_until(stage, after(99))), after(3));
    EXPECT_EQ(must(bus.consumed_until(stage, after(1))), after(1));
    auto consumer = must(bus.subscribe(stage));
    take(*consumer, 2);
    must(consumer->commit());
    EXPECT_EQ(must(bus.consumed_until(stage, after(99))), after(9));
    take(*consumer, 1);
    must(consumer->commit());
    EXPECT_EQ(must(bus.consumed_until(stage, after(99))), after(99));
}

TEST_P(MessageBusContract, OldestWaitingIsTheAcceptanceOfTheFirstThatIsNotCommitted) {
    auto& bus = subject->bus();
    EXPECT_EQ(must(bus.oldest_waiting(stage, after(99))), after(99));
    must(ports::publish_and_wait(bus, stage, {envelope(3), envelope(8), envelope(9)}));
    EXPECT_EQ(must(bus.oldest_waiting(stage, after(99))), after(3));
    auto consumer = must(bus.subscribe(stage));
    take(*consumer, 1);
    must(consumer->commit());
    EXPECT_EQ(must(bus.oldest_waiting(stage, after(99))), after(8));
    EXPECT_EQ(must(bus.oldest_waiting(stage, after(5))), after(5))
        << "nothing has waited for less than no time";
    take(*consumer, 2);
    must(consumer->commit());
    EXPECT_EQ(must(bus.oldest_waiting(stage, after(99))), after(99));
}

TEST_P(MessageBusContract, RefusesAPayloadThatIsTooLargeAndAllThatCameWithIt) {
    auto large = envelope(2);
    large.payload.assign(ports::payload_bytes_max + 1, 'x');
    EXPECT_EQ(fault_of(ports::publish_and_wait(subject->bus(), stage, {envelope(1), large})), "invalid");
    large.payload.pop_back();
    must(ports::publish_and_wait(subject->bus(), stage, {large}));
    auto consumer = must(subject->bus().subscribe(stage));
    EXPECT_EQ(take(*consumer, 1), ids(2, 1));
}

TEST_P(MessageBusContract, LosesNothingOfManyPublishers) {
    constexpr int threads = 8;
    constexpr int each = 50;
    std::vector<std::jthread> publishers;
    for (int t = 0; t < threads; ++t) {
        publishers.emplace_back([&, t] {
            for (int n = 0; n < each; ++n) publish(t * each + n, 1);
        });
    }
    auto consumer = must(subject->bus().subscribe(stage));
    EXPECT_THAT(take(*consumer, threads * each), testing::UnorderedElementsAreArray(ids(0, threads * each)));
}

}  // namespace billmill::contract
