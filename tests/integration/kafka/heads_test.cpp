#include <gmock/gmock.h>

#include <future>

#include "adapters/kafka/kafka_heads.hpp"
#include "adapters/kafka/topics.hpp"
#include "contract/heads_store_contract.hpp"
#include "formats/heads.hpp"
#include "support/mock_kafka.hpp"

namespace billmill::contract {
namespace {

using adapters::kafka::KafkaHeads;
using adapters::kafka::KafkaOptions;
using adapters::kafka::Producer;

constexpr const char* topic = "heads";

struct Brokers {
    Brokers() {
        options.brokers = mock.address();
        options.publish_timeout = Milliseconds{5'000};
        options.request_timeout = Milliseconds{5'000};
        mock.create(topic, 1);
    }
    [[nodiscard]] std::unique_ptr<KafkaHeads> open() const { return must(KafkaHeads::open(options, topic)); }
    void publish(std::string payload) const {
        const auto producer = must(Producer::open(options));
        std::vector<ports::Envelope> messages(1);
        messages[0].key = "line";
        messages[0].payload = std::move(payload);
        std::promise<Outcome> done;
        producer->publish(topic, std::move(messages), [&done](Outcome outcome) { done.set_value(outcome); });
        must(done.get_future().get());
    }
    tests::MockKafka mock;
    KafkaOptions options;
};

class OnMockKafka final : public HeadsStoreSubject {
public:
    ports::HeadsStore& heads() override { return *heads_; }
    void reopen() override { heads_ = brokers_.open(); }

private:
    Brokers brokers_;
    std::unique_ptr<KafkaHeads> heads_ = brokers_.open();
};

INSTANTIATE_TEST_SUITE_P(MockKafka, HeadsStoreContract,
                         testing::Values(Candidate<HeadsStoreSubject>{
                             "mock_kafka",
                             []() -> std::unique_ptr<HeadsStoreSubject> {
                                 return std::make_unique<OnMockKafka>();
                             }}),
                         candidate_name<HeadsStoreSubject>);

/// Each core writes the lines that it numbers, and sees those of the others.
TEST(HeadsInATopic, CoresSeeEachOthersLines) {
    const Brokers brokers;
    const auto one = brokers.open();
    const auto other = brokers.open();
    auto of_one = heads_at(1);
    of_one.lines.erase("northwind/credit-note/main");
    auto of_other = heads_at(1);
    of_other.lines.erase("northwind/invoice/main");
    must(one->write(of_one));
    must(other->write(of_other));
    EXPECT_EQ(must(one->read()), heads_at(1));
    EXPECT_EQ(must(brokers.open()->read()), heads_at(1));
}

/// A core that was away and writes late takes nothing back: neither what it has seen, nor for who reads the topic.
TEST(HeadsInATopic, NoLineIsTakenBack) {
    const Brokers brokers;
    const auto late = brokers.open();
    const auto other = brokers.open();
    must(other->write(heads_at(7)));
    must(late->write(heads_at(3)));
    EXPECT_EQ(must(late->read()), heads_at(7));
    must(late->write(heads_at(4)));
    EXPECT_EQ(must(brokers.open()->read()), heads_at(7));
}

TEST(HeadsInATopic, HeadsOfOtherBooksAreRefused) {
    const Brokers brokers;
    must(brokers.open()->write(heads_at(1)));
    auto others = heads_at(1);
    others.books = Uuid{};
    brokers.publish(formats::encode(others));
    EXPECT_EQ(fault_of(brokers.open()->read()), "conflict");
}

// One such message once made all heads unreadable, so nothing was compared at a start.
TEST(HeadsInATopic, WhatIsNoHeadHidesNoHead) {
    for (const auto* payload : {"x", "billmill heads 1\n"}) {
        const Brokers brokers;
        must(brokers.open()->write(heads_at(3)));
        brokers.publish(payload);
        EXPECT_EQ(must(brokers.open()->read()), heads_at(3)) << payload;
    }
}

TEST(HeadsInATopic, AreUnavailableWhileNoBrokerAnswers) {
    Brokers brokers;
    brokers.options.publish_timeout = Milliseconds{1'000};
    brokers.options.request_timeout = Milliseconds{500};
    const auto heads = brokers.open();
    brokers.mock.go_away();
    EXPECT_EQ(fault_of(heads->write(heads_at(1))), "unavailable");
    EXPECT_EQ(fault_of(heads->read()), "unavailable");
    brokers.mock.come_back();
    brokers.options.request_timeout = Milliseconds{5'000};
    must(brokers.open()->write(heads_at(2)));
    EXPECT_EQ(must(brokers.open()->read()).value().lines.at("northwind/invoice/main").place, 2);
}

TEST(HeadsInATopic, TheTopicKeepsTheLastMessageOfEachLine) {
    using testing::ElementsAre;
    using testing::HasSubstr;
    KafkaOptions options;
    options.accepted_risks = {adapters::kafka::Risk::same_power};
    const auto with = [](int partitions, std::string policy) {
        adapters::kafka::TopicFacts facts{.name = topic, .partitions = partitions, .replicas = 3};
        facts.config = {{"cleanup.policy", std::move(policy)},
                        {"min.insync.replicas", "2"},
                        {"unclean.leader.election.enable", "false"}};
        return facts;
    };
    EXPECT_THAT(weaknesses_of_heads(with(1, "compact"), options), ElementsAre());
    EXPECT_THAT(weaknesses_of_heads(with(12, "compact"), options), ElementsAre(HasSubstr("12 partitions")));
    EXPECT_THAT(weaknesses_of_heads(with(1, "delete"), options),
                ElementsAre(HasSubstr("instead of compact")));
    auto few = with(1, "compact");
    few.replicas = 1;
    EXPECT_THAT(weaknesses_of_heads(few, options), ElementsAre(HasSubstr("accept the risk few_replicas"),
                                                               HasSubstr("accept the risk no_flush")));
}

}  // namespace
}  // namespace billmill::contract
