#include "gateway_world.hpp"

namespace billmill::tests {
namespace {

/// The routes that are nouns: what they answer beside the bill itself.
class Nouns : public GatewayWorld {
protected:
    /// Of each entry, oldest first.
    std::string events(const std::string& id) {
        const auto answer = get("/api/v1/invoices/" + id + "/timeline");
        std::string all;
        for (int i = 0; text(answer, "items", std::to_string(i)) != "(none)"; ++i)
            all += (i == 0 ? "" : " ") + text(answer, "items", std::to_string(i), "event");
        return answer.status == 200 ? all : answer.body;
    }
};

TEST_F(Nouns, ABillIsOneByWhicheverRouteItComes) {
    post("/api/v1/user/register", registration);
    const auto* key = "Idempotency-Key: order-1\r\n";
    const auto older = post("/api/v1/bill/genBill", billing, key);
    const auto newer = post("/api/v1/invoices", billing, key);
    EXPECT_EQ(older.status, 202) << older.body;
    EXPECT_EQ(newer.body, older.body);
    EXPECT_EQ(newer.headers.at("idempotent-replayed"), "true");
}

TEST_F(Nouns, A202SaysWhereToLook) {
    const auto customer = post("/api/v1/customers", registration);
    EXPECT_EQ(customer.headers.at("location"), "/api/v1/customers/" + text(customer, "customerId"));
    const auto id = issue_one();
    const auto sent = post("/api/v1/invoices/" + id + "/send", "{}");
    EXPECT_EQ(sent.headers.at("location"), "/api/v1/invoices/" + id);
    const auto note = post("/api/v1/credit-notes", credit_note_body(id));
    EXPECT_EQ(note.headers.at("location"), "/api/v1/invoices/" + text(note, "id"));
}

TEST_F(Nouns, TheOlderRoutesButTwoAreGone) {
    const auto id = issue_one();
    for (const auto& gone : {"/api/v1/bill/" + id, std::string{"/api/v1/bill"}, std::string{"/api/v1/user"}})
        EXPECT_EQ(get(gone).status, 404) << gone;
}

TEST_F(Nouns, CreditNotesAreListedAlone) {
    const auto first = issue_one();
    post("/api/v1/credit-notes", credit_note_body(first));
    world.run();
    issue_one();
    const auto notes = get("/api/v1/credit-notes");
    EXPECT_EQ(text(notes, "items", "0", "type"), "credit-note") << notes.body;
    EXPECT_EQ(text(notes, "items", "0", "creditOf", "id"), first);
    EXPECT_EQ(text(notes, "items", "1"), "(none)");
    EXPECT_EQ(get("/api/v1/credit-notes?state=open").status, 422);
    EXPECT_EQ(text(get("/api/v1/credit-notes?seller=other"), "items", "0"), "(none)");
}

TEST_F(Nouns, ATimelineTellsWhatHappened) {
    post("/api/v1/user/register", registration);
    const auto id = text(post("/api/v1/invoices", billing), "id");
    EXPECT_EQ(events(id), "accepted");
    world.run();
    EXPECT_EQ(events(id), "accepted issued mail_handed_over");
    post("/api/v1/credit-notes", credit_note_body(id));
    world.clock.advance(std::chrono::seconds{1});
    world.run();
    EXPECT_EQ(events(id), "accepted issued mail_handed_over credit_note_issued");
    const auto nobodys = text(post("/api/v1/invoices", R"({"userId":"nobody@example.com","items":[)"
                                                       R"({"quantity":1,"price":1,"productName":"x"}]})"),
                              "id");
    world.run();
    EXPECT_EQ(events(nobodys), "accepted waiting");
    world.run_for(std::chrono::hours{1});
    EXPECT_EQ(events(nobodys), "accepted failed");
}

/// Of the mail that left, only the trace of its request is not the record's.
TEST_F(Nouns, TheMailCanBeReadAndIsNotSent) {
    std::string left;
    world.mailer.answer = [&](const ports::OutgoingMail& mail) {
        left = mail.message;
        return acceptance();
    };
    const auto id = issue_one();
    if (const auto trace = left.find("traceparent: "); trace != std::string::npos)
        left.erase(trace, left.find("\r\n", trace) + 2 - trace);
    const auto mail = get("/api/v1/invoices/" + id + "/mail");
    EXPECT_EQ(mail.status, 200) << mail.body;
    EXPECT_EQ(mail.headers.at("content-type"), "message/rfc822");
    EXPECT_EQ(mail.body, left);
    EXPECT_EQ(world.mailer.attempts().size(), 1U);
    const auto known = "If-None-Match: " + mail.headers.at("etag") + "\r\n";
    EXPECT_EQ(get("/api/v1/invoices/" + id + "/mail", known).status, 304);
}

TEST_F(Nouns, SellersAreThoseThatTheKeyMayBillFor) {
    const auto all = get("/api/v1/sellers");
    EXPECT_EQ(all.status, 200) << all.body;
    EXPECT_NE(text(all, "items", "1", "id"), "(none)") << all.body;
    EXPECT_EQ(text(all, "templates", "0"), "classic");
    EXPECT_NE(text(all, "default"), "(none)");
    add_key("of-other", ports::Scope::read, {"other"});
    close();
    options.keys_required = true;
    const auto one = get("/api/v1/sellers", "Authorization: Bearer of-other\r\n");
    EXPECT_EQ(text(one, "items", "0", "id"), "other") << one.body;
    EXPECT_EQ(text(one, "items", "1"), "(none)");
    EXPECT_EQ(text(one, "default"), "(none)") << "another's";
}

TEST_F(Nouns, TheMailsPageRunsNothing) {
    const auto id = issue_one();
    const auto target = "/api/v1/invoices/" + id + "/mail/page";
    const auto page = get(target);
    EXPECT_EQ(page.status, 200) << page.body;
    EXPECT_EQ(page.headers.at("content-type"), "text/html; charset=utf-8");
    const auto& policy = page.headers.at("content-security-policy");
    for (const auto* part : {"sandbox;", "default-src 'none'", "frame-ancestors 'self'"})
        EXPECT_NE(policy.find(part), std::string::npos) << policy;
    EXPECT_EQ(policy.find("script-src"), std::string::npos);
    const auto known = get(target, "If-None-Match: " + page.headers.at("etag") + "\r\n");
    EXPECT_EQ(known.status, 304);
    EXPECT_FALSE(known.headers.contains("content-security-policy")) << "the one that came with it holds";
    EXPECT_EQ(get("/api/v1/invoices/" + id_of("none").text() + "/mail/page").status, 404);
}

TEST_F(Nouns, APutReplacesEveryFieldAndKeepsTheIdentity) {
    const auto id = text(post("/api/v1/customers", R"({"email":"a@example.com","name":"Doe",)"
                                                   R"("company":"Nadar","externalId":"A-1"})"),
                         "customerId");
    world.run();
    const auto target = "/api/v1/customers/" + id;
    const auto put = [&](const std::string& path, const std::string& body) {
        auto request = tests::post(path, body);
        return ask(request.replace(0, 4, "PUT"));
    };
    const auto answer = put(target, R"({"email":"b@example.com","name":"Nair"})");
    EXPECT_EQ(answer.status, 202) << answer.body;
    EXPECT_EQ(text(answer, "customerId"), id);
    world.run();
    const auto after = get(target);
    EXPECT_EQ(text(after, "email"), "b@example.com") << after.body;
    EXPECT_EQ(text(after, "lastname"), "Nair");
    EXPECT_EQ(text(after, "company"), "(none)");
    EXPECT_EQ(text(after, "externalId"), "A-1");
    EXPECT_EQ(text(put(target, R"({"name":"Nair"})"), "errors", "0", "pointer"), "/email");
    EXPECT_EQ(
        put("/api/v1/customers/" + id_of("none").text(), R"({"email":"b@example.com","name":"N"})").status,
        404);
}

}  // namespace
}  // namespace billmill::tests
