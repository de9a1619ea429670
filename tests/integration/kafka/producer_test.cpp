#include "adapters/kafka/producer.hpp"

#include <gtest/gtest.h>

#include <future>
#include <thread>
#include <vector>

#include "contract/samples.hpp"
#include "contract/subject.hpp"
#include "support/mock_kafka.hpp"

namespace billmill::adapters::kafka {
namespace {

using contract::envelope;
using contract::fault_of;
using contract::must;

class ProducerTest : public testing::Test {
protected:
    ProducerTest() {
        options.brokers = mock.address();
        options.publish_timeout = Milliseconds{1'500};
        mock.create("billing", 3);
    }
    static std::future<Outcome> publish(Producer& producer, std::vector<ports::Envelope> messages) {
        auto promise = std::make_shared<std::promise<Outcome>>();
        auto future = promise->get_future();
        producer.publish("billing", std::move(messages),
                         [promise](Outcome outcome) { promise->set_value(outcome); });
        return future;
    }
    tests::MockKafka mock;
    KafkaOptions options;
};

TEST_F(ProducerTest, SucceedsWhenTheBrokerHasConfirmedAll) {
    const auto producer = must(Producer::open(options));
    must(publish(*producer, {envelope(1), envelope(2), envelope(3)}).get());
    EXPECT_EQ(producer->waiting(), 0);
}

TEST_F(ProducerTest, AFullQueueIsUnavailableAtOnceAndKeepsNothing) {
    options.waiting_messages_max = 3;
    mock.go_away();
    const auto producer = must(Producer::open(options));
    auto first = publish(*producer, {envelope(1), envelope(2)});
    auto second = publish(*producer, {envelope(3), envelope(4)});
    ASSERT_EQ(second.wait_for(Milliseconds{0}), std::future_status::ready) << "it waited for the broker";
    EXPECT_EQ(fault_of(second.get()), "unavailable");
    EXPECT_EQ(producer->waiting(), 2);
    EXPECT_EQ(fault_of(first.get()), "unavailable");
    EXPECT_EQ(producer->waiting(), 0);
}

TEST_F(ProducerTest, ManyBytesFillItToo) {
    options.waiting_bytes_max = 1'000'000;
    mock.go_away();
    const auto producer = must(Producer::open(options));
    auto large = envelope(1);
    large.payload.assign(600'000, 'x');
    auto first = publish(*producer, {large});
    EXPECT_EQ(fault_of(publish(*producer, {large}).get()), "unavailable");
    EXPECT_EQ(fault_of(first.get()), "unavailable");
}

TEST_F(ProducerTest, ABrokerThatComesBackInTimeIsNotNoticed) {
    options.publish_timeout = Milliseconds{20'000};
    const auto producer = must(Producer::open(options));
    must(publish(*producer, {envelope(1)}).get());
    mock.go_away();
    auto waiting = publish(*producer, {envelope(2)});
    mock.come_back();
    must(waiting.get());
}

TEST_F(ProducerTest, AClientThatWasGivenUpIsMadeAgain) {
    const auto producer = must(Producer::open(options));
    must(publish(*producer, {envelope(1)}).get());
    mock.answer_once(tests::MockKafka::produce, RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER);
    EXPECT_EQ(fault_of(publish(*producer, {envelope(2)}).get()), "unavailable");
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{30};
    auto later = publish(*producer, {envelope(2)}).get();
    while (!later && std::chrono::steady_clock::now() < until) {
        std::this_thread::yield();  // Until the reporting thread has put the new client in.
        later = publish(*producer, {envelope(2)}).get();
    }
    must(later);
    EXPECT_EQ(producer->renewals(), 1) << "the error was not a fatal one";
    EXPECT_EQ(producer->waiting(), 0);
}

TEST_F(ProducerTest, EveryCompletionIsCalledBeforeItEnds) {
    mock.go_away();
    std::vector<std::future<Outcome>> all;
    {
        const auto producer = must(Producer::open(options));
        for (int n = 0; n < 10; ++n) all.push_back(publish(*producer, {envelope(n)}));
    }
    for (auto& one : all) {
        ASSERT_EQ(one.wait_for(Milliseconds{0}), std::future_status::ready);
        EXPECT_EQ(fault_of(one.get()), "unavailable");
    }
}

}  // namespace
}  // namespace billmill::adapters::kafka
