#include <atomic>
#include <condition_variable>
#include <mutex>

#include "gateway_world.hpp"

// What was accepted earlier is asked of a store, and nobody else waits for its answer.
namespace billmill::tests {
namespace {

using namespace std::chrono_literals;

/// An inbox whose find() waits until it is let go on.
class WaitingInbox final : public ports::RequestInbox {
public:
    explicit WaitingInbox(ports::RequestInbox& target) : target_{target} {}
    using RequestInbox::accept;
    void accept(ports::Stage stage, ports::Envelope message, std::optional<ports::Companion> companion,
                Done done) override {
        target_.accept(stage, std::move(message), std::move(companion), std::move(done));
    }
    Result<std::optional<ports::AcceptedRequest>> find(const Uuid& id) override {
        std::unique_lock lock{mutex_};
        ++finds;
        changed_.notify_all();
        changed_.wait(lock, [this] { return !holds_; });
        return target_.find(id);
    }
    void hold(bool holds) {
        const std::lock_guard lock{mutex_};
        holds_ = holds;
        changed_.notify_all();
    }
    bool is_asked(int times) {
        std::unique_lock lock{mutex_};
        return changed_.wait_for(lock, 20s, [&] { return finds >= times; });
    }
    int finds = 0;

private:
    ports::RequestInbox& target_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool holds_ = false;
};

class EarlierRequests : public GatewayWorld {
protected:
    EarlierRequests() {
        ports = std::make_unique<GatewayPorts>(*world.engines, keys, *mailbox, fuse, fuse);
        inbox = std::make_unique<WaitingInbox>(ports->inbox);
        serve(*inbox);
    }
    ~EarlierRequests() override {
        inbox->hold(false);
        close();
    }
    std::unique_ptr<WaitingInbox> inbox;
};

/// Regression: the one thread that reads and writes all connections asked the store by itself, and waited for one of its readers.
TEST_F(EarlierRequests, WhoIsRefusedHoldsNobodyUpWhileTheStoreIsAsked) {
    ASSERT_EQ(post("/api/v1/user/register", registration).status, 202);
    world.run();
    ASSERT_EQ(post("/api/v1/bill/genBill", billing).status, 202) << "from now on the customer is remembered";
    const auto nobody = "/api/v1/customers/" + id_of("nobody").text();
    const auto john = get("/api/v1/customers?email=john.doe@example.com");
    const auto known = "/api/v1/customers/" + text(john, "items", "0", "id");
    const auto request = [](std::string_view method, const std::string& target, std::string_view body) {
        return tests::post(target, body, "Idempotency-Key: k\r\n").replace(0, 4, method);
    };
    struct Row {
        const char* what;
        std::string request;
        int status;
    };
    const std::vector<Row> rows{
        {"a bill of a seller that is not there",
         request(
             "POST", "/api/v1/invoices",
             R"({"seller":"nobody","userId":"john.doe@example.com","items":[{"productName":"T","quantity":1,"price":1}]})"),
         422},
        {"a bill that is wrong for the customer it brings",
         request(
             "POST", "/api/v1/invoices",
             R"({"customer":{"email":"a@example.com","lastname":"L"},"items":[{"productName":"T","quantity":1,"price":1,"taxCategory":"AE","exemptionReason":"Reverse charge"}]})"),
         422},
        {"a bill that is wrong for its customer",
         request(
             "POST", "/api/v1/invoices",
             R"({"userId":"john.doe@example.com","items":[{"productName":"T","quantity":1,"price":1,"taxCategory":"AE","exemptionReason":"Reverse charge"}]})"),
         422},
        {"a change of nobody", request("PATCH", nobody, R"({"lastname":"L"})"), 404},
        {"a change that is wrong for its customer",
         request("PATCH", known, R"({"lastname":null,"company":null})"), 422},
        {"nobody is anonymised", request("POST", nobody + "/anonymise", ""), 404},
    };
    int asked = inbox->finds;
    for (const auto& row : rows) {
        inbox->hold(true);
        RawClient waits{server->port()};
        ASSERT_TRUE(waits.send(row.request)) << row.what;
        ASSERT_TRUE(inbox->is_asked(++asked)) << row.what;
        RawClient other{server->port()};
        EXPECT_EQ(other.ask(tests::get("/healthz")).status, 200) << row.what;
        EXPECT_EQ(other.ask(tests::post("/api/v1/bill/genBill", billing)).status, 202) << row.what;
        inbox->hold(false);
        EXPECT_EQ(waits.receive().status, row.status) << row.what;
    }
}

/// Regression: the thread that writes for all asked the store when a request was accepted that came again.
TEST_F(EarlierRequests, WhoComesAgainIsToldTheSameWithoutAsking) {
    constexpr const char* key = "Idempotency-Key: k\r\n";
    const auto first = post("/api/v1/bill/genBill", billing, key);
    ASSERT_EQ(text(first, "warnings", "0", "code"), "unknown_customer");
    const auto asked = inbox->finds;
    for (int n = 0; n < 5; ++n) {
        world.clock.advance(Milliseconds{7});
        const auto again = post("/api/v1/bill/genBill", billing, key);
        EXPECT_EQ(again.headers.at("idempotent-replayed"), "true");
        EXPECT_EQ(text(again, "warnings", "0", "waitsUntil"), text(first, "warnings", "0", "waitsUntil"));
    }
    EXPECT_EQ(inbox->finds, asked);
}

TEST_F(EarlierRequests, WhoHasWaitedTooLongIsAnsweredAllTheSame) {
    inbox->hold(true);
    const auto wrong =
        R"({"seller":"nobody","userId":"john.doe@example.com","items":[{"productName":"T","quantity":1,"price":1}]})";
    std::vector<std::unique_ptr<RawClient>> waiting;
    for (std::size_t n = 0; n < 50; ++n) {
        waiting.push_back(std::make_unique<RawClient>(server->port()));
        ASSERT_TRUE(waiting.back()->send(
            tests::post("/api/v1/invoices", wrong, "Idempotency-Key: k" + std::to_string(n) + "\r\n")));
    }
    ASSERT_TRUE(inbox->is_asked(1));
    std::this_thread::sleep_for(1'100ms);  // Longer than a question may wait.
    inbox->hold(false);
    int refused = 0;
    for (auto& one : waiting) {
        const auto status = one->receive().status;
        EXPECT_TRUE(status == 422 || status == 503) << status;
        refused += status == 503 ? 1 : 0;
    }
    EXPECT_GT(refused, 0) << "they waited too long";
}

}  // namespace
}  // namespace billmill::tests
