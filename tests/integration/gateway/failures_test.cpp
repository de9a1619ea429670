#include "formats/messages.hpp"
#include "gateway_world.hpp"

namespace billmill::tests {
namespace {

using ports::Stage;

/// Failures, with what they are about and what can be done about them.
class FailuresRoutes : public GatewayWorld {
protected:
    struct Letter {
        std::string name;
        Stage stage = Stage::billing;
        std::string code = "invalid";
        std::string payload = "{}";
        std::string key = "acme/invoice/main";
    };
    std::string fail(const Letter& letter) {
        auto message = an_envelope(letter.name, letter.key, letter.payload, world.clock.now());
        message.event_id = id_of(letter.name);
        message.origin = ports::Position{0, ++origins};
        const ports::DeadLetterStore::Entry entry{
            letter.stage, message, {world.clock.now(), letter.code, "It failed."}, {}};
        EXPECT_TRUE(world.engines->dead_letters.add({&entry, 1}));
        world.clock.advance(std::chrono::seconds{1});
        return id_of(letter.name).text();
    }
    /// All ids of a list, page by page.
    std::vector<std::string> ids(const std::string& query, int limit = 2) {
        std::vector<std::string> found;
        std::string cursor;
        do {
            const auto page = get("/api/v1/failures?limit=" + std::to_string(limit) + query +
                                  (cursor.empty() ? "" : "&cursor=" + cursor));
            EXPECT_EQ(page.status, 200) << page.body;
            const auto json = formats::read_json(page.body);
            for (const auto& item : json->find("items")->items) found.push_back(item.find("id")->text);
            cursor = json->find("next")->text;
        } while (!cursor.empty());
        return found;
    }
    std::string state_of(const std::string& id) { return text(get("/api/v1/failures/" + id), "state"); }
    int origins = 0;
};

TEST_F(FailuresRoutes, EachSaysWhatItIsAboutAndWhatToDoNext) {
    const auto bill = issue_one();
    const formats::Notification mail{.invoice_id = *Uuid::parse(bill), .recipient = "copy@example.com"};
    const auto bill_payload = formats::encode(a_bill("john.doe@example.com"));
    const auto credit_payload = formats::encode(domain::CreditRequest{*Uuid::parse(bill), {}, {}});
    struct Row {
        Letter letter;
        std::string customer, recipient, amount, step, next;
        bool of_the_bill = false;
        int retry = 202;
    };
    const auto own = [](const std::string& name, const std::string& action) {
        return "POST /api/v1/failures/" + id_of(name).text() + action;
    };
    const std::string none = "(none)";
    const std::string john = "john.doe@example.com";
    const std::vector<Row> rows{
        {{"a", Stage::billing, "unknown_customer", bill_payload},
         john,
         none,
         none,
         "register",
         "POST /api/v1/user/register"},
        {{"b", Stage::billing, "invalid", bill_payload}, john, none, none, "retry", own("b", "/retry")},
        {{"c", Stage::billing, "not_creditable", credit_payload},
         john,
         none,
         none,
         "discard",
         own("c", "/discard"),
         false,
         409},
        {{"d", Stage::billing, "unidentified", "\xff"},
         none,
         none,
         none,
         "look",
         "GET /api/v1/invoices/" + id_of("d").text(),
         false,
         409},
        {{"e", Stage::notify, "mail_refused", formats::encode(mail)},
         john,
         "copy@example.com",
         "1060.8",
         "resend",
         "POST /api/v1/invoices/" + bill + "/send",
         true,
         409},
        {{"f", Stage::notify, "mail_given_up", formats::encode(mail)},
         john,
         "copy@example.com",
         "1060.8",
         "retry",
         own("f", "/retry"),
         true},
        {{"g", Stage::notify, "unrenderable", formats::encode(mail)},
         john,
         "copy@example.com",
         "1060.8",
         "resend",
         "POST /api/v1/invoices/" + bill + "/send",
         true,
         409},
        {{"h", Stage::users, "invalid", formats::encode(a_customer("john.doe@example.com"))},
         john,
         none,
         none,
         "retry",
         own("h", "/retry")},
        {{"i", Stage::users, "key_reused", "{}"},
         none,
         none,
         none,
         "discard",
         own("i", "/discard"),
         false,
         409},
    };
    for (const auto& row : rows) {
        const auto id = fail(row.letter);
        const auto shown = get("/api/v1/failures/" + id);
        EXPECT_EQ(text(shown, "code"), row.letter.code) << shown.body;
        EXPECT_EQ(text(shown, "customer"), row.customer) << shown.body;
        EXPECT_EQ(text(shown, "recipient"), row.recipient) << shown.body;
        EXPECT_EQ(text(shown, "amount").substr(0, 6), row.amount) << shown.body;
        EXPECT_EQ(text(shown, "currency") != none, row.of_the_bill) << shown.body;
        EXPECT_EQ(text(shown, "number") != none, row.of_the_bill) << shown.body;
        if (row.of_the_bill) {
            EXPECT_EQ(text(shown, "billId"), bill);
            EXPECT_EQ(text(shown, "deliveries", "0", "state"), "handed_over");
        }
        EXPECT_EQ(text(shown, "next", "step"), row.step) << shown.body;
        EXPECT_EQ(text(shown, "next", "method") + " " + text(shown, "next", "href"), row.next);
        const auto retried = post("/api/v1/failures/" + id + "/retry", "");
        EXPECT_EQ(retried.status, row.retry) << row.letter.name << retried.body;
        if (row.retry == 409) {
            EXPECT_EQ(text(retried, "code"), "retry_cannot_help");
            EXPECT_EQ(text(retried, "title"), text(shown, "next", "detail"));
        }
    }
}

TEST_F(FailuresRoutes, AreFilteredByCodeStageSellerTimeAndState) {
    const auto began = world.clock.now();
    const auto at = [&](int seconds) { return rfc3339(began + std::chrono::seconds{seconds}); };
    const std::vector<std::string> id{
        fail({"0", Stage::billing, "invalid"}),
        fail({"1", Stage::billing, "unknown_customer", "{}", "other/invoice/main"}),
        fail({"2", Stage::users, "invalid", "{}", "customer"}),
        fail({"3", Stage::billing, "unknown_customer"}),
        fail({"4", Stage::notify, "mail_refused"}),
    };
    EXPECT_EQ(post("/api/v1/failures/" + id[3] + "/discard", "").status, 200);
    const std::pair<std::string, std::vector<int>> rows[] = {
        {"", {0, 1, 2, 3, 4}},
        {"&code=unknown_customer", {1, 3}},
        {"&code=unknown_customer&state=open", {1}},
        {"&state=discarded", {3}},
        {"&stage=billing", {0, 1, 3}},
        {"&stage=notify", {4}},
        {"&seller=other", {1}},
        {"&seller=acme", {0, 3}},
        {"&seller=acme&code=invalid", {0}},
        {"&from=" + at(1) + "&to=" + at(3), {1, 2}},
        {"&from=" + at(4), {4}},
        {"&to=" + at(0), {}},
        {"&state=retried", {}},
    };
    for (const auto& [query, expected] : rows) {
        std::vector<std::string> wanted;
        for (const int n : expected) wanted.push_back(id.at(static_cast<std::size_t>(n)));
        for (const int limit : {1, 2, 200}) EXPECT_EQ(ids(query, limit), wanted) << query;
    }
}

TEST_F(FailuresRoutes, ManyAreRetriedByTheSameFilters) {
    ASSERT_EQ(post("/api/v1/user/register", registration).status, 202);
    world.run();
    const auto payload = formats::encode(a_bill("john.doe@example.com"));
    for (int n = 0; n < 5; ++n)
        fail({"bill " + std::to_string(n), Stage::billing, "unknown_customer", payload});
    const auto reused = fail({"reused", Stage::billing, "key_reused", payload});
    const auto invalid = fail({"invalid", Stage::billing, "invalid", payload});

    const auto counted = post("/api/v1/failures/retry", R"({"dryRun":true,"stage":"billing"})");
    EXPECT_EQ(counted.status, 200) << counted.body;
    EXPECT_EQ(counted.body,
              R"({"dryRun":true,"codes":[{"code":"invalid","changed":1,"refused":0},)"
              R"({"code":"key_reused","changed":0,"refused":1,"remedy":"Its Idempotency-Key belongs to )"
              R"(another request. Send it again with a key of its own, and discard this."},)"
              R"({"code":"unknown_customer","changed":5,"refused":0}],"more":false,"next":""})");
    EXPECT_EQ(ids("&state=open").size(), 7U) << "a dry run changes nothing";

    // In portions, each of which says where to go on.
    std::string next;
    int changed = 0;
    int calls = 0;
    do {
        const auto report = post("/api/v1/failures/retry",
                                 R"({"code":"unknown_customer","limit":2,"cursor":")" + next + "\"}");
        ASSERT_EQ(report.status, 200) << report.body;
        changed += std::atoi(text(report, "codes", "0", "changed").c_str());
        next = text(report, "next");
        EXPECT_EQ(text(report, "more"), next.empty() ? "false" : "true");
        ASSERT_LE(++calls, 5);
    } while (!next.empty());
    EXPECT_EQ(changed, 5);
    EXPECT_EQ(ids("&state=open"), (std::vector{reused, invalid}));
    world.run();
    for (int n = 0; n < 5; ++n) {
        EXPECT_TRUE(world.invoice("bill " + std::to_string(n)));
        EXPECT_EQ(state_of(id_of("bill " + std::to_string(n)).text()), "closed");
    }
}

