#include "gateway_world.hpp"

namespace billmill::tests {
namespace {

class CreditRoute : public GatewayWorld {
protected:
    std::string issue_three() {
        std::string body{billing};
        body.replace(body.find("\"quantity\":1"), 12, "\"quantity\":3");
        return issue_one(body);
    }
    Answer credit(const std::string& id, std::string_view body, std::string_view headers = "") {
        return post("/api/v1/credit-notes", credit_note_body(id, body), headers);
    }
    Answer bill(const std::string& id) { return get("/api/v1/invoices/" + id); }
};

TEST_F(CreditRoute, CancelsAnInvoiceAndLinksBothWays) {
    const auto id = issue_three();
    const auto answer = credit(id, R"({"reason":"returned"})");
    ASSERT_EQ(answer.status, 202) << answer.body;
    const auto credit_id = text(answer, "id");
    EXPECT_EQ(text(answer, "links", "self"), "/api/v1/invoices/" + credit_id);
    EXPECT_EQ(text(answer, "links", "creditOf"), "/api/v1/invoices/" + id);
    EXPECT_EQ(text(bill(credit_id), "state"), "waiting");
    EXPECT_EQ(text(bill(id), "credits"), "(none)") << "not issued yet";
    world.run();

    const auto note = bill(credit_id);
    EXPECT_EQ(text(note, "type"), "credit-note") << note.body;
    EXPECT_EQ(text(note, "delivery"), "handed_over");
    EXPECT_EQ(text(note, "creditOf", "id"), id);
    EXPECT_EQ(text(note, "creditOf", "number"), "AC/26-27/00001");
    EXPECT_EQ(text(note, "lines", "0", "originalLine"), "1");
    EXPECT_EQ(text(note, "note"), "returned");
    EXPECT_EQ(text(note, "state"), "issued");
    const auto invoice = bill(id);
    EXPECT_EQ(text(invoice, "type"), "invoice");
    EXPECT_EQ(text(invoice, "credits", "0", "id"), credit_id);
    EXPECT_EQ(text(invoice, "credits", "0", "number"), text(note, "number"));
    EXPECT_EQ(text(invoice, "credits", "0", "gross"), text(invoice, "totals", "gross"));
    EXPECT_EQ(text(invoice, "state"), "cancelled");
    EXPECT_EQ(text(invoice, "delivery"), "handed_over") << "another matter";
    world.expect_sound();
}

TEST_F(CreditRoute, PartThenRestThenNoMore) {
    const auto id = issue_three();
    EXPECT_EQ(credit(id, R"({"lines":[{"line":1,"quantity":"1"}]})").status, 202);
    world.run();
    EXPECT_EQ(text(bill(id), "state"), "credited_in_part");
    const auto exceeding = credit(id, R"({"lines":[{"line":1,"quantity":3}]})");
    EXPECT_EQ(exceeding.status, 422);
    EXPECT_EQ(text(exceeding, "errors", "0", "code"), "exceeds_invoiced") << exceeding.body;
    EXPECT_EQ(text(exceeding, "errors", "0", "pointer"), "/lines/0/quantity");
    EXPECT_EQ(credit(id, "").status, 202);
    world.run();
    EXPECT_EQ(text(bill(id), "state"), "cancelled");
    const auto again = credit(id, "");
    EXPECT_EQ(again.status, 422);
    EXPECT_EQ(text(again, "errors", "0", "code"), "nothing_left");
    world.expect_sound();
}

TEST_F(CreditRoute, TheSameKeyHearsTheSameAnswerWhateverCameSince) {
    const auto id = issue_three();
    const auto key = "Idempotency-Key: one\r\n";
    const auto first = credit(id, "", key);
    ASSERT_EQ(first.status, 202);
    world.run();
    for (const bool forgotten : {false, true}) {
        if (forgotten) forget_all();
        const auto again = credit(id, "{}", key);
        EXPECT_EQ(again.status, 202) << again.body;
        EXPECT_EQ(again.body, first.body);
        EXPECT_EQ(again.headers.at("idempotent-replayed"), "true");
    }
    const auto other = credit(id, R"({"reason":"another"})", key);
    EXPECT_EQ(other.status, 422);
    EXPECT_EQ(text(other, "code"), "key_reused");
    world.run();
    EXPECT_EQ(world.engines->invoices.find_credits(*Uuid::parse(id))->size(), 1U);
}

TEST_F(CreditRoute, TheSameKeyForAnotherInvoiceIsAnotherRequest) {
    const auto id = issue_three();
    const auto other = issue_one();
    const auto key = "Idempotency-Key: one\r\n";
    EXPECT_EQ(credit(id, "", key).status, 202);
    const auto reused = credit(other, "", key);
    EXPECT_EQ(reused.status, 422);
    EXPECT_EQ(text(reused, "code"), "key_reused");
}

/// Both fit when they are taken in; the second does not when it is numbered.
TEST_F(CreditRoute, OfTwoAtOnceTheSecondFails) {
    const auto id = issue_three();
    const auto first = credit(id, "");
    const auto second = credit(id, "");
    ASSERT_EQ(first.status, 202);
    ASSERT_EQ(second.status, 202);
    world.run();
    EXPECT_EQ(text(bill(text(first, "id")), "delivery"), "handed_over");
    const auto failed = bill(text(second, "id"));
    EXPECT_EQ(text(failed, "state"), "failed") << failed.body;
    EXPECT_EQ(text(failed, "failure", "code"), "not_creditable");
    EXPECT_EQ(text(failed, "failure", "issues", "0", "code"), "nothing_left");
    world.expect_sound();
}

TEST_F(CreditRoute, WhatCannotBeCredited) {
    EXPECT_EQ(credit(id_of("nobody").text(), "").status, 404);
    EXPECT_EQ(text(credit("17", ""), "errors", "0", "pointer"), "/invoice");
    EXPECT_EQ(text(post("/api/v1/credit-notes", "{}"), "errors", "0", "code"), "required");
    const auto id = issue_three();
    EXPECT_EQ(text(credit(id, R"({"colour":1})"), "errors", "0", "code"), "unknown_field");
    EXPECT_EQ(text(credit(id, R"({"lines":[{"line":2}]})"), "errors", "0", "code"), "unknown_line");

    const auto waiting = post("/api/v1/bill/genBill", billing);
    const auto early = credit(text(waiting, "id"), "");
    EXPECT_EQ(early.status, 409);
    EXPECT_EQ(text(early, "code"), "not_issued");
    EXPECT_TRUE(early.headers.contains("retry-after"));

    const auto note = text(credit(id, ""), "id");
    world.run();
    const auto of_note = credit(note, "");
    EXPECT_EQ(of_note.status, 422);
    EXPECT_EQ(text(of_note, "errors", "0", "code"), "not_an_invoice");
}

TEST_F(CreditRoute, IsForWhoMayWriteForTheSeller) {
    const auto id = issue_three();
    add_key("reader", ports::Scope::read);
    add_key("other", ports::Scope::write, {"other"});
    add_key("writer", ports::Scope::write, {"acme"});
    options.keys_required = true;
    close();
    EXPECT_EQ(credit(id, "").status, 401);
    EXPECT_EQ(credit(id, "", "Authorization: Bearer reader\r\n").status, 403);
    EXPECT_EQ(credit(id, "", "Authorization: Bearer other\r\n").status, 404) << "it does not exist for it";
    EXPECT_EQ(credit(id, "", "Authorization: Bearer writer\r\n").status, 202);
}

}  // namespace
}  // namespace billmill::tests
