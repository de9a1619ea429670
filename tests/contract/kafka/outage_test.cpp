#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "contract/kafka/kafka_world.hpp"
#include "contract/samples.hpp"
#include "support/own_engines.hpp"

// A broker of the test's own, to be killed and corrupted.
namespace billmill::contract {
namespace {

constexpr auto stage = ports::Stage::billing;

class KafkaOutage : public testing::Test {
protected:
    void SetUp() override {
        if (!tests::OwnEngines::wanted()) GTEST_SKIP() << "no such engine: see tools/engines";
        engines = std::make_unique<tests::OwnEngines>("kafka");
        world = std::make_unique<KafkaWorld>(engines->address("KAFKA"));
        world->options.publish_timeout = Milliseconds{2'000};
        world->options.request_timeout = Milliseconds{3'000};
        world->reopen();
    }
    Outcome publish(int n) { return ports::publish_and_wait(*world->bus, stage, {envelope(n)}); }

    std::unique_ptr<tests::OwnEngines> engines;
    std::unique_ptr<KafkaWorld> world;
};

TEST_F(KafkaOutage, NothingConfirmedIsLostAndTheSameBusComesBack) {
    for (int n = 0; n < 20; ++n) must(publish(n));
    auto consumer = must(world->bus->subscribe(stage));
    ASSERT_EQ(must(consumer->poll(5, Milliseconds{20'000})).size(), 5U);
    must(consumer->commit());
    ASSERT_EQ(must(consumer->poll(5, Milliseconds{20'000})).size(), 5U);

    engines->kill("kafka");
    EXPECT_EQ(fault_of(publish(20)), "unavailable");
    EXPECT_EQ(fault_of(consumer->commit()), "unavailable");
    EXPECT_EQ(fault_of(world->bus->lag(stage)), "unavailable");
    consumer->rewind();
    std::string met;
    for (int round = 0; round < 100 && met != "unavailable"; ++round) {
        met = fault_of(consumer->poll(100, Milliseconds{100}));
        consumer->rewind();
    }
    EXPECT_EQ(met, "unavailable") << "an idle stage does not notice that its bus is away";

    engines->restart("kafka");
    const auto back_at = std::chrono::steady_clock::now();
    const auto seconds_since = [&] {
        return std::to_string(
            std::chrono::duration<double>(std::chrono::steady_clock::now() - back_at).count());
    };
    Outcome confirmed;
    for (int round = 0; round < 20; ++round) {
        if (confirmed = publish(21); confirmed) break;
    }
    must(confirmed);
    RecordProperty("publishes_after_seconds", seconds_since());
    std::vector<Uuid> seen;
    for (int round = 0; round < 100 && (seen.empty() || seen.back() != id_of(21)); ++round) {
        const auto batch = consumer->poll(100, Milliseconds{500});
        if (!batch || (!batch->empty() && !consumer->commit())) {
            consumer->rewind();
            continue;
        }
        for (const auto& one : *batch) seen.push_back(one.envelope.event_id);
    }
    RecordProperty("consumes_after_seconds", seconds_since());
    // What nobody confirmed may be there or not; what was in hand comes again, and in order.
    std::erase(seen, id_of(20));
    std::vector<Uuid> expected;
    for (int n = 5; n < 20; ++n) expected.push_back(id_of(n));
    expected.push_back(id_of(21));
    EXPECT_EQ(seen, expected);
    EXPECT_GE(world->bus->counts().errors, 1);
}

TEST_F(KafkaOutage, ADamagedMessageIsNeverSteppedOver) {
    for (int n = 0; n < 3; ++n) must(publish(n));
    const auto lags = must(world->bus->lags(stage));
    const auto place = std::ranges::find_if(lags, [](const auto& one) { return one.end == 3; });
    ASSERT_NE(place, lags.end());
    engines->end("kafka");
    const auto file = engines->folder() / "kafka" / "log" /
                      (world->options.topic(stage) + "-" + std::to_string(place->partition)) /
                      "00000000000000000000.log";
    {
        std::fstream log{file, std::ios::in | std::ios::out | std::ios::binary};
        ASSERT_TRUE(log) << file;
        std::string bytes{std::istreambuf_iterator<char>{log}, {}};
        const auto second = bytes.find(id_of(1).text());
        ASSERT_NE(second, std::string::npos);
        log.seekp(static_cast<std::streamoff>(second));
        log.put('#');
    }
    engines->restart("kafka");

    auto consumer = must(world->bus->subscribe(stage));
    std::vector<Uuid> seen;
    int refused = 0;
    for (int round = 0; round < 60 && refused < 2; ++round) {
        const auto batch = consumer->poll(1, Milliseconds{500});
        if (!batch) {
            refused += batch.error().fault == Fault::corrupt;
            consumer->rewind();
            continue;
        }
        for (const auto& one : *batch) seen.push_back(one.envelope.event_id);
        if (!batch->empty()) must(consumer->commit());
    }
    EXPECT_EQ(refused, 2) << "the damage was not noticed, or only once";
    EXPECT_EQ(seen, std::vector{id_of(0)});
    EXPECT_EQ(must(world->bus->lag(stage)), 2);
}

}  // namespace
}  // namespace billmill::contract