TEST_F(FailuresRoutes, ManyAreDiscardedByTheSameFilters) {
    for (int n = 0; n < 3; ++n)
        fail({"other " + std::to_string(n), Stage::billing, "invalid", "{}", "other/x"});
    const auto kept = fail({"kept", Stage::billing, "invalid"});
    const std::string body = R"({"seller":"other","code":"invalid")";
    EXPECT_EQ(text(post("/api/v1/failures/discard", body + R"(,"dryRun":true})"), "codes", "0", "changed"),
              "3");
    EXPECT_EQ(text(post("/api/v1/failures/discard", body + "}"), "codes", "0", "changed"), "3");
    EXPECT_EQ(text(post("/api/v1/failures/discard", body + "}"), "codes", "0", "changed"), "(none)");
    EXPECT_EQ(ids("&state=open"), std::vector{kept});
    EXPECT_EQ(ids("&state=discarded").size(), 3U);
}

/// Regression: an empty request gave up all that had failed, of every seller.
TEST_F(FailuresRoutes, AreDiscardedByAFilterOnly) {
    const auto id = fail({"kept", Stage::billing, "invalid"});
    for (const auto* body : {"{}", R"({"limit":5})", R"({"dryRun":false})", R"({"cursor":""})"}) {
        const auto answer = post("/api/v1/failures/discard", body);
        EXPECT_EQ(answer.status, 422) << body << answer.body;
        EXPECT_EQ(text(answer, "errors", "0", "code"), "required") << answer.body;
    }
    EXPECT_EQ(ids("&state=open"), std::vector{id});
    EXPECT_EQ(text(post("/api/v1/failures/discard", R"({"dryRun":true})"), "codes", "0", "changed"), "1");
    for (const auto* body :
         {R"({"stage":"billing"})", R"({"code":"invalid"})", R"({"from":"2000-01-01T00:00:00Z"})"}) {
        EXPECT_EQ(post("/api/v1/failures/discard", body).status, 200) << body;
    }
    EXPECT_EQ(ids("&state=discarded"), std::vector{id});
}

