#include "http/server.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <future>
#include <latch>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "support/raw_client.hpp"

namespace billmill::http {
namespace {

using tests::Answer;
using tests::get;
using tests::post;
using tests::RawClient;

Response text(std::string body) {
    return {.status = 200, .content_type = "text/plain", .body = std::move(body), .headers = {}};
}

/// A server with one route of each kind. Everything a test waits for is an event.
class ServerTest : public testing::Test {
protected:
    ServerTest() {
        router.add(
            {Method::get, "/hello", Runs::on_io, [](Request&&, Reply reply) { reply(text("hello")); }});
        router.add({Method::post, "/echo", Runs::on_io,
                    [](Request&& request, Reply reply) { reply(text(std::move(request.body))); }, 64 * 1024});
        router.add({Method::post, "/small", Runs::on_io,
                    [](Request&& request, Reply reply) { reply(text(std::move(request.body))); }, 10});
        router.add({Method::post, "/bare", Runs::on_worker,
                    [](Request&& request, Reply reply) { reply(text("[" + request.body + "]")); }});
        router.add({Method::get, "/item/{id}", Runs::on_worker,
                    [](Request&& request, Reply reply) { reply(text(request.parameters.at(0))); }});
        router.add({Method::get, "/held", Runs::on_io, [this](Request&&, Reply reply) {
                        const std::lock_guard lock{mutex};
                        held.push_back(std::move(reply));
                        held_changed.notify_all();
                    }});
        router.add({Method::get, "/blocking", Runs::on_worker, [this](Request&&, Reply reply) {
                        started.release();
                        gate.wait();
                        reply(text("done"));
                    }});
        router.add({Method::get, "/throws", Runs::on_io,
                    [](Request&&, Reply) { throw std::runtime_error{"secret"}; }});
        router.add({Method::get, "/worker-throws", Runs::on_worker,
                    [](Request&&, Reply) { throw std::runtime_error{"secret"}; }});
        router.add({Method::get, "/forgets", Runs::on_io, [](Request&&, Reply) {}});
        router.add({Method::get, "/big", Runs::on_io,
                    [](Request&&, Reply reply) { reply(text(std::string(8'000'000, 'x'))); }});
        router.add({Method::get, "/trace", Runs::on_io, [](Request&& request, Reply reply) {
                        reply(text(request.trace_id + " " + request.traceparent));
                    }});
    }
    void start() {
        auto opened = Server::start(options, router, metrics);
        ASSERT_TRUE(opened) << opened.error().what;
        server = std::move(*opened);
    }
    /// The n-th reply that /held took in; waits for it.
    Reply& reply(std::size_t n) {
        std::unique_lock lock{mutex};
        held_changed.wait(lock, [&] { return held.size() > n; });
        return held[n];
    }

    struct Signal {
        void release() {
            const std::lock_guard lock{mutex};
            ++count;
            changed.notify_all();
        }
        void wait_for(int n) {
            std::unique_lock lock{mutex};
            changed.wait(lock, [&] { return count >= n; });
        }
        std::mutex mutex;
        std::condition_variable changed;
        int count = 0;
    };

    Router router;
    metrics::Registry metrics;
    ListenOptions options{.host = "127.0.0.1", .port = 0, .io_threads = 1, .workers = 2, .limits = {}};
    std::mutex mutex;
    std::condition_variable held_changed;
    std::deque<Reply> held;
    Signal started;
    std::latch gate{1};
    std::unique_ptr<Server> server;
};

std::string code(const Answer& answer) {
    const auto at = answer.body.find("\"code\":\"");
    return at == std::string::npos ? "" : answer.body.substr(at + 8, answer.body.find('"', at + 8) - at - 8);
}

// A path that was the pattern itself once matched without its parameter, and the handler threw.
TEST_F(ServerTest, ThePatternOfARouteIsAPathLikeAnyOther) {
    start();
    RawClient client{server->port()};
    const auto answer = client.ask(get("/item/{id}"));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "{id}");
}

TEST_F(ServerTest, AnswersAndKeepsTheConnection) {
    start();
    RawClient client{server->port()};
    for (int i = 0; i < 3; ++i) {
        const auto answer = client.ask(get("/hello"));
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.body, "hello");
        EXPECT_EQ(answer.headers.at("x-trace-id").size(), 32u);
        EXPECT_TRUE(answer.headers.contains("date"));
    }
    EXPECT_EQ(client.ask(post("/echo", R"({"a":1})")).body, R"({"a":1})");
    EXPECT_EQ(client.ask(get("/item/a%20b")).body, "a b");
}

