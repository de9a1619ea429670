#include <algorithm>
#include <fstream>
#include <sstream>

#include "gateway/operations.hpp"
#include "gateway/route_table.hpp"
#include "gateway_world.hpp"

namespace billmill::tests {
namespace {

class Operations : public GatewayWorld {};

TEST_F(Operations, ADeadLetterIsShownReplayedAndClosed) {
    const auto id = text(post("/api/v1/bill/genBill", billing), "id");
    world.run_for(std::chrono::hours{1});
    const auto list = get("/api/v1/dead-letters?state=open");
    EXPECT_EQ(text(list, "items", "0", "id"), id);
    EXPECT_EQ(text(list, "items", "0", "code"), "unknown_customer");
    EXPECT_EQ(text(list, "items", "0", "stage"), "billing");
    const auto letter = get("/api/v1/dead-letters/" + id);
    EXPECT_NE(text(letter, "payload").find("Premium T-Shirt"), std::string::npos);
    EXPECT_EQ(text(letter, "history", "0", "code"), "unknown_customer");

    ASSERT_EQ(post("/api/v1/user/register", registration).status, 202);
    world.run();
    const auto replayed = post("/api/v1/dead-letters/" + id + "/replay", "");
    EXPECT_EQ(replayed.status, 202) << replayed.body;
    EXPECT_EQ(text(replayed, "state"), "replayed");
    EXPECT_EQ(text(get("/api/v1/bill/" + id), "state"), "accepted");
    EXPECT_EQ(text(post("/api/v1/dead-letters/" + id + "/replay", ""), "code"), "not_open");
    world.run();
    EXPECT_EQ(text(get("/api/v1/bill/" + id), "state"), "sent");
    EXPECT_EQ(text(get("/api/v1/dead-letters/" + id), "state"), "closed");
    world.expect_sound();
}

TEST_F(Operations, ADeadLetterCanBeDiscarded) {
    const auto id = text(post("/api/v1/bill/genBill", billing), "id");
    world.run_for(std::chrono::hours{1});
    EXPECT_EQ(text(post("/api/v1/dead-letters/" + id + "/discard", ""), "state"), "discarded");
    EXPECT_EQ(post("/api/v1/dead-letters/" + id + "/discard", "").status, 409);
    EXPECT_EQ(text(get("/api/v1/bill/" + id), "state"), "failed");
    EXPECT_EQ(text(get("/api/v1/dead-letters?state=discarded"), "items", "0", "id"), id);
    EXPECT_EQ(text(get("/api/v1/dead-letters?state=odd"), "errors", "0", "code"), "unknown_value");
    EXPECT_EQ(text(post("/api/v1/dead-letters/" + id_of("x").text() + "/discard", ""), "code"),
              "no_such_dead_letter");
}

TEST_F(Operations, BytesThatAreNoTextAreShownAsBase64) {
    auto message = an_envelope("odd", "acme/invoice/main", "\xff\xfe!", world.clock.now());
    const ports::DeadLetterStore::Burial burial{
        ports::Stage::billing, message, {world.clock.now(), "not_readable", "no message"}, {}};
    ASSERT_TRUE(world.engines->dead_letters.bury({&burial, 1}));
    const auto letter = get("/api/v1/dead-letters/" + id_of("odd").text());
    EXPECT_EQ(text(letter, "payloadBase64"), "//4h");
    EXPECT_EQ(text(letter, "payload"), "(none)");
}

TEST_F(Operations, ParkedWorkIsListed) {
    const auto id = text(post("/api/v1/bill/genBill", billing), "id");
    world.run();
    const auto parked = get("/api/v1/parked?stage=billing");
    EXPECT_EQ(text(parked, "items", "0", "id"), id) << parked.body;
    EXPECT_EQ(text(get("/api/v1/parked"), "errors", "0", "code"), "required");
    EXPECT_EQ(text(get("/api/v1/parked?stage=x"), "errors", "0", "code"), "unknown_value");
}

TEST_F(Operations, MailsAreListedAndReadRaw) {
    const ports::OutgoingMail mail{
        id_of("mail"), "a@example.com", "b@example.com",
        "From: a@example.com\r\nTo: b@example.com\r\nSubject: Hello\r\n\r\nBody\r\n"};
    mailbox->send({&mail, 1}, [](std::size_t, const ports::SendResult& result) {
        EXPECT_EQ(result.outcome, ports::SendOutcome::accepted);
    });
    const auto list = get("/api/v1/mailbox");
    EXPECT_EQ(text(list, "items", "0", "id"), id_of("mail").text());
    EXPECT_EQ(text(list, "items", "0", "subject"), "Hello");
    const auto raw = get("/api/v1/mailbox/" + id_of("mail").text());
    EXPECT_EQ(raw.headers.at("content-type"), "message/rfc822");
    EXPECT_EQ(raw.body, mail.message);
    EXPECT_EQ(text(get("/api/v1/mailbox/" + id_of("x").text()), "code"), "no_such_mail");
    with_mailbox = false;
    open();
    EXPECT_EQ(text(get("/api/v1/mailbox"), "code"), "no_mailbox");
    EXPECT_EQ(text(get("/api/v1/mailbox/" + id_of("mail").text()), "code"), "no_mailbox");
}

TEST_F(Operations, TheAccountBalances) {
    issue_one();
    const auto account = get("/api/v1/account");
    EXPECT_EQ(text(account, "balances"), "true");
    EXPECT_EQ(text(account, "stages", "1", "stage"), "billing");
    EXPECT_EQ(text(account, "stages", "1", "done"), "1");
    EXPECT_EQ(text(account, "stages", "1", "astrayCount"), "0");
}

TEST_F(Operations, ReadinessNamesThePartThatFailsAndKeepsTheReason) {
    bool well = true;
    options.readiness.push_back({"bus", [&]() -> Outcome {
                                     if (well) return {};
                                     return fail(Fault::unavailable, "the reason");
                                 }});
    EXPECT_EQ(text(get("/readyz"), "status"), "ready");
    well = false;
    const auto answer = get("/readyz");
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(text(answer, "errors", "0", "pointer"), "/bus");
    EXPECT_EQ(answer.body.find("the reason"), std::string::npos);
    EXPECT_EQ(get("/healthz").status, 200);
}

TEST_F(Operations, TheRestAnswers) {
    EXPECT_NE(get("/metrics").body.find("billmill_http_answers_total"), std::string::npos);
    EXPECT_EQ(text(get("/openapi.json"), "openapi"), "3.1.0");
    EXPECT_NE(get("/").body.find("/api/v1/bill/genBill"), std::string::npos);
}

std::string read_file(const std::string& path) {
    std::ifstream file{std::string{BILLMILL_SOURCE_DIR} + "/" + path};
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string method_name(http::Method method) {
    return method == http::Method::get ? "GET" : "POST";
}

TEST(RouteTable, IsTheOneInTheDocs) {
    std::string expected;
    for (const auto& row : gateway::route_rules()) {
        expected += "| " + method_name(row.method) + " | `" + std::string{row.pattern} + "` | " +
                    std::string{gateway::name(row.access)} + " |\n";
    }
    EXPECT_NE(read_file("docs/api/scopes.md").find("| --- | --- | --- |\n" + expected + "\n"),
              std::string::npos)
        << "docs/api/scopes.md should hold\n"
        << expected;
}

TEST(RouteTable, IsTheOneInOpenApi) {
    EXPECT_EQ(gateway::openapi_json(), read_file("docs/api/openapi.json"));
    const auto json = formats::read_json(gateway::openapi_json(), {.depth_max = 64,
                                                                   .string_bytes_max = 100'000,
                                                                   .number_bytes_max = 64,
                                                                   .items_max = 10'000,
                                                                   .members_max = 1'000});
    ASSERT_TRUE(json) << json.error().detail;
    std::size_t described = 0;
    for (const auto& [path, operations] : json->find("paths")->members)
        described += operations.members.size();
    EXPECT_EQ(described, gateway::route_rules().size());
    for (const auto& row : gateway::route_rules()) {
        const auto* path = json->find("paths")->find(row.pattern);
        ASSERT_NE(path, nullptr) << row.pattern;
        const auto* operation = path->find(row.method == http::Method::get ? "get" : "post");
        ASSERT_NE(operation, nullptr) << row.pattern;
        EXPECT_EQ(operation->find("security")->items.empty(), row.access == gateway::Access::open)
            << row.pattern;
        EXPECT_EQ(operation->find("requestBody") != nullptr, row.body_bytes_max > 0) << row.pattern;
    }
}

}  // namespace
}  // namespace billmill::tests
