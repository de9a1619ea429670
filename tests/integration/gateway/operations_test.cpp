#include "gateway_world.hpp"

namespace billmill::tests {
namespace {

class Operations : public GatewayWorld {};

TEST_F(Operations, ADeadLetterIsShownReplayedAndClosed) {
    const auto id = text(post("/api/v1/bill/genBill", billing), "id");
    world.run_for(std::chrono::hours{1});
    const auto list = get("/api/v1/failures?state=open");
    EXPECT_EQ(text(list, "items", "0", "id"), id);
    EXPECT_EQ(text(list, "items", "0", "code"), "unknown_customer");
    EXPECT_EQ(text(list, "items", "0", "stage"), "billing");
    const auto letter = get("/api/v1/failures/" + id);
    EXPECT_NE(text(letter, "payload").find("Premium T-Shirt"), std::string::npos);
    EXPECT_EQ(text(letter, "history", "0", "code"), "unknown_customer");

    ASSERT_EQ(post("/api/v1/user/register", registration).status, 202);
    world.run();
    const auto retried = post("/api/v1/failures/" + id + "/retry", "");
    EXPECT_EQ(retried.status, 202) << retried.body;
    EXPECT_EQ(text(retried, "state"), "retried");
    EXPECT_EQ(text(get("/api/v1/invoices/" + id), "state"), "waiting");
    EXPECT_EQ(text(post("/api/v1/failures/" + id + "/retry", ""), "code"), "not_open");
    world.run();
    EXPECT_EQ(text(get("/api/v1/invoices/" + id), "delivery"), "handed_over");
    EXPECT_EQ(text(get("/api/v1/failures/" + id), "state"), "closed");
    world.expect_sound();
}

TEST_F(Operations, APostThatAsksForNothingMayHaveAnEmptyObject) {
    const auto id = text(post("/api/v1/bill/genBill", billing), "id");
    world.run_for(std::chrono::hours{1});
    const auto retry = "/api/v1/failures/" + id + "/retry";
    for (const auto* body : {"[]", R"({"state":"open"})", "{} {}"})
        EXPECT_EQ(text(post(retry, body), "code"), "body_not_allowed") << body;
    EXPECT_EQ(text(get("/api/v1/failures/" + id), "state"), "open");
    const auto retried = post(retry, " {} ");
    EXPECT_EQ(retried.status, 202) << retried.body;
    EXPECT_EQ(text(retried, "state"), "retried");
}

TEST_F(Operations, AReplayThatCannotHelpIsRefusedWithTheRemedy) {
    for (const auto* code : {"key_reused", "unidentified"}) {
        const auto id = id_of(code);
        ports::DeadLetterStore::Entry entry{ports::Stage::billing, {}, {world.clock.now(), code, "why"}, {}};
        entry.envelope.event_id = id;
        entry.envelope.origin = ports::Position{0, 1};
        ASSERT_TRUE(world.engines->dead_letters.add({&entry, 1}));
        const auto refused = post("/api/v1/failures/" + id.text() + "/retry", "");
        EXPECT_EQ(refused.status, 409);
        EXPECT_EQ(text(refused, "code"), "retry_cannot_help");
        EXPECT_NE(text(refused, "title").find("discard this"), std::string::npos) << refused.body;
        EXPECT_EQ(text(get("/api/v1/failures/" + id.text()), "state"), "open");
    }
}

TEST_F(Operations, ADeadLetterCanBeDiscarded) {
    const auto id = text(post("/api/v1/bill/genBill", billing), "id");
    world.run_for(std::chrono::hours{1});
    EXPECT_EQ(text(post("/api/v1/failures/" + id + "/discard", ""), "state"), "discarded");
    EXPECT_EQ(post("/api/v1/failures/" + id + "/discard", "").status, 409);
    EXPECT_EQ(text(get("/api/v1/invoices/" + id), "state"), "failed");
    EXPECT_EQ(text(get("/api/v1/failures?state=discarded"), "items", "0", "id"), id);
    EXPECT_EQ(text(get("/api/v1/failures?state=odd"), "errors", "0", "code"), "unknown_value");
    EXPECT_EQ(text(post("/api/v1/failures/" + id_of("x").text() + "/discard", ""), "code"),
              "no_such_failure");
}

TEST_F(Operations, BytesThatAreNoTextAreShownAsBase64) {
    auto message = an_envelope("odd", "acme/invoice/main", "\xff\xfe!", world.clock.now());
    const ports::DeadLetterStore::Entry entry{
        ports::Stage::billing, message, {world.clock.now(), "not_readable", "no message"}, {}};
    ASSERT_TRUE(world.engines->dead_letters.add({&entry, 1}));
    const auto letter = get("/api/v1/failures/" + id_of("odd").text());
    EXPECT_EQ(text(letter, "payloadBase64"), "//4h");
    EXPECT_EQ(text(letter, "payload"), "(none)");
}

TEST_F(Operations, ParkedWorkIsListed) {
    const auto id = text(post("/api/v1/bill/genBill", billing), "id");
    world.run();
    const auto parked = get("/api/v1/parked?stage=billing");
    EXPECT_EQ(text(parked, "items", "0", "id"), id) << parked.body;
    EXPECT_EQ(text(get("/api/v1/parked?stage=x"), "errors", "0", "code"), "unknown_value");
}

TEST_F(Operations, MailsAreListedAndReadRaw) {
    const ports::OutgoingMail mail{
        id_of("mail"), "a@example.com", "b@example.com",
        "From: a@example.com\r\nTo: b@example.com\r\nSubject: Hello\r\n\r\nBody\r\n"};
    mailbox->send({mail}, [](std::size_t, const ports::SendResult& result) {
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
    EXPECT_EQ(text(account, "stages", "1", "missingCount"), "0");
}

TEST_F(Operations, ReadinessSaysOfEachPartHowItIs) {
    gateway::PartStatus now;
    options.parts.push_back({"bus", true, [&] { return now; }});
    EXPECT_EQ(get("/readyz").body,
              R"({"status":"ready","accepts":true,"parts":[{"name":"bus","state":"ok"}]})");

    now = {.name = {},
           .state = gateway::PartState::degraded,
           .reason = "start Kafka",
           .peer = "[::1]:9092",
           .since = from_unix_ms(0),
           .next_try = from_unix_ms(1'000),
           .waiting = 7};
    const auto away = get("/readyz");
    EXPECT_EQ(away.status, 200);
    EXPECT_EQ(away.body, R"({"status":"degraded","accepts":false,"parts":[{"name":"bus","state":"degraded",)"
                         R"("reason":"start Kafka","peer":"[::1]:9092","since":"1970-01-01T00:00:00.000Z",)"
                         R"("nextTry":"1970-01-01T00:00:01.000Z","waiting":7}]})");

    now.state = gateway::PartState::failed;
    const auto failed = get("/readyz");
    EXPECT_EQ(failed.status, 503);
    EXPECT_EQ(text(failed, "status"), "not_ready");
    EXPECT_TRUE(failed.headers.contains("retry-after"));
    EXPECT_EQ(get("/healthz").status, 200);
}

TEST_F(Operations, HealthNamesTheLoopThatStandsStill) {
    const auto loop = heartbeats.add("billing");
    loop->turned();
    EXPECT_EQ(get("/healthz").status, 200);
    now = now.load() + std::chrono::seconds{61};
    const auto still = get("/healthz");
    EXPECT_EQ(still.status, 503);
    EXPECT_EQ(text(still, "code"), "not_alive");
    EXPECT_EQ(text(still, "errors", "0", "pointer"), "/billing");
    EXPECT_TRUE(still.headers.contains("retry-after"));
    loop->waits(std::chrono::minutes{10});
    now = now.load() + std::chrono::minutes{10};
    EXPECT_EQ(get("/healthz").status, 200);
    EXPECT_EQ(get("/readyz").status, 200);  // Another matter.
}

TEST_F(Operations, TheRestAnswers) {
    EXPECT_NE(get("/metrics").body.find("billmill_http_answers_total"), std::string::npos);
    EXPECT_EQ(text(get("/openapi.json"), "openapi"), "3.1.0");
    EXPECT_NE(get("/").body.find("/api/v1/invoices"), std::string::npos);
}

}  // namespace
}  // namespace billmill::tests
