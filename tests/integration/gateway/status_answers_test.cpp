#include <deque>

#include "gateway_world.hpp"

// Answers that say how the process is come within a second, whatever is frozen or busy.
namespace billmill::tests {
namespace {

using Clock = std::chrono::steady_clock;

/// How much slower the program is than usual: under a sanitizer.
double slow() {
    const char* text = std::getenv("BILLMILL_SLOW");
    return text == nullptr ? 1.0 : std::max(1.0, std::atof(text));
}

class StatusAnswers : public GatewayWorld {
protected:
    ~StatusAnswers() override {
        fuse.thaw();
        flood.clear();
    }
    /// Every status route on a connection of its own, within a second. Returns the answers by target.
    std::map<std::string, Answer> ask_all(std::string_view headers = "") {
        std::map<std::string, Answer> answers;
        for (const char* target : {"/healthz", "/readyz", "/metrics", "/api/v1/account", "/"}) {
            const auto began = Clock::now();
            RawClient own{server->port()};
            answers[target] = own.ask(tests::get(target, headers));
            const std::chrono::duration<double> took = Clock::now() - began;
            EXPECT_LT(took.count(), 1.0 * slow()) << target;
            EXPECT_NE(answers[target].status, 0) << target;
        }
        return answers;
    }
    void send_previews(int count, std::string_view headers = "") {
        for (int i = 0; i < count; ++i) {
            flood.push_back(std::make_unique<RawClient>(server->port()));
            ASSERT_TRUE(flood.back()->send(tests::post("/api/v1/invoices/preview", billing, headers)));
        }
    }
    std::deque<std::unique_ptr<RawClient>> flood;
};

TEST_F(StatusAnswers, ComeWhileAStoreIsFrozenAndPreviewsFlood) {
    issue_one();
    ASSERT_EQ(get("/api/v1/account").status, 200);
    fuse.freeze();
    send_previews(60);
    fuse.wait_for_frozen_calls(2);  // Every worker that previews may have waits for the store.
    for (int round = 0; round < 3; ++round) {
        const auto answers = ask_all();
        for (const auto& [target, answer] : answers) EXPECT_EQ(answer.status, 200) << target;
        EXPECT_EQ(text(answers.at("/api/v1/account"), "stages", "1", "done"), "1") << "the last count";
    }
    fuse.thaw();
    int made = 0;
    int refused = 0;
    for (auto& client : flood) {
        const auto answer = client->receive();
        if (answer.status == 200) ++made;
        if (answer.status != 503) continue;
        EXPECT_EQ(text(answer, "code"), "too_busy");
        EXPECT_TRUE(answer.headers.contains("retry-after"));
        ++refused;
    }
    EXPECT_EQ(made + refused, 60);
    EXPECT_GT(made, 0);
    EXPECT_GT(refused, 0) << "their queue is short";
}

TEST_F(StatusAnswers, ComeWhileQueriesWaitForAFrozenStore) {
    issue_one();
    ASSERT_EQ(get("/api/v1/account").status, 200);
    fuse.freeze();
    for (int i = 0; i < 20; ++i) {
        flood.push_back(std::make_unique<RawClient>(server->port()));
        ASSERT_TRUE(flood.back()->send(tests::get("/api/v1/invoices")));
    }
    fuse.wait_for_frozen_calls(2);
    for (const auto& [target, answer] : ask_all()) EXPECT_EQ(answer.status, 200) << target;
}

TEST_F(StatusAnswers, ACountThatNeverWasIsRefusedForNow) {
    open();
    fuse.freeze();
    const auto answers = ask_all();
    EXPECT_EQ(answers.at("/api/v1/account").status, 503);
    EXPECT_TRUE(answers.at("/api/v1/account").headers.contains("retry-after"));
    EXPECT_EQ(answers.at("/readyz").status, 200);
}

TEST_F(StatusAnswers, AKeyThatWasGoodIsTakenWhileItsStoreIsFrozen) {
    options.keys_required = true;
    add_key("secret", ports::Scope::admin);
    constexpr auto key = "X-API-Key: secret\r\n";
    ASSERT_EQ(get("/api/v1/account", key).status, 200);
    fuse.freeze();
    world.clock.advance(std::chrono::seconds{6});  // It would be looked up again.
    for (const auto& [target, answer] : ask_all(key)) EXPECT_EQ(answer.status, 200) << target;
    EXPECT_EQ(ask_all("X-API-Key: guessed\r\n").at("/metrics").status, 503);
    world.clock.advance(std::chrono::minutes{15});
    EXPECT_EQ(ask_all(key).at("/metrics").status, 503);
}

/// Regression: each call stood behind the question to the frozen store, and nothing was accepted until that timed out.
TEST_F(StatusAnswers, NobodyWaitsForAFrozenStoreOfKeys) {
    struct Row {
        const char* what;
        bool keys;
        std::string headers;
        int status;  ///< 400: it came as far as its body, which is no JSON.
    };
    for (const auto& row : {Row{"nobody needs a key", false, "", 400},
                            Row{"a key that was good", true, "X-API-Key: secret\r\n", 400},
                            Row{"a bearer that was good", true, "Authorization: Bearer secret\r\n", 400},
                            Row{"a key that nobody knows", true, "X-API-Key: guessed\r\n", 503},
                            Row{"no key where one is needed", true, "", 401}}) {
        fuse.thaw();
        close();
        options.keys_required = row.keys;
        if (row.keys && (*keys_owned->list()).empty()) add_key("secret", ports::Scope::write);
        ASSERT_NE(post("/api/v1/user/register", "{", row.headers).status, 0) << row.what;
        fuse.freeze();
        for (int again = 0; again < 3; ++again) {
            world.clock.advance(std::chrono::seconds{6});  // It would be looked up again.
            const auto began = Clock::now();
            RawClient own{server->port()};
            EXPECT_EQ(own.ask(tests::post("/api/v1/user/register", "{", row.headers)).status, row.status)
                << row.what;
            const std::chrono::duration<double> took = Clock::now() - began;
            EXPECT_LT(took.count(), 1.0 * slow()) << row.what;
        }
    }
}

/// Regression: a read of a frozen store took as long as the driver's own time-out: ten seconds.
TEST_F(StatusAnswers, AReadOfAFrozenStoreIsRefusedForNow) {
    options.read_patience = {.query = Milliseconds{300}, .document = Milliseconds{400}};
    const auto id = issue_one();
    const auto below = "/api/v1/invoices/" + id;
    fuse.freeze();
    for (const auto& target :
         {below, below + "/timeline", below + "/pdf", below + "/xml", std::string{"/api/v1/invoices"},
          std::string{"/api/v1/customers"}, std::string{"/api/v1/failures"}, std::string{"/api/v1/parked"},
          std::string{"/api/v1/credit-notes"}}) {
        const auto began = Clock::now();
        RawClient own{server->port()};
        const auto answer = own.ask(tests::get(target));
        const std::chrono::duration<double> took = Clock::now() - began;
        EXPECT_EQ(answer.status, 503) << target;
        EXPECT_TRUE(answer.headers.contains("retry-after")) << target;
        EXPECT_LT(took.count(), 1.0 * slow()) << target;
    }
    fuse.thaw();
    EXPECT_EQ(get(below).status, 200);
}

/// Regression: signing in, and asking who is signed in, waited for the store of keys without end.
TEST_F(StatusAnswers, NobodySignsInBehindAFrozenStoreOfKeys) {
    options.keys_required = true;
    add_key("secret", ports::Scope::read);
    constexpr auto page = "Origin: http://localhost\r\n";
    constexpr auto sign_in = R"({"key":"secret"})";
    const auto signed_in = post("/api/v1/session", sign_in, page);
    ASSERT_EQ(signed_in.status, 200) << signed_in.body;
    auto cookie = signed_in.headers.at("set-cookie");
    cookie = "Cookie: " + cookie.substr(0, cookie.find(';')) + "\r\n";
    ASSERT_EQ(get("/api/v1/session", cookie).status, 200);
    fuse.freeze();
    for (const auto& bytes :
         {tests::post("/api/v1/session", sign_in, page), tests::get("/api/v1/session", cookie),
          tests::post("/api/v1/session", R"({"key":"guessed"})", page)}) {
        const auto began = Clock::now();
        RawClient own{server->port()};
        const auto answer = own.ask(bytes);
        const std::chrono::duration<double> took = Clock::now() - began;
        EXPECT_EQ(answer.status, 503) << answer.body;
        EXPECT_TRUE(answer.headers.contains("retry-after"));
        EXPECT_LT(took.count(), 1.0 * slow());
    }
    fuse.thaw();
}

TEST_F(StatusAnswers, AreFreshWhileTheStoreAnswers) {
    issue_one();
    const auto before = get("/api/v1/account");
    EXPECT_EQ(text(before, "stages", "1", "done"), "1");
    world.clock.advance(std::chrono::seconds{1});
    issue_one(
        R"({"userId":"john.doe@example.com","items":[{"productId":"B","quantity":2,"price":1,"productName":"B"}]})");
    const auto after = get("/api/v1/account");
    EXPECT_EQ(text(after, "stages", "1", "done"), "2");
    EXPECT_EQ(text(after, "asOf"), rfc3339(world.clock.now()));
}

/// What the store of keys is for goes on without it, as long as it was good a short while ago.
TEST_F(StatusAnswers, AKeyThatWasGoodMayWriteWhileItsStoreIsAway) {
    options.keys_required = true;
    add_key("secret", ports::Scope::write);
    constexpr auto key = "X-API-Key: secret\r\n";
    ASSERT_EQ(post("/api/v1/user/register", registration, key).status, 202);
    for (const auto& [pause, status] : {std::pair{std::chrono::minutes{1}, 202},
                                        {std::chrono::minutes{13}, 202},
                                        {std::chrono::minutes{2}, 503}}) {
        world.clock.advance(pause);
        fuse.arm({.at = 0});  // The look-up of the key.
        EXPECT_EQ(post("/api/v1/bill/genBill", billing, key).status, status) << pause.count();
        EXPECT_TRUE(fuse.disarm());
    }
    EXPECT_EQ(post("/api/v1/bill/genBill", billing, key).status, 202);
    EXPECT_EQ(post("/api/v1/bill/genBill", billing, "X-API-Key: other\r\n").status, 401);
}

}  // namespace
}  // namespace billmill::tests