TEST_F(FailuresRoutes, WhatIsWrongWithASelectionIsSaid) {
    const std::tuple<std::string, std::string, std::string> rows[] = {
        {R"({"stage":"mail"})", "/stage", "unknown_value"},
        {R"({"from":"yesterday"})", "/from", "not_a_time"},
        {R"({"from":"2026-01-02T00:00:00Z","to":"2026-01-02T00:00:00Z"})", "/to", "out_of_range"},
        {R"({"limit":0})", "/limit", "out_of_range"},
        {R"({"limit":1001})", "/limit", "out_of_range"},
        {R"({"dryRun":"yes"})", "/dryRun", "wrong_type"},
        {R"({"codes":"invalid"})", "/codes", "unknown_field"},
        {R"({"stage":"billing","cursor":"nowhere"})", "/cursor", "bad_cursor"},
    };
    for (const auto& [body, pointer, code] : rows) {
        for (const auto* route : {"/api/v1/failures/retry", "/api/v1/failures/discard"}) {
            const auto answer = post(route, body);
            EXPECT_EQ(answer.status, 422) << body << answer.body;
            EXPECT_EQ(text(answer, "errors", "0", "pointer"), pointer) << answer.body;
            EXPECT_EQ(text(answer, "errors", "0", "code"), code) << answer.body;
        }
    }
    const std::tuple<std::string, std::string, std::string> queries[] = {
        {"?state=undead", "/query/state", "unknown_value"}, {"?stage=x", "/query/stage", "unknown_value"},
        {"?from=1", "/query/from", "not_a_time"},           {"?limit=201", "/query/limit", "out_of_range"},
        {"?cursor=nowhere", "/query/cursor", "bad_cursor"},
    };
    for (const auto& [query, pointer, code] : queries) {
        const auto answer = get("/api/v1/failures" + query);
        EXPECT_EQ(text(answer, "errors", "0", "pointer"), pointer) << answer.body;
        EXPECT_EQ(text(answer, "errors", "0", "code"), code) << answer.body;
    }
}