TEST_F(ServerTest, AnswersPipelinedRequestsInOrder) {
    start();
    RawClient client{server->port()};
    ASSERT_TRUE(client.send(post("/echo", "1") + get("/held") + get("/item/2") + post("/echo", "3")));
    EXPECT_EQ(client.receive().body, "1");
    std::jthread other{[&] { reply(0)(text("held")); }};
    EXPECT_EQ(client.receive().body, "held");
    EXPECT_EQ(client.receive().body, "2");
    EXPECT_EQ(client.receive().body, "3");
}

TEST_F(ServerTest, TakesRequestsByteByByte) {
    start();
    RawClient client{server->port()};
    for (const char byte : "\r\n" + post("/echo", "abc")) ASSERT_TRUE(client.send({&byte, 1}));
    EXPECT_EQ(client.receive().body, "abc");
}

TEST_F(ServerTest, ReadsChunkedBodies) {
    start();
    RawClient client{server->port()};
    const std::string head =
        "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: "
        "chunked\r\n\r\n";
    EXPECT_EQ(client.ask(head + "3\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: x\r\n\r\n").body, "abcde");
    EXPECT_EQ(client.ask(get("/hello")).body, "hello");
    EXPECT_EQ(client.ask(head + "3;x=y\r\nabc\r\n0\r\n\r\n").status, 400) << "extensions are refused";
}

TEST_F(ServerTest, TakesAnEmptyChunkedBodyByteByByte) {
    start();
    RawClient client{server->port()};
    const std::string request =
        "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        "Transfer-Encoding: chunked\r\n\r\n0\r\nT: x\r\n\r\n";
    for (const char byte : request) ASSERT_TRUE(client.send({&byte, 1}));
    EXPECT_EQ(client.receive().status, 200);
}

