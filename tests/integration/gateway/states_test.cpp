#include "gateway_world.hpp"

namespace billmill::tests {
namespace {

/// The bill's state, apart from that of its mails.
class States : public GatewayWorld {
protected:
    static constexpr const char* refused_for_good = "550 5.1.1";

    void credit(const std::string& id, const char* body) {
        const auto answer = post("/api/v1/credit-notes", credit_note_body(id, body));
        EXPECT_EQ(answer.status, 202) << answer.body;
        world.run();
    }
    void refuse_at(domain::SmtpStep step, const char* reply) {
        world.mailer.answer = [step, reply](const auto&) { return tests::refusal(step, reply); };
    }
    std::string without_mail() {
        std::string body{billing};
        body.insert(1, R"("deliver":"none",)");
        return issue_one(body);
    }
};

TEST_F(States, OfTheBillAndOfItsMailsAreTwo) {
    struct Row {
        const char* name;
        std::function<std::string()> bill;
        const char* state;
        const char* delivery;
        const char* of_mail = "(none)";
    };
    using domain::SmtpStep;
    const Row rows[] = {
        {"in line", [&] { return text(post("/api/v1/bill/genBill", billing), "id"); }, "waiting", "none"},
        {"its customer never came",
         [&] {
             const std::string body =
                 R"({"userId":"never@example.com","items":[{"quantity":1,"price":1,"productName":"x"}]})";
             auto id = text(post("/api/v1/bill/genBill", body), "id");
             world.run_for(std::chrono::hours{1});
             return id;
         },
         "failed", "none"},
        {"handed over", [&] { return issue_one(); }, "issued", "handed_over", "handed_over"},
        {"no mail was asked for", [&] { return without_mail(); }, "issued", "none"},
        {"put off",
         [&] {
             refuse_at(SmtpStep::recipient, "452 4.2.2");
             return issue_one();
         },
         "issued", "queued", "queued"},
        {"refused for good",
         [&] {
             refuse_at(SmtpStep::recipient, refused_for_good);
             return issue_one();
         },
         "issued", "failed", "failed"},
        {"kept by the built-in mailbox",
         [&] {
             world.mailer.trial = true;
             return issue_one();
         },
         "issued", "trial", "trial"},
        {"credited in part",
         [&] {
             auto id = issue_one();
             credit(id, R"({"lines":[{"line":1,"quantity":"0.5"}]})");
             return id;
         },
         "credited_in_part", "handed_over", "handed_over"},
        {"cancelled, its mail refused",
         [&] {
             refuse_at(SmtpStep::recipient, refused_for_good);
             auto id = issue_one();
             credit(id, "{}");
             return id;
         },
         "cancelled", "failed", "failed"},
    };
    for (const auto& row : rows) {
        world.mailer.answer = [](const auto&) { return tests::acceptance(); };
        world.mailer.trial = false;
        const auto id = row.bill();
        const auto bill = get("/api/v1/invoices/" + id);
        EXPECT_EQ(text(bill, "state"), row.state) << row.name << bill.body;
        EXPECT_EQ(text(bill, "delivery"), row.delivery) << row.name << bill.body;
        EXPECT_EQ(text(bill, "deliveries", "0", "state"), row.of_mail) << row.name << bill.body;
        if (text(bill, "number") == "(none)") continue;
        const auto page = get("/api/v1/invoices?number=" + text(bill, "number"));
        EXPECT_EQ(text(page, "items", "0", "state"), row.state) << row.name << " in the list";
        EXPECT_EQ(text(page, "items", "0", "delivery"), row.delivery) << row.name << " in the list";
    }
}

TEST(Attempts, CountWhatWasTried) {
    using domain::SmtpStep;
    using ports::SendOutcome;
    struct Row {
        const char* name;
        ports::SendResult result;
        int attempts;
    };
    const Row rows[] = {
        {"accepted", tests::acceptance(), 1},
        {"refused at RCPT", tests::refusal(SmtpStep::recipient, "550 5.1.1"), 1},
        {"put off at RCPT", tests::refusal(SmtpStep::recipient, "452 4.2.2"), 1},
        {"refused at MAIL", tests::refusal(SmtpStep::mail_from, "550 5.7.1"), 1},
        {"no answer after the dot", {.outcome = SendOutcome::unknown, .code = "timeout"}, 1},
        {"no connection", {.outcome = SendOutcome::refused, .code = "connect_failed"}, 0},
        {"the login is refused", tests::refusal(SmtpStep::login, "535 5.7.8"), 0},
        {"not fit to be sent", {.outcome = SendOutcome::unfit, .code = "bad_address"}, 0},
    };
    for (const auto& row : rows) {
        World fresh;  // Without a gate that an earlier row has closed.
        fresh.mailer.answer = [&](const auto&) { return row.result; };
        fresh.register_customer("priya");
        fresh.bill("bill");
        fresh.run();
        EXPECT_EQ(fresh.delivery("bill").attempts, row.attempts) << row.name;
    }
}

TEST_F(States, AMailThatMustNotLeaveWasNotTried) {
    world.sellers.sellers.front().built_in = true;
    options.trial_seller_may_mail = false;
    const auto bill = get("/api/v1/invoices/" + issue_one());
    EXPECT_EQ(text(bill, "delivery"), "failed");
    EXPECT_EQ(text(bill, "deliveries", "0", "attempts"), "0");
}

}  // namespace
}  // namespace billmill::tests