/// Whose mails are refused; to whom the bill is sent again once they are not; what becomes of the failures.
TEST_F(FailuresRoutes, AResendThatIsSentClosesTheFailureThatItMakesUpFor) {
    struct Row {
        const char* name;
        const char* refused;
        const char* resend_to;
        bool sent;
        const char* buyers;
        const char* copys;
    };
    const std::string buyer = "john.doe@example.com";
    const Row rows[] = {
        {"the buyer again", "john", "", true, "closed", "(none)"},
        {"another address", "john", "new@example.com", true, "closed", "(none)"},
        {"refused again", "john", "", false, "open", "(none)"},
        {"the copy again", "copy", "copy@example.com", true, "(none)", "closed"},
        {"the buyer, not the copy", "copy", "", true, "(none)", "open"},
        {"both failed, the copy's address", "", "copy@example.com", true, "closed", "closed"},
    };
    ASSERT_EQ(post("/api/v1/user/register", registration).status, 202);
    for (const auto& row : rows) {
        world.mailer.answer = [&](const auto& mail) {
            return mail.to.find(row.refused) == std::string::npos
                       ? tests::acceptance()
                       : tests::refusal(domain::SmtpStep::recipient, "550 5.1.1");
        };
        const auto answer = post(
            "/api/v1/bill/genBill",
            R"({"userId":"john.doe@example.com","cc":["copy@example.com"],"items":[{"quantity":1,"price":9,"productName":"x"}]})");
        ASSERT_EQ(answer.status, 202) << answer.body;
        const auto id = text(answer, "id");
        world.run();
        if (row.sent) world.mailer.answer = [](const auto&) { return tests::acceptance(); };
        const std::string to = row.resend_to;
        ASSERT_EQ(
            post("/api/v1/invoices/" + id + "/send", to.empty() ? "{}" : R"({"to":")" + to + "\"}").status,
            202);
        world.run();
        const auto state = [&](const std::string& recipient) {
            const formats::Notification mail{
                .invoice_id = *Uuid::parse(id), .recipient = recipient, .copy = recipient != buyer};
            return state_of(formats::delivery_id(mail).text());
        };
        EXPECT_EQ(state(buyer), row.buyers) << row.name;
        EXPECT_EQ(state("copy@example.com"), row.copys) << row.name;
    }
    world.expect_sound();
}

