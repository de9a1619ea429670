#include <gmock/gmock.h>

#include "adapters/filesystem/toml_seller_directory.hpp"
#include "contract/kafka/kafka_world.hpp"
#include "contract/kafka/raw_kafka.hpp"
#include "contract/samples.hpp"
#include "formats/messages.hpp"
#include "support/temporary_directory.hpp"
#include "usecases/import_legacy_message.hpp"

// Messages that billmill did not send: those of the reference system, and what nobody can read.
namespace billmill::contract {
namespace {

const std::string bill =
    R"({"userId":"Priya@Example.com","items":[{"productId":"P1","quantity":2,"price":449.5,"productName":"Mug"}]})";
const std::string registration =
    R"({"firstname":"Priya","middlename":"","lastname":"Sharma","email":"Priya@Example.com","mobile":"0123456789","customerID":"17"})";

class KafkaLegacyMessages : public testing::Test {
protected:
    void SetUp() override {
        world = kafka_world();
        if (!world) GTEST_SKIP() << "no such engine: see tools/engines";
        sellers = must(adapters::filesystem::TomlSellerDirectory::open(folder.path()));
        legacy_messages = std::make_unique<usecases::ImportLegacyMessage>(*sellers);
        world->options.legacy_messages = legacy_messages.get();
        world->reopen();
        raw = std::make_unique<RawKafka>(world->options.brokers);
    }
    void send(ports::Stage stage, const std::string& key, const std::string& payload) {
        raw->send(world->options.topic(stage), key, payload);
    }
    std::vector<ports::Delivered> take(ports::Consumer& consumer, std::size_t count) {
        std::vector<ports::Delivered> all;
        for (int round = 0; round < 40 && all.size() < count; ++round) {
            for (auto& one : must(consumer.poll(10, Milliseconds{1'000}))) all.push_back(std::move(one));
        }
        return all;
    }
    tests::TemporaryDirectory folder;
    std::unique_ptr<adapters::filesystem::TomlSellerDirectory> sellers;
    std::unique_ptr<usecases::ImportLegacyMessage> legacy_messages;
    std::unique_ptr<KafkaWorld> world;
    std::unique_ptr<RawKafka> raw;
};

TEST_F(KafkaLegacyMessages, ABareBillComesUnderItsNumberingLine) {
    send(ports::Stage::billing, "billID-4711", bill);
    const auto consumer = must(world->bus->subscribe(ports::Stage::billing));
    const auto taken = take(*consumer, 1);
    ASSERT_EQ(taken.size(), 1U);
    const auto& envelope = taken[0].envelope;
    EXPECT_EQ(envelope.key, "max-stores/invoice/main");
    EXPECT_EQ(envelope.origin, taken[0].position) << "where it was published again is where it begins";
    EXPECT_EQ(envelope.fingerprint, sha256(bill));
    const auto request = must(formats::decode_billing_request(envelope.payload));
    EXPECT_EQ(request.user_id, "priya@example.com");
    EXPECT_EQ(request.seller, "max-stores");
    must(consumer->commit());
    EXPECT_EQ(must(world->bus->lag(ports::Stage::billing)), 0);
    EXPECT_EQ(world->bus->counts().imported, 1);
}

TEST_F(KafkaLegacyMessages, ABareRegistrationComesUnderItsCustomer) {
    send(ports::Stage::users, "userID-Priya@Example.com", registration);
    const auto consumer = must(world->bus->subscribe(ports::Stage::users));
    const auto taken = take(*consumer, 1);
    ASSERT_EQ(taken.size(), 1U);
    EXPECT_EQ(taken[0].envelope.key, domain::customer_id("priya@example.com").text());
    EXPECT_EQ(must(formats::decode_customer(taken[0].envelope.payload)).firstname, "Priya");
}

TEST_F(KafkaLegacyMessages, TheSameBytesTwiceAreTwoRequestsAndOneOfThemAgainIsTheSame) {
    send(ports::Stage::billing, "billID-1", bill);
    send(ports::Stage::billing, "billID-1", bill);
    {
        const auto consumer = must(world->bus->subscribe(ports::Stage::billing));
        const auto taken = take(*consumer, 2);
        ASSERT_EQ(taken.size(), 2U);
        EXPECT_NE(taken[0].envelope.event_id, taken[1].envelope.event_id);
    }
}

/// Imported, but the process ends before that is committed: the copy bears the same id, and the stages know
/// it then.
TEST_F(KafkaLegacyMessages, ImportedAgainItBearsTheSameId) {
    world->options.legacy_messages = nullptr;
    world->reopen();
    send(ports::Stage::billing, "billID-1", bill);
    Uuid id;
    {
        const auto consumer = must(world->bus->subscribe(ports::Stage::billing));
        const auto taken = take(*consumer, 1);
        ASSERT_EQ(taken.size(), 1U);
        id = taken[0].envelope.event_id;  // Of its place, time and bytes; not committed.
    }
    world->options.legacy_messages = legacy_messages.get();
    world->reopen();
    const auto consumer = must(world->bus->subscribe(ports::Stage::billing));
    const auto taken = take(*consumer, 1);
    ASSERT_EQ(taken.size(), 1U);
    EXPECT_EQ(taken[0].envelope.event_id, id);
    EXPECT_EQ(taken[0].envelope.key, "max-stores/invoice/main");
}

TEST_F(KafkaLegacyMessages, WhatNobodyCanReadIsHandedOnWithItsBytesAndThePartitionMovesOn) {
    using namespace std::string_literals;
    const std::vector<std::string> unreadable{"no JSON \xff\0 at all"s, "",
                                              R"({"userId":"p@example.com","items":"x"})",
                                              R"({"userId":{"$gt":""},"items":[]})"};
    for (const auto& payload : unreadable) send(ports::Stage::billing, "billID-\xfe", payload);
    for (const auto& payload : unreadable) send(ports::Stage::billing, "billID-7", payload);
    const auto consumer = must(world->bus->subscribe(ports::Stage::billing));
    const auto taken = take(*consumer, 8);
    ASSERT_EQ(taken.size(), 8U);
    std::multiset<std::string> payloads;
    for (const auto& one : taken) {
        EXPECT_TRUE(one.envelope.unidentified);
        payloads.insert(one.envelope.payload);
        EXPECT_FALSE(formats::decode_billing_request(one.envelope.payload));
        EXPECT_TRUE(one.envelope.key == "billID-7" || one.envelope.key == one.envelope.event_id.text());
    }
    for (const auto& payload : unreadable) EXPECT_EQ(payloads.count(payload), 2U) << payload;
    must(consumer->commit());
    must(ports::publish_and_wait(*world->bus, ports::Stage::billing, {envelope(1)}));
    EXPECT_EQ(take(*consumer, 1).at(0).envelope.event_id, id_of(1));
}

TEST_F(KafkaLegacyMessages, OnNotifyTheyAreNotUnderstood) {
    send(ports::Stage::notify, "billID-4711", bill);
    const auto consumer = must(world->bus->subscribe(ports::Stage::notify));
    EXPECT_EQ(take(*consumer, 1).at(0).envelope.payload, bill);
}

}  // namespace
}  // namespace billmill::contract
