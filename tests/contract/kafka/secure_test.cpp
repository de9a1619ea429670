#include <gmock/gmock.h>

#include "contract/kafka/kafka_world.hpp"
#include "contract/samples.hpp"

namespace billmill::contract {
namespace {

using adapters::kafka::KafkaBus;

class KafkaSecure : public testing::Test {
protected:
    void SetUp() override {
        world = kafka_world();
        if (!world) GTEST_SKIP() << "no such engine: see tools/engines";
        world->options.brokers = *tests::engine_address("KAFKA_SASL_SSL");
        world->options.request_timeout = Milliseconds{5'000};
        world->options.client_settings = {
            {"security.protocol", "sasl_ssl"},
            {"ssl.ca.location", *tests::engine_address("DIR") + "/kafka/tls.pem"},
            {"sasl.mechanism", "PLAIN"},
            {"sasl.username", "billmill"},
            {"sasl.password", "on-loopback-only"},
        };
    }
    std::string refusal() {
        const auto opened = KafkaBus::open(world->options);
        if (opened) return "opened";
        return std::string{name(opened.error().fault)} + ": " + opened.error().what;
    }
    std::unique_ptr<KafkaWorld> world;
};

TEST_F(KafkaSecure, CarriesMessagesOverTlsWithAPassword) {
    world->reopen();
    must(ports::publish_and_wait(*world->bus, ports::Stage::billing, {envelope(1)}));
    const auto consumer = must(world->bus->subscribe(ports::Stage::billing));
    EXPECT_EQ(must(consumer->poll(1, Milliseconds{20'000})).size(), 1U);
}

TEST_F(KafkaSecure, AWrongPasswordIsRefusedAndNotRepeated) {
    world->options.client_settings["sasl.password"] = "hunter2";
    EXPECT_THAT(refusal(), testing::AllOf(testing::StartsWith("unavailable"),
                                          testing::Not(testing::HasSubstr("hunter2"))));
}

TEST_F(KafkaSecure, ABrokerThatNobodyVouchesForIsNotTrusted) {
    world->options.client_settings.erase("ssl.ca.location");
    EXPECT_THAT(refusal(), testing::StartsWith("unavailable"));
}

}  // namespace
}  // namespace billmill::contract
