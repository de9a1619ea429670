// Who has the places for streams: nobody who may not, no client all of them, and none with a byte now and then.

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <latch>
#include <semaphore>
#include <thread>
#include <vector>

#include "http/body_stream.hpp"
#include "http/server.hpp"
#include "http/worker_pool.hpp"
#include "support/raw_client.hpp"

namespace billmill::http {
namespace {

using namespace std::chrono_literals;
using tests::RawClient;

/// Clients name themselves: `X-Client`. Who does not may not.
class StreamShare : public testing::Test {
protected:
    StreamShare() {
        options.limits.header_deadline = 40ms;  // Deadlines are looked at the more often.
        const StreamCheck check = [this](Request&& request, StreamChecked checked) {
            const std::string client{request.header("x-client").value_or("")};
            if (client.empty()) {
                return checked(
                    std::move(request),
                    std::unexpected{problem({.status = 401, .code = "key_required", .title = "No."})});
            }
            checked(std::move(request), StreamCaller{client, [this](Request&& asked, Reply reply) {
                                                         started.release();
                                                         std::size_t bytes = 0;
                                                         if (hold) go_on.acquire();
                                                         for (auto part = asked.stream->read(); !part.empty();
                                                              part = asked.stream->read())
                                                             bytes += part.size();
                                                         reply({.status = 200,
                                                                .content_type = "text/plain",
                                                                .body = std::to_string(bytes),
                                                                .headers = {}});
                                                     }});
        };
        router.add({.method = Method::post,
                    .pattern = "/take",
                    .runs = Runs::on_stream,
                    .handler = {},
                    .body_max = 100'000'000,
                    .check = check});
        router.add(
            {.method = Method::post,
             .pattern = "/live",
             .runs = Runs::on_stream,
             .handler = {},
             .body_max = 100'000'000,
             .check = check,
             .may_be_slow = [](const Request& request) { return request.query_value("live") == "1"; }});
    }
    void start() {
        auto opened = Server::start(options, router, metrics);
        ASSERT_TRUE(opened) << opened.error().what;
        server = *std::move(opened);
    }
    static std::string head(const std::string& client, std::size_t length,
                            const std::string& path = "/take") {
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n" +
               (client.empty() ? "" : "X-Client: " + client + "\r\n") +
               "Content-Length: " + std::to_string(length) + "\r\n\r\n";
    }
    /// An upload that has a place, and does not go on.
    std::unique_ptr<RawClient> held(const std::string& client) {
        auto one = std::make_unique<RawClient>(server->port());
        EXPECT_TRUE(one->send(head(client, 10) + "a"));
        EXPECT_TRUE(started.try_acquire_for(20s)) << client;
        return one;
    }
    static std::string code(const tests::Answer& answer) {
        const auto at = answer.body.find("\"code\":\"");
        return at == std::string::npos ? ""
                                       : answer.body.substr(at + 8, answer.body.find('"', at + 8) - at - 8);
    }

