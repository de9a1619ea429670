#include <atomic>
#include <thread>

#include "gateway_world.hpp"

namespace billmill::tests {
namespace {

class Requests : public GatewayWorld {};
constexpr const char* key = "Idempotency-Key: order-1\r\n";

TEST_F(Requests, TheTwoThatExistingClientsSendBecomeAnInvoice) {
    const auto registered = post("/api/v1/user/register", registration);
    EXPECT_EQ(registered.status, 202);
    EXPECT_EQ(text(registered, "status"), "accepted");
    EXPECT_EQ(text(registered, "links", "self"),
              "/api/v1/customers/" + domain::customer_id("john.doe@example.com").text());
    const auto billed = post("/api/v1/bill/genBill", billing);
    EXPECT_EQ(billed.status, 202);
    const auto self = text(billed, "links", "self");
    EXPECT_EQ(self, "/api/v1/invoices/" + text(billed, "id"));
    EXPECT_EQ(text(get(self), "state"), "waiting");
    world.run();
    const auto bill = get(self);
    EXPECT_EQ(text(bill, "delivery"), "handed_over") << bill.body;
    EXPECT_EQ(text(bill, "totals", "net"), "899.00");
    EXPECT_EQ(text(bill, "totals", "tax"), "161.82");
    EXPECT_EQ(text(bill, "totals", "gross"), "1060.82");
    EXPECT_EQ(text(get(text(registered, "links", "self")), "lastname"), "Doe");
}

TEST_F(Requests, TheSameKeyGivesTheSameAnswerAndOneInvoice) {
    const auto first = post("/api/v1/bill/genBill", billing, key);
    const auto again = post("/api/v1/bill/genBill", billing, key);
    EXPECT_EQ(again.status, 202);
    EXPECT_EQ(again.body, first.body);
    EXPECT_FALSE(first.headers.contains("idempotent-replayed"));
    EXPECT_EQ(again.headers.at("idempotent-replayed"), "true");
    EXPECT_EQ(*world.engines->bus.lag(ports::Stage::billing), 1);
}

TEST_F(Requests, TheStoreRemembersWhatTheCacheForgot) {
    const auto first = post("/api/v1/bill/genBill", billing, key);
    forget_all();
    const auto again = post("/api/v1/bill/genBill", billing, key);
    EXPECT_EQ(again.body, first.body);
    EXPECT_EQ(again.headers.at("idempotent-replayed"), "true");
    forget_all();
    const auto other = post(
        "/api/v1/bill/genBill",
        R"({"userId":"a@b.example","items":[{"productId":"x","quantity":1,"price":1,"productName":"y"}]})",
        key);
    EXPECT_EQ(other.status, 422);
    EXPECT_EQ(text(other, "code"), "key_reused");
    EXPECT_EQ(*world.engines->bus.lag(ports::Stage::billing), 1);
}

/// Refused, its client would bill again under another key: two invoices.
TEST_F(Requests, ABillRepeatedAfterItsSellersFileChangedIsAnsweredAsBefore) {
    using Sellers = std::vector<domain::Seller>;
    add_key("limited", ports::Scope::write, {"acme"});
    const std::string limited = "Authorization: Bearer limited\r\n";
    const std::string items = R"("items":[{"quantity":1,"price":899.5,"productName":"Lamp"}]})";
    const auto unnamed = R"({"userId":"john.doe@example.com",)" + items;
    const auto named = R"({"userId":"john.doe@example.com","seller":"acme",)" + items;
    struct Row {
        std::string what, body, headers;
        std::function<void(Sellers&)> change;
        std::string refusal;  ///< Of who asks first now.
    };
    const Row rows[] = {
        {"the named one is gone", named, "", [](Sellers& all) { all.erase(all.begin()); }, "invalid_request"},
        {"all are gone", unnamed, "", [](Sellers& all) { all.clear(); }, "invalid_request"},
        {"all are gone, and it is named", named, "", [](Sellers& all) { all.clear(); }, "invalid_request"},
        {"the default one is gone", unnamed, limited, [](Sellers& all) { all.erase(all.begin()); },
         "seller_not_allowed"},
        {"another one is the default", unnamed, limited,
         [](Sellers& all) { std::swap(all.front(), all.back()); }, "seller_not_allowed"},
    };
    const auto before = world.sellers.sellers;
    ASSERT_EQ(post("/api/v1/user/register", registration).status, 202);
    world.run();
    int accepted = 0;
    for (const auto& [what, body, headers, change, refusal] : rows) {
        const auto own_key = "Idempotency-Key: order-" + std::to_string(++accepted) + "\r\n" + headers;
        const auto first = post("/api/v1/bill/genBill", body, own_key);
        EXPECT_EQ(first.status, 202) << what << first.body;
        change(world.sellers.sellers);
        const auto again = post("/api/v1/bill/genBill", body, own_key);
        EXPECT_EQ(again.status, 202) << what << again.body;
        EXPECT_EQ(again.body, first.body) << what;
        EXPECT_EQ(again.headers.at("idempotent-replayed"), "true") << what;
        EXPECT_EQ(text(post("/api/v1/bill/genBill", body, "Idempotency-Key: new\r\n" + headers), "code"),
                  refusal)
            << what;
        EXPECT_EQ(text(post("/api/v1/bill/genBill", body, headers), "code"), refusal) << what << ", no key";
        auto other = body;
        other.replace(other.find("Lamp"), 4, "Lump");
        EXPECT_EQ(text(post("/api/v1/bill/genBill", other, own_key), "code"), refusal) << what;
        world.sellers.sellers = before;
    }
    EXPECT_EQ(*world.engines->bus.lag(ports::Stage::billing), accepted);
    const auto not_allowed = R"({"userId":"john.doe@example.com","seller":"other",)" + items;
    EXPECT_EQ(text(post("/api/v1/bill/genBill", not_allowed, key + limited), "code"), "seller_not_allowed");
}

TEST_F(Requests, AnotherBodyUnderAUsedKeyIsRefused) {
    ASSERT_EQ(post("/api/v1/user/register", registration, key).status, 202);
    std::string other = registration;
    other.replace(other.find("Doe"), 3, "Dee");
    const auto answer = post("/api/v1/user/register", other, key);
    EXPECT_EQ(answer.status, 422);
    EXPECT_EQ(text(answer, "code"), "key_reused");
    EXPECT_EQ(text(answer, "errors", "0", "pointer"), "/header/Idempotency-Key");
    EXPECT_EQ(post("/api/v1/bill/genBill", billing, key).status, 202) << "a key belongs to its route";
}

TEST_F(Requests, ABodyMayBeWrittenDifferently) {
    const auto first = post("/api/v1/bill/genBill", billing, key);
    const auto again = post(
        "/api/v1/bill/genBill",
        R"({ "items":[{"price":899.00,"productId":"AD234","productName":"Premium T-Shirt","quantity":1e0}], "userId":"john.doe@example.com" })",
        key);
    EXPECT_EQ(again.status, 202);
    EXPECT_EQ(again.body, first.body);
}

TEST_F(Requests, AQuotedKeyIsTheSameKey) {
    const auto bare = post("/api/v1/bill/genBill", billing, key);
    EXPECT_EQ(post("/api/v1/bill/genBill", billing, "Idempotency-Key: \"order-1\"\r\n").body, bare.body);
}

TEST_F(Requests, KeysThatCanNotBeReadAreRefused) {
    for (const auto& bad :
         {std::string{"Idempotency-Key: \r\n"}, std::string{"Idempotency-Key: a b\r\n"},
          std::string{"Idempotency-Key: \"open\r\n"}, std::string{"Idempotency-Key: \"a\"b\r\n"},
          std::string{"Idempotency-Key: \"\"\r\n"}, std::string{"Idempotency-Key: \"a\\b\"\r\n"},
          std::string{"Idempotency-Key: a\r\nIdempotency-Key: b\r\n"},
          std::string{"Idempotency-Key: caf\xc3\xa9\r\n"},
          "Idempotency-Key: " + std::string(256, 'x') + "\r\n"}) {
        const auto answer = post("/api/v1/bill/genBill", billing, bad);
        EXPECT_EQ(answer.status, 400) << bad;
        EXPECT_EQ(text(answer, "code"), "idempotency_key_invalid") << bad;
    }
    EXPECT_EQ(
        post("/api/v1/bill/genBill", billing, "Idempotency-Key: " + std::string(255, 'x') + "\r\n").status,
        202);
    EXPECT_EQ(*world.engines->bus.lag(ports::Stage::billing), 1) << "nothing of a refused request is kept";
}

TEST_F(Requests, SixtyFourAtOnceAreOne) {
    open();
    std::atomic<int> accepted = 0;
    std::atomic<int> in_flight = 0;
    std::mutex mutex;
    std::set<std::string> ids;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 64; ++i) {
            threads.emplace_back([&] {
                RawClient own{server->port()};
                while (true) {
                    const auto answer = own.ask(tests::post("/api/v1/bill/genBill", billing, key));
                    if (answer.status == 409) {
                        ++in_flight;
                        EXPECT_EQ(answer.headers.at("retry-after"), "1");
                        continue;
                    }
                    EXPECT_EQ(answer.status, 202);
                    ++accepted;
                    const std::lock_guard lock{mutex};
                    ids.insert(text(answer, "id"));
                    return;
                }
            });
        }
    }
    EXPECT_EQ(accepted, 64);
    EXPECT_EQ(ids.size(), 1u);
    EXPECT_EQ(*world.engines->bus.lag(ports::Stage::billing), 1);
}