TEST_F(FailuresRoutes, AClosedFailureKeepsItsHistoryAndEveryMail) {
    world.mailer.answer = [](const auto&) {
        return tests::refusal(domain::SmtpStep::recipient, "550 5.1.1");
    };
    const auto bill = issue_one();
    const auto failure = text(get("/api/v1/invoices/" + bill), "failure", "failureId");
    world.mailer.answer = [](const auto&) { return tests::acceptance(); };
    ASSERT_EQ(post("/api/v1/invoices/" + bill + "/send", R"({"to":"new@example.com"})").status, 202);
    world.run();
    const auto shown = get("/api/v1/failures/" + failure);
    EXPECT_EQ(text(shown, "state"), "closed");
    EXPECT_EQ(text(shown, "history", "0", "code"), "mail_refused");
    EXPECT_EQ(text(shown, "deliveries", "0", "state"), "failed");
    EXPECT_EQ(text(shown, "deliveries", "1", "to"), "new@example.com");
    EXPECT_EQ(text(shown, "deliveries", "1", "state"), "handed_over");
}

/// A human's decision stands, and a crash between the mail and its mark loses nothing.
TEST_F(FailuresRoutes, AResendLeavesWhatWasDiscarded) {
    world.mailer.answer = [](const auto&) {
        return tests::refusal(domain::SmtpStep::recipient, "550 5.1.1");
    };
    const auto bill = issue_one();
    const auto failure = text(get("/api/v1/invoices/" + bill), "failure", "failureId");
    ASSERT_EQ(post("/api/v1/failures/" + failure + "/discard", "").status, 200);
    world.mailer.answer = [](const auto&) { return tests::acceptance(); };
    ASSERT_EQ(post("/api/v1/invoices/" + bill + "/send", "{}").status, 202);
    world.run();
    EXPECT_EQ(state_of(failure), "discarded");
    EXPECT_EQ(text(get("/api/v1/invoices/" + bill), "delivery"), "handed_over");
}

TEST_F(FailuresRoutes, ParkedWorkOfAllStagesIsListedWithWhatItIsAbout) {
    const auto waiting = text(post("/api/v1/bill/genBill", billing), "id");
    world.run();
    world.mailer.answer = [](const auto&) {
        return tests::refusal(domain::SmtpStep::recipient, "452 4.2.2");
    };
    const auto issued = text(
        post(
            "/api/v1/bill/genBill",
            R"({"customer":{"lastname":"Roe","email":"jane.roe@example.com"},"items":[{"quantity":1,"price":9,"productName":"x"}]})"),
        "id");
    world.run();
    const auto first = get("/api/v1/parked?limit=1");
    EXPECT_EQ(text(first, "items", "0", "billId"), waiting) << first.body;
    EXPECT_EQ(text(first, "items", "0", "customer"), "john.doe@example.com");
    const auto second = get("/api/v1/parked?limit=1&cursor=" + text(first, "next"));
    EXPECT_EQ(text(second, "items", "0", "billId"), issued) << second.body;
    EXPECT_EQ(text(second, "items", "0", "recipient"), "jane.roe@example.com");
    EXPECT_EQ(text(second, "items", "0", "stage"), "notify");
    EXPECT_EQ(text(second, "next"), "");
    EXPECT_EQ(text(get("/api/v1/parked?cursor=9.1"), "errors", "0", "code"), "bad_cursor");
}

}  // namespace
}  // namespace billmill::tests
