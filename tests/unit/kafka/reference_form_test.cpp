#include "adapters/kafka/reference_form.hpp"

#include <gtest/gtest.h>

#include "adapters/filesystem/toml_seller_directory.hpp"
#include "contract/subject.hpp"
#include "formats/messages.hpp"
#include "support/temporary_directory.hpp"

namespace billmill::adapters::kafka {
namespace {

using ports::Stage;

class ReferenceForm : public testing::Test {
protected:
    static ports::Envelope stranger(const std::string& key, const std::string& payload) {
        ports::Envelope envelope;
        envelope.event_id = uuid_v5(spaces::foreign, {key});
        envelope.key = key;
        envelope.payload = payload;
        envelope.origin = ports::Position{2, 9};
        return envelope;
    }
    std::optional<ports::Envelope> adopted(Stage stage, const std::string& key, const std::string& payload) {
        return adopt(stage, stranger(key, payload), *sellers);
    }
    tests::TemporaryDirectory folder;
    std::unique_ptr<filesystem::TomlSellerDirectory> sellers =
        contract::must(filesystem::TomlSellerDirectory::open(folder.path()));
    const std::string bill =
        R"({"userId":"p@example.com","items":[{"productId":"P1","quantity":1,"price":5,"productName":"Mug"}]})";
    const std::string registration =
        R"({"firstname":"Priya","lastname":"Sharma","email":"p@example.com","mobile":"0123456789","customerID":7})";
};

TEST_F(ReferenceForm, KeepsTheIdAndBeginsWhereItIsPublishedAgain) {
    const auto ours = adopted(Stage::billing, "billID-1", bill);
    ASSERT_TRUE(ours);
    EXPECT_EQ(ours->event_id, stranger("billID-1", bill).event_id);
    EXPECT_FALSE(ours->origin);
    EXPECT_EQ(ours->key, "max-stores/invoice/main");
    EXPECT_EQ(contract::must(formats::decode_billing_request(ours->payload)).items.size(), 1U);
}

TEST_F(ReferenceForm, LeavesOutTheIdThatThatSystemGaveTheCustomer) {
    const auto ours = adopted(Stage::users, "userID-p@example.com", registration);
    ASSERT_TRUE(ours);
    EXPECT_EQ(contract::must(formats::decode_customer(ours->payload)).lastname, "Sharma");
}

TEST_F(ReferenceForm, IsTakenOnlyUnderItsKeyAndOnItsTopic) {
    EXPECT_FALSE(adopted(Stage::billing, "userID-1", bill));
    EXPECT_FALSE(adopted(Stage::billing, "4711", bill));
    EXPECT_FALSE(adopted(Stage::users, "billID-1", bill));
    EXPECT_FALSE(adopted(Stage::notify, "billID-1", bill));
}

TEST_F(ReferenceForm, WhatTheDoorWouldRefuseIsNotTaken) {
    EXPECT_FALSE(adopted(Stage::billing, "billID-1", "{"));
    EXPECT_FALSE(adopted(Stage::billing, "billID-1", R"({"userId":{"$gt":""},"items":[]})"));
    EXPECT_FALSE(
        adopted(Stage::billing, "billID-1", bill.substr(0, bill.size() - 1) + R"(,"seller":"nobody"})"));
    EXPECT_FALSE(adopted(Stage::users, "userID-1", R"({"firstname":"Priya","email":"not an address"})"));
    EXPECT_FALSE(adopted(Stage::users, "userID-1", R"([])"));
}

}  // namespace
}  // namespace billmill::adapters::kafka
