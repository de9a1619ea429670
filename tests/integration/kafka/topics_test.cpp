#include "adapters/kafka/topics.hpp"
#include "adapters/kafka/racks.hpp"

#include <gmock/gmock.h>

namespace billmill::adapters::kafka {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TopicFacts sound() {
    return {.name = "billing",
            .partitions = 12,
            .replicas = 3,
            .racks = 3,
            .config = {{"min.insync.replicas", "2"},
                       {"unclean.leader.election.enable", "false"},
                       {"retention.ms", "-1"},
                       {"retention.bytes", "-1"},
                       {"cleanup.policy", "delete"},
                       {"flush.messages", "9223372036854775807"},
                       {"max.message.bytes", "1048588"}}};
}

TEST(TopicWeaknesses, ATopicAsPromisedHasNone) {
    EXPECT_THAT(weaknesses(sound(), {}), IsEmpty());
}

struct WeakCase {
    const char* setting;
    const char* value;
    const char* said;
};
void PrintTo(const WeakCase& one, std::ostream* out) {
    *out << one.setting << "=" << one.value;
}

class TopicWeakness : public testing::TestWithParam<WeakCase> {};

TEST_P(TopicWeakness, IsNamed) {
    auto topic = sound();
    topic.config[GetParam().setting] = GetParam().value;
    EXPECT_THAT(weaknesses(topic, {}), testing::Contains(HasSubstr(GetParam().said)));
}

INSTANTIATE_TEST_SUITE_P(
    Table, TopicWeakness,
    testing::Values(WeakCase{"min.insync.replicas", "1", "few_replicas"},
                    WeakCase{"min.insync.replicas", "1", "no_flush"},
                    WeakCase{"unclean.leader.election.enable", "true", "unclean_election"},
                    WeakCase{"retention.ms", "604800000", "forgets"},
                    WeakCase{"retention.bytes", "1000000", "forgets"},
                    WeakCase{"cleanup.policy", "compact", "forgets"},
                    WeakCase{"max.message.bytes", "65536", "max.message.bytes to 1000000"}));

TEST(TopicWeaknesses, ARiskAcceptedByNameIsNoWeakness) {
    auto topic = sound();
    topic.replicas = 1;
    EXPECT_THAT(weaknesses(topic, {.accepted_risks = {Risk::few_replicas}}),
                ElementsAre(HasSubstr("no_flush")));
    topic.config["flush.messages"] = "1";
    EXPECT_THAT(weaknesses(topic, {.accepted_risks = {Risk::few_replicas}}), IsEmpty());
}

TopicFacts sound_on(int racks) {
    auto topic = sound();
    topic.racks = racks;
    return topic;
}

TEST(TopicWeaknesses, CopiesThatAreNotFlushedNeedTwoRacks) {
    EXPECT_THAT(weaknesses(sound_on(2), {}), IsEmpty());
    EXPECT_THAT(weaknesses(sound_on(1), {}),
                ElementsAre(AllOf(HasSubstr("in one rack"), HasSubstr("accept the risk same_power"))));
    EXPECT_THAT(weaknesses(sound_on(0), {}),
                ElementsAre(AllOf(HasSubstr("broker.rack"), HasSubstr("accept the risk same_power"))));
    EXPECT_THAT(weaknesses(sound_on(1), {.accepted_risks = {Risk::same_power}}), IsEmpty());
    EXPECT_THAT(weaknesses(sound_on(1), {.accepted_risks = {Risk::no_flush}}), SizeIs(1))
        << "another risk that was accepted is not this one";
}

TEST(TopicWeaknesses, CopiesThatAreFlushedMayShareTheirPower) {
    auto topic = sound_on(1);
    topic.config["flush.messages"] = "1";
    EXPECT_THAT(weaknesses(topic, {}), IsEmpty());
}

TEST(FewestRacks, IsThatOfThePartitionThatSpreadsLeast) {
    const Racks racks{{1, "a"}, {2, "b"}, {3, "b"}};
    EXPECT_EQ(fewest_racks({{1, 2}, {2, 1}}, racks), 2);
    EXPECT_EQ(fewest_racks({{1, 2}, {2, 3}}, racks), 1);
    EXPECT_EQ(fewest_racks({{1, 4}}, racks), 1) << "a broker whose rack nobody knows adds none";
    EXPECT_EQ(fewest_racks({{4, 5}}, racks), 0);
    EXPECT_EQ(fewest_racks({}, racks), 0);
}

TEST(TopicWeaknesses, PartitionsMayOnlyBeAMultiple) {
    const auto with = [](int has, int wanted) {
        auto topic = sound();
        topic.partitions = has;
        return weaknesses(topic, {.partitions = wanted});
    };
    EXPECT_THAT(with(24, 12), IsEmpty());
    EXPECT_THAT(with(18, 12), ElementsAre(HasSubstr("no multiple")));
    EXPECT_THAT(with(8, 12), ElementsAre(HasSubstr("--partitions 16")));
}

}  // namespace
}  // namespace billmill::adapters::kafka
