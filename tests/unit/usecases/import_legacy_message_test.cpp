#include "usecases/import_legacy_message.hpp"

#include <gtest/gtest.h>

#include "contract/subject.hpp"
#include "formats/messages.hpp"
#include "support/listed_sellers.hpp"
#include "usecases/decoded.hpp"
#include "usecases/issue/pending_document.hpp"

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

std::string with(const std::string& body, const std::string& members) {
    return body.substr(0, body.size() - 1) + "," + members + "}";
}

/// That system ignored them: whoever sent them was billed all the same.
TEST_F(LegacyMessages, IgnoresAndCountsFieldsThatNobodyKnows) {
    struct Row {
        const char* what;
        Stage stage;
        std::string payload;
        std::int64_t ignored;
    };
    const auto in_item = [this](const std::string& members) {
        auto body = bill;
        return body.insert(body.find("\"quantity\""), members + ",");
    };
    for (const auto& [what, stage, payload, ignored] :
         {Row{"none", Stage::billing, bill, 0},
          Row{"one of a bill", Stage::billing, with(bill, R"("__v":0)"), 1},
          Row{"several", Stage::billing, with(bill, R"("__v":0,"createdAt":"x","a/b~c":{"d":1})"), 3},
          Row{"one of an item", Stage::billing, in_item(R"("_id":"1")"), 1},
          Row{"of the bill and of an item", Stage::billing, with(in_item(R"("_id":"1")"), R"("_id":"2")"), 2},
          Row{"an empty name", Stage::billing, with(bill, R"("":1)"), 1},
          Row{"of a registration", Stage::users, with(registration, R"("password":"p","__v":1)"), 2}}) {
        const ImportLegacyMessage import{sellers};
        const auto* key = stage == Stage::users ? "userID-p@example.com" : "billID-1";
        const auto ours = import.translate(stage, legacy(key, payload));
        ASSERT_TRUE(ours) << what;
        const auto plain = translated(stage, key, stage == Stage::users ? registration : bill);
        EXPECT_EQ(ours->payload, plain->payload) << what;
        EXPECT_EQ(import.ignored_fields(), ignored) << what;
    }
}

/// Regression: its dead letter said only that it can't be read.
TEST_F(LegacyMessages, WhatWasRefusedKeepsItsIssuesInTheDeadLetter) {
    struct Row {
        const char* what;
        Stage stage;
        std::string key;
        std::string payload;
        std::string issues;
    };
    for (const auto& [what, stage, key, payload, issues] :
         {Row{"no JSON", Stage::billing, "billID-1", "{", " not_json"},
          Row{"an operator in place of a text", Stage::billing, "billID-1",
              R"({"userId":{"$gt":""},"items":[]})", "/userId wrong_type /items required"},
          Row{"a seller that is not there", Stage::billing, "billID-1", with(bill, R"("seller":"nobody")"),
              "/seller unknown_seller"},
          Row{"a wrong field beside one that nobody knows", Stage::billing, "billID-1",
              with(bill, R"("seller":"nobody","__v":1)"), "/seller unknown_seller"},
          Row{"a registration", Stage::users, "userID-1", R"({"lastname":"S","email":"no address"})",
              "/email not_an_email"},
          Row{"no message of that form", Stage::billing, "4711", "{", ""},
          Row{"its key on the other topic", Stage::users, "billID-1", "{", ""}}) {
        auto message = legacy(key, payload);
        message.unidentified = true;
        const std::vector batch{ports::Delivered{message, {2, 9}}};
        std::optional<ports::Disposition> disposition;
        if (stage == Stage::users) {
            auto read = decoded(message, formats::decode_customer_change, refused_registration);
            ASSERT_TRUE(read) << what;
            disposition = read->disposition;
        } else {
            auto read = issue::read_pending(batch, sellers);
            ASSERT_TRUE(read) << what;
            disposition = read->front().disposition;
        }
        ASSERT_TRUE(disposition) << what;
        EXPECT_EQ(disposition->kind, ports::Disposition::Kind::dead_letter) << what;
        EXPECT_EQ(disposition->code, "unreadable") << what;
        std::string found;
        for (const auto& one : disposition->issues)
            found += (found.empty() ? "" : " ") + one.pointer + " " + one.code;
        EXPECT_EQ(found, issues) << what;
    }
}

}  // namespace
}  // namespace billmill::usecases
