#include <gmock/gmock.h>

#include <thread>

#include "adapters/kafka/kafka_event_log.hpp"
#include "adapters/kafka/kafka_event_writer.hpp"
#include "adapters/kafka/topics.hpp"
#include "contract/kafka/kafka_world.hpp"
#include "contract/kafka/raw_kafka.hpp"

namespace billmill::contract {
namespace {

using adapters::kafka::KafkaEventLog;
using adapters::kafka::KafkaEventWriter;
using testing::ElementsAre;
using testing::SizeIs;

ports::Event event(int n) {
    ports::Event made{.type = ports::EventType::invoice_waiting,
                      .at = from_unix_ms(1'790'000'000'000 + n),
                      .subject = uuid_v5(spaces::request, {"event", std::to_string(n)}),
                      .code = "unknown_customer"};
    made.key = ports::event_key(made.type, made.subject, "");
    return made;
}

ports::Event numbered(ports::Event one, std::int64_t seq) {
    one.seq = seq;
    return one;
}

class KafkaEvents : public testing::Test {
protected:
    void SetUp() override {
        world = kafka_world();
        if (!world) GTEST_SKIP() << "no such engine: see tools/engines";
        topic = world->options.group_prefix + "events";
        must(adapters::kafka::prepare_events_topic(world->options, topic));
        writer = must(KafkaEventWriter::open(world->options, topic));
    }
    std::unique_ptr<KafkaEventLog> open_log() {
        return std::make_unique<KafkaEventLog>(world->options, topic);
    }
    void write(int from, int to) {
        std::vector<ports::Event> events;
        for (int n = from; n < to; ++n) events.push_back(event(n));
        must(writer->write(events));
    }
    /// A follower hears of an event a moment after its writer does.
    static std::vector<ports::Event> wait_for(KafkaEventLog& log, std::int64_t after, std::size_t count) {
        std::vector<ports::Event> found;
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{20};
        while (found.size() < count && std::chrono::steady_clock::now() < until) {
            must(log.range());
            found = must(log.read(after, 1'000));
            if (found.size() < count) std::this_thread::yield();
        }
        return found;
    }
    std::unique_ptr<KafkaWorld> world;
    std::string topic;
    std::unique_ptr<KafkaEventWriter> writer;
};

TEST_F(KafkaEvents, AnEmptyLogHasNone) {
    const auto log = open_log();
    const auto range = must(log->range());
    EXPECT_EQ(range.oldest, 0);
    EXPECT_EQ(range.latest, 0);
    EXPECT_THAT(must(log->read(0, 10)), SizeIs(0));
    must(writer->write({}));
}

TEST_F(KafkaEvents, EveryReaderSeesThemInTheirOrderUnderTheSameNumbers) {
    const auto before = open_log();
    must(before->range());
    write(0, 3);
    const auto after = open_log();  // Begins at the end, so it fetches them.
    const auto all = ElementsAre(numbered(event(0), 1), numbered(event(1), 2), numbered(event(2), 3));
    EXPECT_THAT(wait_for(*before, 0, 3), all);
    EXPECT_THAT(wait_for(*after, 0, 3), all);
    const auto range = must(after->range());
    EXPECT_EQ(range.oldest, 1);
    EXPECT_EQ(range.latest, 3);
}

TEST_F(KafkaEvents, PagesGoOnFromFetchedOnesToThoseInMemory) {
    write(0, 5);
    const auto log = open_log();
    must(log->range());
    write(5, 8);
    ASSERT_THAT(wait_for(*log, 5, 3), SizeIs(3));
    std::vector<std::int64_t> numbers;
    for (std::int64_t after = 0; numbers.size() < 8;) {
        const auto page = must(log->read(after, 2));
        ASSERT_FALSE(page.empty());
        for (const auto& one : page) numbers.push_back(one.seq);
        after = numbers.back();
    }
    EXPECT_THAT(numbers, ElementsAre(1, 2, 3, 4, 5, 6, 7, 8));
    EXPECT_THAT(must(log->read(3, 1)), ElementsAre(numbered(event(3), 4)));  // Back again.
}

TEST_F(KafkaEvents, ACursorThatAnotherReaderGaveIsKnownAtOnce) {
    const auto log = open_log();
    must(log->range());
    write(0, 4);
    EXPECT_EQ(must(log->range_up_to(4)).latest, 4);
    EXPECT_EQ(must(log->range_up_to(99)).latest, 4);
}

TEST_F(KafkaEvents, WhatTimeDeletedIsNotInTheRange) {
    write(0, 5);
    RawKafka{world->options.brokers}.forget_before(topic, 3);
    const auto log = open_log();
    auto range = must(log->range());
    EXPECT_EQ(range.oldest, 4);
    EXPECT_EQ(range.latest, 5);
    EXPECT_THAT(wait_for(*log, 3, 2), ElementsAre(numbered(event(3), 4), numbered(event(4), 5)));
    RawKafka{world->options.brokers}.forget_before(topic, 5);
    range = must(open_log()->range());
    EXPECT_EQ(range.oldest, 6);  // A reader who has seen all of them goes on.
    EXPECT_EQ(range.latest, 5);
}

TEST_F(KafkaEvents, AMessageThatIsNoEventIsANumberThatIsLeftOut) {
    write(0, 1);
    RawKafka raw{world->options.brokers};
    raw.send(topic, "key", "no event");
    raw.send(topic, "key",
             R"({"v":1,"type":"of.tomorrow","subject":"00000000-0000-0000-0000-000000000001"})");
    write(1, 2);
    const auto log = open_log();
    EXPECT_THAT(wait_for(*log, 0, 2), ElementsAre(numbered(event(0), 1), numbered(event(1), 4)));
}

TEST_F(KafkaEvents, WithoutABrokerItIsUnavailableInTime) {
    auto options = world->options;
    options.brokers = "127.0.0.1:1";
    KafkaEventLog log{options, topic};
    const auto began = std::chrono::steady_clock::now();
    EXPECT_EQ(fault_of(log.range()), "unavailable");
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds{10});
}

TEST_F(KafkaEvents, TheTopicKeepsThemForATimeAndHasOnePartition) {
    must(adapters::kafka::prepare_events_topic(world->options, topic));  // Made with SetUp(), checked here.
    const auto refused = adapters::kafka::prepare_events_topic(world->options, world->options.topics[0]);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().what, testing::HasSubstr("has 3 partitions instead of 1"));
}

TEST(EventKeys, TellEventsApartByTypeSubjectAndOccasion) {
    using enum ports::EventType;
    const auto subject = event(1).subject;
    const auto key = ports::event_key(failure_opened, subject, "0:1");
    EXPECT_EQ(ports::event_key(failure_opened, subject, "0:1"), key);
    EXPECT_NE(ports::event_key(failure_closed, subject, "0:1"), key);
    EXPECT_NE(ports::event_key(failure_opened, event(2).subject, "0:1"), key);
    EXPECT_NE(ports::event_key(failure_opened, subject, "0:2"), key);
}

}  // namespace
}  // namespace billmill::contract