TEST_F(Requests, EachRequestWithoutAKeyIsItsOwn) {
    EXPECT_NE(text(post("/api/v1/bill/genBill", billing), "id"),
              text(post("/api/v1/bill/genBill", billing), "id"));
}

TEST_F(Requests, WrongOnesHearEveryMistakeAndLeaveNothing) {
    struct Row {
        const char* why;
        const char* target;
        const char* body;
        int status;
        const char* pointer;
        const char* code;
    };
    constexpr const char* bill = "/api/v1/bill/genBill";
    constexpr const char* user = "/api/v1/user/register";
    const Row rows[]{
        {"not JSON", bill, "{", 400, "", "not_json"},
        {"no body", bill, "", 400, "", "not_json"},
        {"another kind", bill, "[]", 422, "", "wrong_type"},
        {"no items", bill, R"({"userId":"a@b.example"})", 422, "/items", "required"},
        {"unknown seller", bill,
         R"({"seller":"nobody","userId":"a@b.example","items":[{"productId":"x","quantity":1,"price":1,"productName":"y"}]})",
         422, "/seller", "unknown_seller"},
        {"unknown field", user,
         R"({"firstname":"A","lastname":"B","email":"a@b.example","mobile":"0123456789","admin":true})", 422,
         "/admin", "unknown_field"},
        {"bad e-mail", user, R"({"firstname":"A","lastname":"B","email":"nobody","mobile":"0123456789"})",
         422, "/email", "not_an_email"},
    };
    for (const auto& row : rows) {
        const auto answer = post(row.target, row.body);
        EXPECT_EQ(answer.status, row.status) << row.why;
        EXPECT_EQ(text(answer, "errors", "0", "pointer"), row.pointer) << row.why;
        EXPECT_EQ(text(answer, "errors", "0", "code"), row.code) << row.why;
    }
    const auto several = post(
        bill,
        R"({"userId":1,"items":[{"productId":"","quantity":"NaN","price":-1,"productName":"y","x":1}]})");
    EXPECT_NE(text(several, "errors", "3", "code"), "(none)") << several.body;
    EXPECT_EQ(text(post(std::string{bill} + "?dry=1", billing), "errors", "0", "code"), "unknown_parameter");
    EXPECT_EQ(*world.engines->bus.lag(ports::Stage::billing), 0);
    EXPECT_EQ(*world.engines->bus.lag(ports::Stage::users), 0);
}

TEST_F(Requests, TheDefaultSellerIsFrozenAtTheEdge) {
    const auto id = issue_one();
    EXPECT_EQ(text(get("/api/v1/invoices/" + id), "seller", "id"), "acme");
    EXPECT_EQ(text(get("/api/v1/invoices/" + id), "series").substr(0, 18), "acme/invoice/main/");
}

}  // namespace
}  // namespace billmill::tests