TEST_F(ServerTest, AnswersHeadLikeGetWithoutTheBody) {
    start();
    RawClient client{server->port()};
    client.send("HEAD /hello HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const auto answer = client.receive(false);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.at("content-length"), "5");
    EXPECT_EQ(client.ask(get("/hello")).body, "hello");
}

TEST_F(ServerTest, ContinuesOnlyForABodyItWants) {
    start();
    RawClient client{server->port()};
    client.send(
        "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
        "2\r\nExpect: "
        "100-continue\r\n\r\n");
    EXPECT_EQ(client.receive().status, 100);
    EXPECT_EQ(client.ask("{}").body, "{}");
    client.send(
        "POST /small HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
        "11\r\nExpect: "
        "100-continue\r\n\r\n");
    EXPECT_EQ(client.receive().status, 413);
    EXPECT_TRUE(client.ended());
}

TEST_F(ServerTest, SaysWhatItIsNot) {
    struct Row {
        const char* why;
        std::string request;
        int status;
        const char* code;
    };
    const std::string json = "Content-Type: application/json\r\n";
    const Row rows[]{
        {"no such path", get("/nowhere"), 404, "no_such_route"},
        {"empty parameter", get("/item/"), 404, "no_such_route"},
        {"wrong method", post("/hello", ""), 405, "method_not_allowed"},
        {"unknown method", "BREW /hello HTTP/1.1\r\nHost: localhost\r\n\r\n", 405, "method_not_allowed"},
        {"body of another type",
         "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\nx",
         415, "unsupported_media_type"},
        {"body without a type", "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx", 415,
         "unsupported_media_type"},
        {"another charset",
         "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json; "
         "charset=latin1\r\nContent-Length: 1\r\n\r\nx",
         415, "unsupported_media_type"},
        {"body too large", post("/small", "12345678901"), 413, "body_too_large"},
        {"chunked body too large",
         "POST /small HTTP/1.1\r\nHost: localhost\r\n" + json +
             "Transfer-Encoding: chunked\r\n\r\nb\r\n12345678901\r\n0\r\n\r\n",
         413, "body_too_large"},
        {"body where none is taken", "GET /hello HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx",
         400, "body_not_allowed"},
        {"headers too large", get("/hello", "X: " + std::string(17'000, 'x') + "\r\n"), 431,
         "headers_too_large"},
        {"too many headers",
         get("/hello",
             [] {
                 std::string many;
                 for (int i = 0; i < 120; ++i) many += "X: y\r\n";
                 return many;
             }()),
         431, "headers_too_large"},
        {"target too long", get("/" + std::string(9'000, 'x')), 414, "target_too_long"},
        {"bad percent", get("/item/%4"), 400, "bad_target"},
        {"bad percent digits", get("/item/%zz"), 400, "bad_target"},
        {"encoded slash", get("/item/a%2Fb"), 400, "bad_target"},
        {"encoded NUL", get("/item/a%00b"), 400, "bad_target"},
        {"not UTF-8", get("/item/%ff"), 400, "bad_target"},
        {"relative target", get("hello"), 400, "bad_target"},
        {"length and coding",
         "POST /echo HTTP/1.1\r\nHost: localhost\r\n" + json +
             "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
         400, "malformed_request"},
        {"coding and length",
         "POST /echo HTTP/1.1\r\nHost: localhost\r\n" + json +
             "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
         400, "malformed_request"},
        {"two lengths",
         "POST /echo HTTP/1.1\r\nHost: localhost\r\n" + json +
             "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
         400, "malformed_request"},
        {"list of lengths",
         "POST /echo HTTP/1.1\r\nHost: localhost\r\n" + json + "Content-Length: 3, 3\r\n\r\nabc", 400,
         "malformed_request"},
        {"negative length",
         "POST /echo HTTP/1.1\r\nHost: localhost\r\n" + json + "Content-Length: -3\r\n\r\nabc", 400,
         "malformed_request"},
        {"endless length",
         "POST /echo HTTP/1.1\r\nHost: localhost\r\n" + json +
             "Content-Length: 99999999999999999999999\r\n\r\nabc",
         400, "malformed_request"},
        {"odd coding",
         "POST /echo HTTP/1.1\r\nHost: localhost\r\n" + json +
             "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
         400, "malformed_request"},
        {"chunked in 1.0", "POST /echo HTTP/1.0\r\n" + json + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
         400, "malformed_request"},
        {"a target of another name", get("http://evil.example/hello"), 421, "misdirected_request"},
        {"no host", "GET /hello HTTP/1.1\r\n\r\n", 400, "malformed_request"},
        {"two hosts", get("/hello", "Host: other\r\n"), 400, "malformed_request"},
        {"folded header", get("/hello", "X: a\r\n b\r\n"), 400, "malformed_request"},
        {"bare line feed", "GET /hello HTTP/1.1\nHost: localhost\r\n\r\n", 400, "malformed_request"},
        {"space before colon", get("/hello", "X : a\r\n"), 400, "malformed_request"},
        {"not HTTP", "hello there\r\n\r\n", 400, "malformed_request"},
        {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "http_version_not_supported"},
        {"unknown expectation",
         "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nExpect: miracles\r\n\r\nx", 417,
         "unknown_expectation"},
        {"exception", get("/throws"), 500, "internal_error"},
        {"exception in a worker", get("/worker-throws"), 500, "internal_error"},
        {"forgotten reply", get("/forgets"), 500, "internal_error"},
    };
    start();
    for (const auto& row : rows) {
        RawClient client{server->port()};
        const auto answer = client.ask(row.request);
        EXPECT_EQ(answer.status, row.status) << row.why;
        EXPECT_EQ(code(answer), row.code) << row.why << " " << answer.body;
        EXPECT_EQ(answer.headers.contains("content-type") ? answer.headers.at("content-type") : "",
                  "application/problem+json")
            << row.why;
        EXPECT_TRUE(answer.headers.contains("x-trace-id")) << row.why;
        EXPECT_EQ(answer.body.find("secret"), std::string::npos) << row.why;
    }
}

// Clients that are made from a description cannot send JSON without a body, and an empty object was refused.
TEST_F(ServerTest, APostWithoutABodyMayHaveAnEmptyObject) {
    struct Row {
        const char* why;
        std::string request;
        int status;
        const char* code;  ///< Empty: the handler answers, and sees no body.
    };
    const auto in_chunks = [](const std::string& body) {
        std::ostringstream size;
        size << std::hex << body.size();
        return "POST /bare HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
               "Transfer-Encoding: chunked\r\n\r\n" +
               size.str() + "\r\n" + body + "\r\n0\r\n\r\n";
    };
    const auto without_type = [](const std::string& header, const std::string& body) {
        return "POST /bare HTTP/1.1\r\nHost: localhost\r\n" + header +
               "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    };
    const std::string much(65, ' ');
    const Row rows[]{
        {"nothing", post("/bare", ""), 200, ""},
        {"an empty object", post("/bare", "{}"), 200, ""},
        {"blanks around it and in it", post("/bare", " {\t \r\n} "), 200, ""},
        {"blanks alone", post("/bare", " \n"), 200, ""},
        {"an empty object in chunks", in_chunks("{}"), 200, ""},
        {"a list", post("/bare", "[]"), 400, "body_not_allowed"},
        {"a member", post("/bare", R"({"a":1})"), 400, "body_not_allowed"},
        {"two objects", post("/bare", "{}{}"), 400, "body_not_allowed"},
        {"half an object", post("/bare", "{"), 400, "body_not_allowed"},
        {"null", post("/bare", "null"), 400, "body_not_allowed"},
        {"a text", post("/bare", R"("{}")"), 400, "body_not_allowed"},
        {"more blanks than anyone needs", post("/bare", "{" + much + "}"), 400, "body_not_allowed"},
        {"the same in chunks", in_chunks("{" + much + "}"), 400, "body_not_allowed"},
        {"a member in chunks", in_chunks(R"({"a":1})"), 400, "body_not_allowed"},
        {"another type", without_type("Content-Type: text/plain\r\n", "{}"), 415, "unsupported_media_type"},
        {"a form", without_type("Content-Type: application/x-www-form-urlencoded\r\n", "{}"), 415,
         "unsupported_media_type"},
        {"no type", without_type("", "{}"), 415, "unsupported_media_type"},
        {"no type and no body", without_type("", ""), 415, "unsupported_media_type"},
        {"an empty object for a GET",
         "GET /hello HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
         "Content-Length: 2\r\n\r\n{}",
         400, "body_not_allowed"},
    };
    start();
    for (const auto& row : rows) {
        RawClient client{server->port()};
        const auto answer = client.ask(row.request);
        EXPECT_EQ(answer.status, row.status) << row.why << " " << answer.body;
        if (row.status == 200) {
            EXPECT_EQ(answer.body, "[]") << row.why;
        } else {
            EXPECT_EQ(code(answer), row.code) << row.why << " " << answer.body;
        }
    }
    RawClient client{server->port()};  // A body that was read whole and refused does not cost the connection.
    EXPECT_EQ(client.ask(post("/bare", "[]")).status, 400);
    EXPECT_EQ(client.ask(post("/bare", "{}")).status, 200);
}

TEST_F(ServerTest, NamesTheMethodsAPathTakes) {
    start();
    RawClient client{server->port()};
    EXPECT_EQ(client.ask(post("/hello", "")).headers.at("allow"), "OPTIONS, GET, HEAD");
    const auto options_answer = client.ask("OPTIONS /echo HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_EQ(options_answer.status, 204);
    EXPECT_EQ(options_answer.headers.at("allow"), "OPTIONS, POST");
}

TEST_F(ServerTest, ARefusedBodyDoesNotCostTheAnswer) {
    start();
    RawClient client{server->port()};
    const std::string body(5'000'000, 'x');
    client.send(post("/echo", body));  // The answer comes before the body has been sent, and must survive it.
    EXPECT_EQ(client.receive().status, 413);
    EXPECT_TRUE(client.ended());
}

TEST_F(ServerTest, ClosesWhenAsked) {
    start();
    RawClient client{server->port()};
    EXPECT_EQ(client.ask(get("/hello", "Connection: close\r\n")).headers.at("connection"), "close");
    EXPECT_TRUE(client.ended());
    RawClient old{server->port()};
    EXPECT_EQ(old.ask("GET /hello HTTP/1.0\r\n\r\n").status, 200);
    EXPECT_TRUE(old.ended());
}

/// Who speaks HTTP/1.0 takes an answer for the last one, if it does not say that the connection goes on.
TEST_F(ServerTest, ToHttp10TheConnectionGoesOnOnlyWhereBothSaySo) {
    start();
    RawClient keeps{server->port()};
    for (int n = 0; n < 3; ++n) {
        const auto answer = keeps.ask("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.headers.at("connection"), "keep-alive");
        EXPECT_EQ(answer.headers.at("content-length"), "5");
    }
    RawClient once{server->port()};
    EXPECT_EQ(once.ask("GET /hello HTTP/1.0\r\n\r\n").headers.at("connection"), "close");
    EXPECT_TRUE(once.ended());
    RawClient newer{server->port()};
    EXPECT_FALSE(newer.ask(get("/hello")).headers.contains("connection"));
}

TEST_F(ServerTest, ToHttp10NothingIsSaidBeforeTheAnswer) {
    start();
    RawClient client{server->port()};
    client.send(
        "POST /echo HTTP/1.0\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n"
        "Content-Length: 2\r\n\r\n");
    client.send("{}");
    EXPECT_EQ(client.receive().status, 200);
}

TEST_F(ServerTest, AnswersAClientThatHasSaidAll) {
    start();
    RawClient client{server->port()};
    client.send(get("/held"));
    client.shut_write();
    reply(0)(text("late"));
    EXPECT_EQ(client.receive().body, "late");
    EXPECT_TRUE(client.ended());
}

TEST_F(ServerTest, SlowClientsMeetADeadlineEach) {
    options.limits.header_deadline = options.limits.body_deadline = options.limits.idle_deadline =
        Milliseconds{40};
    start();
    RawClient slow_head{server->port()};
    RawClient slow_body{server->port()};
    RawClient idle{server->port()};
    slow_head.send("GET /hello HT");
    slow_body.send(
        "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
        "5\r\n\r\nab");
    const auto head = slow_head.receive();
    EXPECT_EQ(head.status, 408);
    EXPECT_EQ(code(head), "request_timeout");
    EXPECT_EQ(slow_body.receive().status, 408);
    EXPECT_TRUE(idle.ended());
}

TEST_F(ServerTest, DrippingBytesDoNotMoveTheDeadline) {
    options.limits.header_deadline = Milliseconds{60};
    options.limits.header_bytes_max = 256 * 1024 * 1024;  // Only time can end it.
    start();
    RawClient client{server->port()};
    std::atomic<bool> over = false;
    std::jthread dripping{[&] {
        client.send("GET /hello HTTP/1.1\r\n");
        while (!over && client.send("X: y\r\n")) std::this_thread::yield();
    }};
    const auto status = client.receive().status;
    over = true;
    EXPECT_EQ(status, 408);
}

TEST_F(ServerTest, AClientThatTakesNoAnswerIsCut) {
    options.limits.write_deadline = Milliseconds{40};
    start();
    RawClient client{server->port()};
    client.send(get("/big") + get("/big"));
    RawClient other{server->port()};
    EXPECT_EQ(other.ask(get("/hello")).body, "hello");
    server->stop(
        Milliseconds{20'000});  // Ends at once when the connection has been cut, else the test takes long.
    EXPECT_EQ(client.receive().status, 0);
}

TEST_F(ServerTest, TellsConnectionsBeyondTheLimit) {
    options.limits.connections_max = 2;
    start();
    RawClient first{server->port()};
    RawClient second{server->port()};
    first.send(get("/held"));  // In use, and so not to be given up.
    second.send(get("/held"));
    reply(1);
    RawClient third{server->port()};
    const auto answer = third.ask(get("/hello"));
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(code(answer), "too_many_connections");
    EXPECT_EQ(answer.headers.at("retry-after"), "1");
    reply(0)(text("late"));
    reply(1)(text("late"));
    EXPECT_EQ(first.receive().status, 200);
    EXPECT_EQ(second.receive().status, 200);
}

/// Announces a body to /echo and waits until the server wants it: from then on it counts.
void announce(RawClient& client, std::size_t bytes) {
    client.send(
        "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nExpect: "
        "100-continue\r\n" +
        ("Content-Length: " + std::to_string(bytes)) + "\r\n\r\n");
    ASSERT_EQ(client.receive().status, 100);
}

TEST_F(ServerTest, BodiesOfAllConnectionsShareOneBudget) {
    options.limits.bodies_bytes_max = 100;
    start();
    RawClient first{server->port()};
    announce(first, 80);
    RawClient second{server->port()};
    EXPECT_EQ(second.ask(post("/echo", std::string(20, 'x'))).status, 200) << "it fits just so";
    const auto refused = second.ask(post("/echo", std::string(21, 'x')));
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(code(refused), "overloaded");
    EXPECT_EQ(refused.headers.at("retry-after"), "1");
    EXPECT_TRUE(second.ended());
    RawClient third{server->port()};
    EXPECT_EQ(third.ask(get("/hello")).status, 200) << "what has no body needs none of it";
    EXPECT_EQ(first.ask(std::string(80, 'y')).status, 200);
    EXPECT_EQ(third.ask(post("/echo", std::string(100, 'x'))).status, 200) << "all of it is back";
}

TEST_F(ServerTest, AChunkedBodyCountsAsItArrives) {
    options.limits.bodies_bytes_max = 100;
    start();
    const std::string head =
        "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: "
        "chunked\r\n\r\n64\r\n" +
        std::string(100, 'x') + "\r\n";
    RawClient fits{server->port()};
    EXPECT_EQ(fits.ask(head + "0\r\n\r\n").status, 200);
    RawClient over{server->port()};
    const auto refused = over.ask(head + "5\r\nxxxxx\r\n");
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(code(refused), "overloaded");
    EXPECT_TRUE(over.ended());
    EXPECT_EQ(fits.ask(post("/echo", std::string(100, 'x'))).status, 200);
}

TEST_F(ServerTest, AClientThatLeavesGivesItsPartOfTheBudgetBack) {
    options.limits.bodies_bytes_max = 100;
    start();
    RawClient leaves{server->port()};
    announce(leaves, 100);
    leaves.shut_write();
    EXPECT_TRUE(leaves.ended());
    RawClient other{server->port()};
    EXPECT_EQ(other.ask(post("/echo", std::string(100, 'x'))).status, 200);
}

TEST_F(ServerTest, AFullWorkerQueueIsSaidSo) {
    options.workers = 1;
    options.limits.worker_queue_max = 1;
    start();
    RawClient running{server->port()};
    running.send(get("/blocking"));
    started.wait_for(1);
    RawClient second{server->port()};
    RawClient third{server->port()};
    // One of the two waits in the queue, the other is refused; which one is not ours to say.
    std::promise<Answer> refused;
    std::atomic<bool> told = false;
    const auto ask = [&](RawClient& client) {
        const auto answer = client.ask(get("/item/x"));
        if (answer.status == 503 && !told.exchange(true)) refused.set_value(answer);
        return answer.status;
    };
    auto one = std::async(std::launch::async, ask, std::ref(second));
    auto two = std::async(std::launch::async, ask, std::ref(third));
    const auto answer = refused.get_future().get();
    EXPECT_EQ(code(answer), "too_busy");
    EXPECT_EQ(answer.headers.at("retry-after"), "1");
    gate.count_down();
    EXPECT_EQ(running.receive().body, "done");
    EXPECT_EQ(one.get() + two.get(), 200 + 503);
}

/// A read of a frozen store took as long as the driver's own time-out.
TEST_F(ServerTest, WhatIsNotAnsweredInTimeIsAnswered503) {
    options.workers = 1;
    options.limits.header_deadline = Milliseconds{40};  // Deadlines are looked at the more often.
    std::atomic<int> asked = 0;
    router.add({Method::get, "/bounded", Runs::on_worker,
                [&](Request&&, Reply reply) {
                    ++asked;
                    started.release();
                    gate.wait();
                    reply(text("late"));
                },
                0, Milliseconds{20}});
    start();
    RawClient running{server->port()};
    RawClient waiting{server->port()};
    running.send(get("/bounded"));
    started.wait_for(1);
    waiting.send(get("/bounded"));  // Behind the one that hangs.
    for (auto* client : {&running, &waiting}) {
        const auto answer = client->receive();
        EXPECT_EQ(answer.status, 503);
        EXPECT_EQ(code(answer), "unavailable");
        EXPECT_EQ(answer.headers.at("retry-after"), "1");
        EXPECT_EQ(client->ask(get("/hello")).body, "hello") << "the connection goes on";
    }
    gate.count_down();
    EXPECT_EQ(running.ask(get("/item/x")).body, "x") << "the late answer is not taken for this one's";
    EXPECT_EQ(asked, 1) << "nobody wants what waited too long";
}

TEST_F(ServerTest, GoesOnWithATraceAndStartsOneElse) {
    start();
    RawClient client{server->port()};
    const std::string id = "4bf92f3577b34da6a3ce929d0e0e4736";
    const auto answer = client.ask(get("/trace", "traceparent: 00-" + id + "-00f067aa0ba902b7-01\r\n"));
    EXPECT_EQ(answer.headers.at("x-trace-id"), id);
    EXPECT_EQ(answer.body.substr(0, 33 + 3 + 32), id + " 00-" + id);
    EXPECT_EQ(answer.body.find("00f067aa0ba902b7"), std::string::npos) << "the span is ours";
    for (const auto& bad : {"00-" + id + "-0000000000000000-01", "00-" + id + "-00f067aa0ba902b7-01-x",
                            "ff-" + id + "-00f067aa0ba902b7-01", std::string{"nonsense"}}) {
        EXPECT_NE(client.ask(get("/trace", "traceparent: " + bad + "\r\n")).headers.at("x-trace-id"), id)
            << bad;
    }
}

TEST_F(ServerTest, ARequestIdOfAProxyIsTheTrace) {
    start();
    RawClient client{server->port()};
    const auto trace_of = [&](const std::string& headers) {
        return client.ask(get("/trace", headers)).headers.at("x-trace-id");
    };
    const std::string named = "X-Request-Id: 4BF92F35-77b3-4da6-a3ce-929d0e0e4736\r\n";
    EXPECT_EQ(trace_of(named), "4bf92f3577b34da6a3ce929d0e0e4736");
    EXPECT_EQ(trace_of(named + "traceparent: 00-11111111111111111111111111111111-00f067aa0ba902b7-01\r\n"),
              "11111111111111111111111111111111");
    for (const auto* other :
         {"00000000-0000-0000-0000-000000000000", "17", "4bf92f3577b34da6a3ce929d0e0e4736"}) {
        const auto trace = trace_of("X-Request-Id: " + std::string{other} + "\r\n");
        EXPECT_NE(trace, other);
        EXPECT_NE(trace, std::string(32, '0'));
    }
}

TEST_F(ServerTest, StopSendsTheAnswersInHand) {
    start();
    RawClient busy{server->port()};
    RawClient idle{server->port()};
    ASSERT_EQ(idle.ask(get("/hello")).status, 200);
    busy.send(get("/held"));
    auto& late = reply(0);
    std::jthread stopping{[&] { server->stop(Milliseconds{20'000}); }};
    EXPECT_TRUE(idle.ended());
    late(text("in hand"));
    const auto answer = busy.receive();
    EXPECT_EQ(answer.body, "in hand");
    EXPECT_EQ(answer.headers.at("connection"), "close");
}

TEST_F(ServerTest, AnAnswerAfterTheServerIsHarmless) {
    start();
    RawClient client{server->port()};
    client.send(get("/held"));
    auto& late = reply(0);
    server->stop(Milliseconds{0});
    server.reset();
    late(text("nobody listens"));
    EXPECT_EQ(client.receive().status, 0);
}

TEST_F(ServerTest, ATakenPortIsAnError) {
    start();
    options.port = server->port();
    const auto second = Server::start(options, router, metrics);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().fault, Fault::unavailable);
    options.host = "no.such.host.invalid";
    EXPECT_EQ(Server::start(options, router, metrics).error().fault, Fault::unavailable);
}

TEST_F(ServerTest, ManyClientsOnSeveralThreads) {
    options.io_threads = 2;
    start();
    std::vector<std::jthread> clients;
    std::atomic<int> right = 0;
    for (int c = 0; c < 8; ++c) {
        clients.emplace_back([&, c] {
            RawClient client{server->port()};
            for (int i = 0; i < 200; ++i) {
                const auto body = std::to_string(c * 1000 + i);
                if (client.ask(post("/echo", body)).body == body &&
                    client.ask(get("/item/" + body)).body == body)
                    ++right;
            }
        });
    }
    clients.clear();
    EXPECT_EQ(right, 1600);
    EXPECT_NE(metrics.text().find("billmill_http_answers_total{status=\"2xx\"} 3200"), std::string::npos);
}

}  // namespace
}  // namespace billmill::http
