#include "usecases/import_legacy_message.hpp"

#include <gtest/gtest.h>

#include "contract/subject.hpp"
#include "formats/messages.hpp"
#include "support/listed_sellers.hpp"

namespace billmill::usecases {
namespace {

using ports::Stage;

class LegacyMessages : public testing::Test {
protected:
    static ports::Envelope legacy(const std::string& key, const std::string& payload) {
        ports::Envelope envelope;
        envelope.event_id = uuid_v5(spaces::foreign, {key});
        envelope.key = key;
        envelope.payload = payload;
        envelope.origin = ports::Position{2, 9};
        return envelope;
    }
    std::optional<ports::Envelope> translated(Stage stage, const std::string& key,
                                              const std::string& payload) {
        return ImportLegacyMessage{sellers}.translate(stage, legacy(key, payload));
    }
    tests::ListedSellers sellers;
    const std::string bill =
        R"({"userId":"p@example.com","items":[{"productId":"P1","quantity":1,"price":5,"productName":"Mug"}]})";
    const std::string registration =
        R"({"firstname":"Priya","lastname":"Sharma","email":"p@example.com","mobile":"0123456789","customerID":7})";
};

TEST_F(LegacyMessages, KeepsTheIdAndBeginsWhereItIsPublishedAgain) {
    const auto ours = translated(Stage::billing, "billID-1", bill);
    ASSERT_TRUE(ours);
    EXPECT_EQ(ours->event_id, legacy("billID-1", bill).event_id);
    EXPECT_FALSE(ours->origin);
    EXPECT_EQ(ours->key, "acme/invoice/main");
    EXPECT_EQ(contract::must(formats::decode_billing_request(ours->payload)).items.size(), 1U);
}

TEST_F(LegacyMessages, LeavesOutTheIdThatThatSystemGaveTheCustomer) {
    const auto ours = translated(Stage::users, "userID-p@example.com", registration);
    ASSERT_TRUE(ours);
    EXPECT_EQ(contract::must(formats::decode_customer(ours->payload)).lastname, "Sharma");
}

TEST_F(LegacyMessages, IsTakenOnlyUnderItsKeyAndOnItsTopic) {
    EXPECT_FALSE(translated(Stage::billing, "userID-1", bill));
    EXPECT_FALSE(translated(Stage::billing, "4711", bill));
    EXPECT_FALSE(translated(Stage::users, "billID-1", bill));
    EXPECT_FALSE(translated(Stage::notify, "billID-1", bill));
}

TEST_F(LegacyMessages, WhatTheGatewayWouldRefuseIsNotTaken) {
    EXPECT_FALSE(translated(Stage::billing, "billID-1", "{"));
    EXPECT_FALSE(translated(Stage::billing, "billID-1", R"({"userId":{"$gt":""},"items":[]})"));
    EXPECT_FALSE(
        translated(Stage::billing, "billID-1", bill.substr(0, bill.size() - 1) + R"(,"seller":"nobody"})"));
    EXPECT_FALSE(translated(Stage::users, "userID-1", R"({"firstname":"Priya","email":"not an address"})"));
    EXPECT_FALSE(translated(Stage::users, "userID-1", R"([])"));
}

}  // namespace
}  // namespace billmill::usecases
