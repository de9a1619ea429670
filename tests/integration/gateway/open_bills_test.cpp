#include <map>

#include "gateway_world.hpp"

// Every bill is an issued and sent invoice, or stands, with its reason, in one list.
namespace billmill::tests {
namespace {

constexpr const char* generate = "/api/v1/bill/genBill";

class OpenBills : public GatewayWorld {
protected:
    static std::string for_customer(std::string_view email, std::string_view more = "") {
        return R"({"userId":")" + std::string{email} +
               R"(","items":[{"quantity":1,"price":899,"productName":"Lamp"}])" + std::string{more} + "}";
    }
    std::string bill(std::string_view email, std::string_view more = "") {
        const auto answer = post(generate, for_customer(email, more));
        EXPECT_EQ(answer.status, 202) << answer.body;
        return text(answer, "id");
    }
    /// Pages of one, to the end: what the list says of each bill.
    std::map<std::string, std::string> all(const std::string& query, const char* member) {
        std::map<std::string, std::string> found;
        std::string cursor;
        do {
            const auto page =
                get("/api/v1/invoices?limit=1&" + query + (cursor.empty() ? "" : "&cursor=" + cursor));
            EXPECT_EQ(page.status, 200) << page.body;
            if (const auto id = text(page, "items", "0", "id"); id != "(none)") {
                EXPECT_TRUE(found.emplace(id, text(page, "items", "0", member)).second) << "shown twice";
            }
            cursor = text(page, "next");
        } while (!cursor.empty() && found.size() < 100);
        return found;
    }
};

/// With one, tests/system/test_search.py and test_first_hundred.py see the lists.
TEST_F(OpenBills, WithoutAnIndexThoseThatAreIssuedAreNotListed) {
    bill("nobody@example.com");
    world.run();
    EXPECT_EQ(text(get("/api/v1/invoices?state=waiting"), "items", "0", "waitingFor"), "unknown_customer");
    const auto answer = get("/api/v1/invoices?state=issued");
    EXPECT_EQ(answer.status, 503) << answer.body;
    EXPECT_EQ(text(answer, "code"), "index_building");
    EXPECT_TRUE(answer.headers.contains("retry-after"));
}

TEST_F(OpenBills, AWaitingBillSaysForWhatAndUntilWhen) {
    const auto accepted_at = world.clock.now();
    const auto waiting = bill("late@example.com");
    EXPECT_EQ(text(get("/api/v1/invoices/" + waiting), "waitingFor"), "(none)") << "it is in line";
    world.run();
    const auto answer = get("/api/v1/invoices/" + waiting);
    EXPECT_EQ(text(answer, "state"), "waiting");
    EXPECT_EQ(text(answer, "waitingFor"), "unknown_customer");
    EXPECT_EQ(text(answer, "until"), rfc3339(accepted_at + std::chrono::minutes{15}));
}

TEST_F(OpenBills, AreShownToWhoMaySeeTheirSeller) {
    options.keys_required = true;
    add_key("all", ports::Scope::admin);
    add_key("other", ports::Scope::read, {"other"});
    ASSERT_EQ(post(generate, for_customer("late@example.com"), "X-API-Key: all\r\n").status, 202);
    const auto others =
        post(generate, for_customer("late@example.com", R"(,"seller":"other")"), "X-API-Key: all\r\n");
    ASSERT_EQ(others.status, 202) << others.body;
    world.run();
    const auto seen = get("/api/v1/invoices?state=open", "X-API-Key: other\r\n");
    EXPECT_EQ(text(seen, "items", "0", "id"), text(others, "id")) << seen.body;
    EXPECT_EQ(text(seen, "items", "1"), "(none)");
    const auto of_one = get("/api/v1/invoices?state=open&seller=acme", "X-API-Key: all\r\n");
    EXPECT_EQ(text(of_one, "items", "0", "seller"), "acme");
    EXPECT_EQ(text(of_one, "items", "1"), "(none)");
    const auto foreign = get("/api/v1/invoices?state=open&seller=acme", "X-API-Key: other\r\n");
    EXPECT_EQ(foreign.status, 200);
    EXPECT_EQ(text(foreign, "items", "0"), "(none)");
}

TEST_F(OpenBills, AreFoundByTheKeyThatTheirClientAskedWith) {
    options.keys_required = true;
    add_key("all", ports::Scope::admin);
    add_key("other", ports::Scope::admin, {"other"});
    const auto ask = [&](std::string_view api_key, std::string_view more) {
        return text(post(generate, for_customer("late@example.com", more),
                         "X-API-Key: " + std::string{api_key} + "\r\nIdempotency-Key: order-1\r\n"),
                    "id");
    };
    const auto of_all = ask("all", "");
    const auto of_other = ask("other", R"(,"seller":"other")");
    ASSERT_NE(of_all, of_other);
    world.run();
    const auto found = [&](const char* api_key, const std::string& query) {
        const auto page = get("/api/v1/invoices?" + query, "X-API-Key: " + std::string{api_key} + "\r\n");
        EXPECT_EQ(page.status, 200) << page.body;
        return text(page, "items", "0", "id");
    };
    for (const auto* state : {"open", "waiting"}) {
        const auto query = "idempotencyKey=order-1&state=" + std::string{state};
        EXPECT_EQ(found("all", query), of_all) << "a key is its client's own";
        EXPECT_EQ(found("other", query), of_other);
    }
    EXPECT_EQ(found("all", "idempotencyKey=order-1&state=failed"), "(none)");
    EXPECT_EQ(found("all", "idempotencyKey=order&state=open"), "(none)") << "a part of one is none";
    EXPECT_EQ(found("all", "idempotencyKey=" + of_all + "&state=open"), "(none)") << "an id is none";
    EXPECT_EQ(found("all", "idempotencyKey=order-1&state=open&seller=other"), "(none)");
}

TEST_F(OpenBills, AWrongQuestionIsRefusedWhole) {
    for (const auto* query :
         {"state=lost", "state=", "state=open&number=1", "state=waiting&userId=a@example.com",
          "state=failed&buyer=0198f6f0-1c3e-7a51-8d2b-5f0a3c9e7b10"}) {
        EXPECT_EQ(get("/api/v1/invoices?" + std::string{query}).status, 422) << query;
    }
    EXPECT_EQ(get("/api/v1/invoices?state=open&cursor=9.1").status, get("/api/v1/invoices?cursor=x").status);
}

}  // namespace
}  // namespace billmill::tests
