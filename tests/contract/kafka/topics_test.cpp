#include <gmock/gmock.h>

#include <map>

#include "contract/kafka/kafka_world.hpp"
#include "contract/kafka/raw_kafka.hpp"
#include "contract/samples.hpp"

namespace billmill::contract {
namespace {

using adapters::kafka::KafkaBus;
using adapters::kafka::Risk;
constexpr auto stage = ports::Stage::users;

class KafkaTopics : public testing::Test {
protected:
    void SetUp() override {
        world = kafka_world();
        if (!world) GTEST_SKIP() << "no such engine: see tools/engines";
    }
    std::string refusal() {
        const auto opened = KafkaBus::open(world->options);
        if (opened) return "opened";
        return std::string{name(opened.error().fault)} + ": " + opened.error().what;
    }
    /// A change takes a moment to be known to every broker.
    std::string refusal_once_known() {
        auto answer = refusal();
        for (int round = 0; round < 100 && answer == "opened"; ++round) answer = refusal();
        return answer;
    }
    std::map<std::string, ports::Position> publish_and_locate(int count) {
        std::vector<ports::Envelope> messages;
        for (int n = 0; n < count; ++n) {
            messages.push_back(envelope(n));
            messages.back().key = "customer-" + std::to_string(n);
        }
        must(ports::publish_and_wait(*world->bus, stage, std::move(messages)));
        const auto consumer = must(world->bus->subscribe(stage));
        std::map<std::string, ports::Position> places;
        while (places.size() < static_cast<std::size_t>(count)) {
            const auto batch = must(consumer->poll(100, Milliseconds{20'000}));
            if (batch.empty()) break;
            for (const auto& one : batch) places[one.envelope.key] = one.position;
            must(consumer->commit());
        }
        return places;
    }
    std::unique_ptr<KafkaWorld> world;
};

TEST_F(KafkaTopics, AnOwnTopicIsWhatTheSettingsAskFor) {
    EXPECT_EQ(refusal(), "opened");  // Made with the first open(), checked with the second.
    world->options.accepted_risks.clear();
    EXPECT_THAT(refusal(), testing::AllOf(testing::StartsWith("invalid"),
                                          testing::HasSubstr("accept the risk few_replicas"),
                                          testing::Not(testing::HasSubstr("no_flush"))));
}

TEST_F(KafkaTopics, AWeakerOneIsRefusedByNameUnlessTheRiskIsAccepted) {
    RawKafka{world->options.brokers}.set(world->options.topic(stage), "retention.ms", "60000");
    EXPECT_THAT(refusal_once_known(), testing::AllOf(testing::HasSubstr("retention.ms=60000"),
                                                     testing::HasSubstr("accept the risk forgets"),
                                                     testing::HasSubstr("accept the risk no_flush")));
    world->options.accepted_risks = {Risk::few_replicas, Risk::forgets, Risk::no_flush};
    EXPECT_EQ(refusal(), "opened");
}

TEST_F(KafkaTopics, MoreReplicasThanBrokersIsSaidSo) {
    for (auto& topic : world->options.topics) topic += "-3";
    world->options.replication = 3;
    EXPECT_THAT(refusal(), testing::AllOf(testing::StartsWith("invalid"),
                                          testing::HasSubstr("more replicas than the 1 broker")));
}

TEST_F(KafkaTopics, TooFewPartitionsAreRefusedWithWhatToDo) {
    world->options.partitions = 4;
    EXPECT_THAT(refusal(),
                testing::AllOf(testing::StartsWith("invalid"), testing::HasSubstr("has 3 partitions"),
                               testing::HasSubstr("--partitions 6")));
}

TEST_F(KafkaTopics, ANumberThatIsNoMultipleIsRefused) {
    world->options.partitions = 2;
    EXPECT_THAT(refusal(), testing::HasSubstr("no multiple of the 2"));
}

/// The customer's newest registration is told by its position, so positions must rise over the growth.
TEST_F(KafkaTopics, GrowingToAMultipleMovesEachKeyUpwards) {
    constexpr int keys = 60;
    const auto before = publish_and_locate(keys);
    RawKafka raw{world->options.brokers};
    for (const auto& topic : world->options.topics) raw.grow(topic, 6);
    world->options.partitions = 6;
    for (int round = 0; round < 100 && refusal() != "opened"; ++round) continue;
    world->reopen();
    const auto after = publish_and_locate(keys);
    ASSERT_EQ(before.size(), keys);
    ASSERT_EQ(after.size(), keys);
    int moved = 0;
    for (const auto& [key, place] : before) {
        EXPECT_LT(place, after.at(key)) << key;
        EXPECT_EQ(after.at(key).partition % 3, place.partition) << key;
        moved += after.at(key).partition != place.partition;
    }
    EXPECT_GT(moved, 0) << "no key changed its partition";
}

TEST_F(KafkaTopics, ABrokerThatIsNotThereIsUnavailableAndASecretStaysOne) {
    world->options.brokers = "127.0.0.1:1";
    world->options.request_timeout = Milliseconds{300};
    EXPECT_THAT(refusal(), testing::StartsWith("unavailable"));
    world->options.client_settings = {{"security.protocol", "hunter2"}};
    EXPECT_THAT(refusal(),
                testing::AllOf(testing::StartsWith("invalid"), testing::HasSubstr("security.protocol"),
                               testing::Not(testing::HasSubstr("hunter2"))));
    world->options.client_settings = {{"acks", "0"}};
    EXPECT_THAT(refusal(), testing::HasSubstr("acks is not open to change"));
}

}  // namespace
}  // namespace billmill::contract