    Router router;
    metrics::Registry metrics;
    ListenOptions options{.host = "127.0.0.1", .port = 0, .io_threads = 1, .workers = 1, .limits = {}};
    std::counting_semaphore<> started{0};
    std::counting_semaphore<> go_on{0};
    std::atomic<bool> hold{false};
    std::unique_ptr<Server> server;
};

/// Regression: two uploads with a byte now and then held all places, and who had no key filled the queue.
TEST_F(StreamShare, WhoMayNotTakesNoPlaceInTheQueue) {
    start();
    std::vector<std::unique_ptr<RawClient>> busy;
    for (const char* client : {"one", "one", "two", "two"}) busy.push_back(held(client));
    for (int n = 0; n < 20; ++n) {
        RawClient without{server->port()};
        EXPECT_EQ(without.ask(head("", 1'000)).status, 401) << n;
    }
    RawClient next{server->port()};
    ASSERT_TRUE(next.send(head("three", 3) + "abc"));
    ASSERT_TRUE(busy[0]->send("bcdefghij"));
    EXPECT_EQ(busy[0]->receive().body, "10");
    EXPECT_EQ(next.receive().body, "3");
}

/// Regression: who was refused lost its connection, also where it had sent all there was.
TEST_F(StreamShare, WhoHasSentAllKeepsTheConnectionThoughItIsRefused) {
    start();
    RawClient client{server->port()};
    for (const std::size_t length : {0UZ, 1UZ, 100UZ, 1'000UZ}) {
        const auto answer = client.ask(head("", length) + std::string(length, 'a'));
        EXPECT_EQ(answer.status, 401) << length;
        EXPECT_FALSE(answer.headers.contains("connection")) << length;
    }
    EXPECT_EQ(client.ask(head("one", 3) + "abc").body, "3");
    EXPECT_EQ(client.ask(head("", 1'000)).headers.at("connection"), "close") << "its body was still to come";
}

TEST_F(StreamShare, WhoIsRefusedByItsHeadIsNotToldToContinue) {
    start();
    RawClient client{server->port()};
    ASSERT_TRUE(client.send(
        "POST /take HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\nExpect: 100-continue\r\n"
        "Content-Length: 1000\r\n\r\n"));
    EXPECT_EQ(client.receive().status, 401);
    RawClient other{server->port()};
    ASSERT_TRUE(other.send(
        "POST /take HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\nExpect: 100-continue\r\n"
        "X-Client: one\r\nContent-Length: 3\r\n\r\n"));
    EXPECT_TRUE(other.receive_until("\r\n\r\n").starts_with("HTTP/1.1 100 "));
    EXPECT_EQ(other.ask("abc").body, "3");
}

/// Regression: one client's slow uploads were all the files that went in or out.
TEST_F(StreamShare, OneClientCannotHaveAllPlacesNorAllOfTheQueue) {
    start();
    std::vector<std::unique_ptr<RawClient>> greedy;
    for (int n = 0; n < 2; ++n) greedy.push_back(held("greedy"));
    for (int n = 0; n < 4; ++n) {  // These wait.
        greedy.push_back(std::make_unique<RawClient>(server->port()));
        ASSERT_TRUE(greedy.back()->send(head("greedy", 10) + "a"));
    }
    RawClient one_more{server->port()};
    const auto refused = one_more.ask(head("greedy", 10));
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(code(refused), "too_busy");
    for (int n = 0; n < 5; ++n) {
        RawClient other{server->port()};
        EXPECT_EQ(other.ask(head("other", 3) + "abc").body, "3") << n;
    }
    int others = 0;
    while (started.try_acquire()) ++others;
    EXPECT_EQ(others, 5) << "no third of the greedy client was started";
    for (auto& one : greedy) {  // What waited has its turn.
        ASSERT_TRUE(one->send("bcdefghij"));
        EXPECT_EQ(one->receive().body, "10");
    }
}

TEST_F(StreamShare, WhoSendsTooSlowlyIsEnded) {
    options.limits.stream_rate_min = 1'000;
    options.limits.stream_behind_max = 200ms;
    start();
    struct Row {
        const char* what;
        std::size_t at_first;  ///< Bytes, at once.
        std::string drop;      ///< Then, every ten milliseconds: less than one byte a millisecond.
    };
    for (const auto& [what, at_first, drop] :
         {Row{"nothing", 0, ""}, Row{"a byte now and then", 0, "a"},
          Row{"a burst, then nothing", 100'000, ""}, Row{"a burst, then a byte now and then", 100'000, "a"},
          Row{"half as fast", 0, "abcd"}}) {
        RawClient client{server->port()};
        ASSERT_TRUE(client.send(head("one", 50'000'000) + std::string(at_first, 'b')));
        std::atomic<bool> over{false};
        std::jthread dripping{[&] {
            while (!over && client.send(drop)) std::this_thread::sleep_for(10ms);
        }};
        const auto answer = client.receive();
        over = true;
        EXPECT_EQ(answer.status, 408) << what;
        EXPECT_EQ(code(answer), "request_timeout") << what;
        EXPECT_NE(answer.body.find("more slowly than 1000 bytes a second"), std::string::npos) << what;
    }
}

TEST_F(StreamShare, WhoSendsFastEnoughOrMayBeSlowIsNotEnded) {
    options.limits.stream_rate_min = 1'000;
    options.limits.stream_behind_max = 400ms;
    start();
    struct Row {
        const char* what;
        std::string path;
        std::size_t part;
        Milliseconds pause;
    };
    constexpr int parts = 8;
    for (const auto& [what, path, part, pause] :
         {Row{"steadily", "/take", 1'000, 100ms}, Row{"in bursts", "/take", 5'000, 300ms},
          Row{"slowly, while it is made", "/live?live=1", 1, 100ms}}) {
        RawClient client{server->port()};
        ASSERT_TRUE(client.send(head("one", part * parts, path)));
        for (int n = 0; n < parts; ++n) {
            std::this_thread::sleep_for(pause);
            ASSERT_TRUE(client.send(std::string(part, 'a'))) << what;
        }
        EXPECT_EQ(client.receive().body, std::to_string(part * parts)) << what;
    }
    RawClient not_live{server->port()};
    ASSERT_TRUE(not_live.send(head("one", 1'000, "/live")));
    EXPECT_EQ(not_live.receive().status, 408);
}

/// Whom the server makes wait is not slow.
TEST_F(StreamShare, TheTimeThatAClientWaitsForUsIsNotIts) {
    options.limits.stream_bytes_max = 16 * 1024;
    options.limits.stream_rate_min = 1'000;
    options.limits.stream_behind_max = 200ms;
    hold = true;
    start();
    RawClient client{server->port()};
    const std::string body(20'000'000, 'a');
    std::jthread sending{[&] { client.send(head("one", body.size()) + body); }};
    ASSERT_TRUE(started.try_acquire_for(20s));
    std::this_thread::sleep_for(600ms);
    go_on.release();
    EXPECT_EQ(client.receive().body, std::to_string(body.size()));
}

TEST(WorkerPoolShare, WorkBeginsInItsOrderWithinTheShares) {
    std::latch go{1};
    std::mutex mutex;
    std::vector<std::string> started;
    std::counting_semaphore<> any{0};
    WorkerPool pool{"test", 2, 6, {.running_max = 1, .waiting_max = 3}};
    const auto submit = [&](const std::string& client) {
        WorkerPool::Work work{[&, client] {
            {
                const std::lock_guard lock{mutex};
                started.push_back(client);
            }
            any.release();
            go.wait();
        }};
        return pool.submit(work, client);
    };
    EXPECT_TRUE(submit("a"));
    ASSERT_TRUE(any.try_acquire_for(20s));
    EXPECT_TRUE(submit("a"));
    EXPECT_TRUE(submit("a"));
    EXPECT_TRUE(submit("a"));
    EXPECT_FALSE(submit("a")) << "three of it wait";
    EXPECT_TRUE(submit("b"));
    ASSERT_TRUE(any.try_acquire_for(20s));
    EXPECT_EQ(started, (std::vector<std::string>{"a", "b"}));
    EXPECT_TRUE(submit("b"));
    EXPECT_TRUE(submit("c"));
    EXPECT_TRUE(submit("d"));
    EXPECT_FALSE(submit("e")) << "six wait";
    go.count_down();
    for (int n = 0; n < 6; ++n) ASSERT_TRUE(any.try_acquire_for(20s)) << n;
    EXPECT_EQ(started.size(), 8U);
}

}  // namespace
}  // namespace billmill::http
