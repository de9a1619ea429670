#include "gateway_world.hpp"

// A break at each call of a port in turn, n = 0, 1, 2 … until a request is answered without meeting it.
namespace billmill::tests {
namespace {

constexpr int calls_max = 200;

class EngineAway : public GatewayWorld {
protected:
    /// The n-th call of a port that the request causes is broken. False: it causes no so many calls.
    bool breaks(int n, Lose lose, const std::function<void()>& request) {
        EXPECT_LT(n, calls_max) << "a request without an end";
        fuse.arm({.at = n, .lose = lose});
        request();
        return fuse.disarm();
    }
    static bool is_unavailable(const Answer& answer) {
        return answer.status == 503 && text(answer, "code") == "unavailable" &&
               answer.headers.contains("retry-after");
    }
    static std::string with_user(std::string body, std::string_view email) {
        constexpr std::string_view john = "john.doe@example.com";
        return body.replace(body.find(john), john.size(), email);
    }
    /// Asks with a key, meets a break, and asks again with the same key, for each call and each loss.
    /// Returns how many requests were made, each to take effect once.
    int repeat_after_each_break(const std::string& target, std::string_view body) {
        int requests = 0;
        for (const auto lose : {Lose::request, Lose::reply}) {
            bool broke = true;
            for (int n = 0; broke && n < calls_max; ++n) {
                const auto key = "Idempotency-Key: request-" + std::to_string(++requests) + "\r\n";
                Answer first;
                broke = breaks(n, lose, [&] { first = post(target, body, key); });
                EXPECT_TRUE(first.status == 202 || first.status == 503) << first.status << first.body;
                const auto again = post(target, body, key);
                EXPECT_EQ(again.status, 202) << again.body;
                if (first.status == 202) {
                    EXPECT_EQ(text(again, "id"), text(first, "id"));
                }
                world.run();
                EXPECT_TRUE(n > 0 || broke) << "no call was broken";
            }
        }
        return requests;
    }
};

TEST_F(EngineAway, EachRouteThatReadsAnswers503OrAsIfNothingWere) {
    const auto id = issue_one();
    const auto customer = domain::customer_id("john.doe@example.com").text();
    const auto dead = text(post("/api/v1/bill/genBill", with_user(billing, "nobody@example.com")), "id");
    world.run_for(std::chrono::hours{1});
    ASSERT_EQ(post("/api/v1/bill/genBill", with_user(billing, "late@example.com")).status, 202);
    world.run();
    const ports::OutgoingMail mail{id_of("mail"), "a@example.com", "b@example.com", "Subject: x\r\n\r\n"};
    mailbox->send({mail}, [](std::size_t, const ports::SendResult&) {});

    const std::string bill = "/api/v1/invoices/" + id;
    for (const std::string& target :
         {std::string{"/api/v1/customers"}, "/api/v1/customers/" + customer, std::string{"/api/v1/invoices"},
          bill, bill + "/pdf", bill + "/xml", std::string{"/api/v1/failures"}, "/api/v1/failures/" + dead,
          std::string{"/api/v1/parked?stage=billing"}, std::string{"/api/v1/mailbox"},
          "/api/v1/mailbox/" + id_of("mail").text(), std::string{"/api/v1/account"}}) {
        SCOPED_TRACE(target);
        const auto whole = get(target);
        ASSERT_EQ(whole.status, 200) << whole.body;
        int n = 0;
        Answer answer;
        for (; breaks(n, Lose::request, [&] { answer = get(target); }); ++n)
            EXPECT_TRUE(is_unavailable(answer) || answer.body == whole.body) << n << ": " << answer.status;
        EXPECT_GT(n, 0) << "it asks no port";
        EXPECT_EQ(get(target).body, whole.body);
    }
}

TEST_F(EngineAway, AKeyThatCannotBeLookedUpIsNotAKeyThatIsUnknown) {
    options.keys_required = true;
    add_key("secret", ports::Scope::read);
    Answer answer;
    ASSERT_TRUE(breaks(0, Lose::request, [&] { answer = get("/api/v1/invoices", "X-API-Key: secret\r\n"); }));
    EXPECT_TRUE(is_unavailable(answer)) << answer.status;
    EXPECT_EQ(get("/api/v1/invoices", "X-API-Key: secret\r\n").status, 200);
}

TEST_F(EngineAway, ABillThatIsAskedForAgainIsIssuedOnce) {
    ASSERT_EQ(post("/api/v1/user/register", registration).status, 202);
    world.run();
    const auto requests = repeat_after_each_break("/api/v1/bill/genBill", billing);
    const auto series = *world.engines->invoices.all_series();
    ASSERT_EQ(series.size(), 1U);
    EXPECT_EQ(world.engines->invoices.scan(series[0].name, 0, 1'000)->size(),
              static_cast<std::size_t>(requests));
    world.expect_sound();
}

TEST_F(EngineAway, ACreditThatIsAskedForAgainIsGivenOnce) {
    std::string many{billing};
    many.replace(many.find("\"quantity\":1"), 12, "\"quantity\":500");
    const auto id = issue_one(many);
    const auto requests = repeat_after_each_break(
        "/api/v1/credit-notes", credit_note_body(id, R"({"lines":[{"line":1,"quantity":"1"}]})"));
    EXPECT_EQ(world.engines->invoices.find_credits(*Uuid::parse(id))->size(),
              static_cast<std::size_t>(requests));
    world.expect_sound();
}

TEST_F(EngineAway, AResendThatIsAskedForAgainIsSentOnce) {
    const auto id = issue_one();
    const auto requests = repeat_after_each_break("/api/v1/invoices/" + id + "/send", "{}");
    EXPECT_EQ(world.engines->deliveries.of_invoice(*Uuid::parse(id))->size(),
              static_cast<std::size_t>(requests) + 1U);
}

/// Replaying has no key: the dead letter's state and the invoice's id see to it.
TEST_F(EngineAway, ADeadLetterThatIsReplayedAgainTakesEffectOnce) {
    ASSERT_EQ(post("/api/v1/user/register", registration).status, 202);
    world.run();
    int letters = 0;
    for (const auto lose : {Lose::request, Lose::reply}) {
        bool broke = true;
        for (int n = 0; broke && n < calls_max; ++n) {
            const auto name = "letter-" + std::to_string(++letters);
            const auto message =
                a_billing(name, a_bill("john.doe@example.com"), *world.sellers.find(""), world.clock.now());
            const ports::DeadLetterStore::Entry entry{
                ports::Stage::billing, message, {world.clock.now(), "invalid", "once"}, {}};
            ASSERT_TRUE(world.engines->dead_letters.add({&entry, 1}));
            const auto replay = "/api/v1/failures/" + id_of(name).text() + "/retry";
            Answer first;
            broke = breaks(n, lose, [&] { first = post(replay, ""); });
            EXPECT_TRUE(first.status == 202 || first.status == 503) << first.status << first.body;
            const auto again = post(replay, "").status;
            EXPECT_TRUE(again == 202 || again == 409) << again;
            world.run();
            EXPECT_EQ(world.dead_letter(ports::Stage::billing, id_of(name))->state,
                      ports::DeadLetterState::closed);
            ASSERT_TRUE(world.invoice(name)) << name;
        }
    }
    const auto series = world.invoice("letter-1")->series;
    EXPECT_EQ(world.engines->invoices.scan(series, 0, 1'000)->size(), static_cast<std::size_t>(letters));
}

}  // namespace
}  // namespace billmill::tests
