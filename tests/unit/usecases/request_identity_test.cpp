#include "usecases/accept/request_identity.hpp"

#include <gtest/gtest.h>

#include "usecases/caller.hpp"

namespace billmill::usecases {
namespace {

const Instant now = from_unix_ms(1'795'348'800'000);

RequestIdentity bill(std::string_view client, const std::optional<std::string>& key, std::string_view body) {
    return identify(client, bill_operation, "", key, {body, body}, now);
}

TEST(RequestIdentity, IsAFunctionOfClientOperationAndKey) {
    const auto first = bill("shop", "order-1", "{}");
    EXPECT_EQ(bill("shop", "order-1", "{\"other\":1}").id, first.id);
    EXPECT_NE(bill("shop", "order-2", "{}").id, first.id);
    EXPECT_NE(bill("other shop", "order-1", "{}").id, first.id);
    EXPECT_NE(identify("shop", credit_operation, "", "order-1", {"{}", "{}"}, now).id, first.id);
    EXPECT_TRUE(first.keyed);
}

TEST(RequestIdentity, IsFoundAgainByClientAndKey) {
    const auto bill_id = bill("shop", "order-1", "{}").id;
    const auto credit_id = identify("shop", credit_operation, "", "order-1", {"{}", "{}"}, now).id;
    EXPECT_EQ(documents_keyed("shop", "order-1"), (std::vector{bill_id, credit_id}));
    const auto key = bill_id.text();
    EXPECT_EQ(documents_keyed("shop", key).size(), 2U) << "no id, though it looks like one";
    EXPECT_EQ(documents_named("shop", key).back(), bill_id);
}

TEST(RequestIdentity, WithoutAKeyIsNewEachTime) {
    EXPECT_NE(bill("shop", std::nullopt, "{}").id, bill("shop", std::nullopt, "{}").id);
    EXPECT_FALSE(bill("shop", std::nullopt, "{}").keyed);
}

TEST(RequestIdentity, HasAFingerprintOfAllItSays) {
    const auto credit = [](std::string_view about, std::string_view body) {
        return identify("shop", credit_operation, about, "k", {body, body}, now).fingerprint;
    };
    EXPECT_EQ(credit("invoice-1", "{}"), credit("invoice-1", "{}"));
    EXPECT_NE(credit("invoice-1", "{}"), credit("invoice-2", "{}"));
    EXPECT_NE(credit("invoice-1", "{}"), credit("invoice-1", "{\"reason\":\"x\"}"));
    EXPECT_NE(credit("ab", "c"), credit("a", "bc")) << "where one part ends, counts";
}

/// Clients hold such ids: a change here would make each of their repetitions a new request.
TEST(RequestIdentity, OfAKeyNeverChanges) {
    const std::pair<OperationName, std::string_view> operations[] = {
        {register_customer_operation, "POST /api/v1/user/register"},
        {bill_operation, "POST /api/v1/bill/genBill"},
        {replace_customer_operation, "PUT /api/v1/customers/{id}"},
        {credit_operation, "POST /api/v1/bill/{id}/credit"},
        {resend_operation, "POST /api/v1/bill/{id}/resend"},
    };
    for (const auto& [operation, text] : operations) {
        EXPECT_EQ(identify("shop", operation, "", "order-1", {"{}", "{}"}, now).id,
                  uuid_v5(spaces::request, {"shop", text, "order-1"}))
            << text;
    }
    EXPECT_EQ(bill("shop", "order-1", "{}").id.text(), "d5eec11e-0067-5da3-a211-8bb7f9f2496e");
}

TEST(RequestIdentity, IsTheClientsWhicheverKeyItSends) {
    const Caller one{.client = "shop", .sellers = {}, .key = 1};
    const Caller other{.client = "shop", .sellers = {}, .key = 2};
    EXPECT_EQ(one.identity(), other.identity());
    const Caller keyless{};
    const Caller its_successor{.client = "shop", .sellers = {}, .key = 1, .continues_keyless = true};
    EXPECT_EQ(keyless.identity(), its_successor.identity());
    EXPECT_NE(keyless.identity(), one.identity());
}

}  // namespace
}  // namespace billmill::usecases
