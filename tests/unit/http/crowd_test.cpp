#include <gtest/gtest.h>
#include <sys/resource.h>

#include <condition_variable>
#include <deque>
#include <fstream>
#include <memory>
#include <mutex>
#include <new>
#include <vector>

#include "http/peers.hpp"
#include "http/server.hpp"
#include "support/raw_client.hpp"

// More connections than there may be, more memory than there is.
namespace billmill::http {
namespace {

using tests::Answer;
using tests::get;
using tests::RawClient;

Response text(std::string body) {
    return {.status = 200, .content_type = "text/plain", .body = std::move(body), .headers = {}};
}

bool is_refused_for_now(const Answer& answer, std::string_view code) {
    return answer.status == 503 && answer.headers.contains("retry-after") &&
           answer.body.find("\"code\":\"" + std::string{code} + "\"") != std::string::npos;
}

class Crowd : public testing::Test {
protected:
    Crowd() {
        router.add(
            {Method::get, "/hello", Runs::on_io, [](Request&&, Reply reply) { reply(text("hello")); }});
        router.add({Method::get, "/held", Runs::on_io, [this](Request&&, Reply reply) {
                        const std::lock_guard lock{mutex};
                        held.push_back(std::move(reply));
                        changed.notify_all();
                    }});
        const auto no_memory = [](Request&&, Reply) { throw std::bad_alloc{}; };
        router.add({Method::get, "/no-memory/io", Runs::on_io, no_memory});
        router.add({Method::get, "/no-memory/worker", Runs::on_worker, no_memory});
        router.add({Method::get, "/no-memory/costly", Runs::on_costly, no_memory});
        router.add({Method::get, "/no-memory/status", Runs::on_status, no_memory});
        router.add({Method::get, "/no-memory/reply-kept", Runs::on_io, [this](Request&&, Reply reply) {
                        const std::lock_guard lock{mutex};
                        held.push_back(std::move(reply));
                        throw std::bad_alloc{};
                    }});
        router.add({Method::get, "/no-memory/answered", Runs::on_worker, [](Request&&, Reply reply) {
                        reply(text("in time"));
                        throw std::bad_alloc{};
                    }});
    }
    ~Crowd() override {
        clients.clear();
        server.reset();
    }
    void start(std::size_t connections_max) {
        options.limits.connections_max = connections_max;
        auto opened = Server::start(options, router, metrics);
        ASSERT_TRUE(opened) << opened.error().what;
        server = std::move(*opened);
    }
    RawClient& client(const char* from = "127.0.0.1") {
        clients.push_back(std::make_unique<RawClient>(server->port(), from));
        return *clients.back();
    }
    /// One that has been answered, and waits.
    RawClient& idle_client(const char* from = "127.0.0.1") {
        auto& one = client(from);
        EXPECT_EQ(one.ask(get("/hello")).status, 200);
        return one;
    }
    /// One whose request is in hand.
    RawClient& busy_client(const char* from = "127.0.0.1") {
        std::size_t before = 0;
        {
            const std::lock_guard lock{mutex};
            before = held.size();
        }
        auto& one = client(from);
        one.send(get("/held"));
        std::unique_lock lock{mutex};
        changed.wait(lock, [&] { return held.size() > before; });
        return one;
    }

    Router router;
    metrics::Registry metrics;
    ListenOptions options{.port = 0, .limits = {}};
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<Reply> held;
    std::unique_ptr<Server> server;
    std::deque<std::unique_ptr<RawClient>> clients;
};

TEST_F(Crowd, ANewConnectionTakesThePlaceOfTheOneThatIsIdleLongest) {
    start(3);
    auto& first = idle_client();
    auto& second = idle_client();
    auto& third = idle_client();
    EXPECT_EQ(client("127.0.0.2").ask(get("/hello")).status, 200);
    EXPECT_TRUE(first.ended());
    EXPECT_EQ(second.ask(get("/hello")).status, 200);
    EXPECT_EQ(third.ask(get("/hello")).status, 200);
    EXPECT_NE(metrics.text().find("billmill_http_connections_given_up_total 1"), std::string::npos);
}

TEST_F(Crowd, OneThatIsInUseOrHasStartedARequestIsNotGivenUp) {
    start(3);
    auto& busy = busy_client();
    auto& started = client();
    ASSERT_TRUE(started.send("GET /hello HTTP/1.1\r\nHo"));
    auto& idle = idle_client();
    EXPECT_EQ(client("127.0.0.2").ask(get("/hello")).status, 200);
    EXPECT_TRUE(idle.ended());
    held.at(0)(text("late"));
    EXPECT_EQ(busy.receive().body, "late");
    EXPECT_EQ(started.ask("st: localhost\r\n\r\n").status, 200);
}

TEST_F(Crowd, WithoutAnIdleOneTheNewOneIsToldSo) {
    start(2);
    busy_client();
    busy_client();
    EXPECT_TRUE(is_refused_for_now(client("127.0.0.2").ask(get("/hello")), "too_many_connections"));
}

TEST_F(Crowd, OnePeerCannotTakeAll) {
    start(4);
    for (int i = 0; i < 3; ++i) busy_client();
    EXPECT_TRUE(is_refused_for_now(client().ask(get("/hello")), "too_many_connections"))
        << "three of four are its";
    EXPECT_EQ(client("127.0.0.2").ask(get("/hello")).status, 200);
}

TEST_F(Crowd, APeerWithItsShareTakesThePlacesOfItsOwn) {
    start(4);
    auto& other = idle_client("127.0.0.2");
    auto& first = idle_client();
    for (int i = 0; i < 2; ++i) busy_client();
    EXPECT_EQ(client().ask(get("/hello")).status, 200);
    EXPECT_TRUE(first.ended());
    EXPECT_EQ(other.ask(get("/hello")).status, 200);
}

TEST_F(Crowd, Ipv6AddressesOfOneNetworkAreOnePeer) {
    const auto key = [](const char* address) {
        return Peers::key_of(boost::asio::ip::make_address(address));
    };
    EXPECT_EQ(key("2001:db8::1"), key("2001:db8::2:3"));
    EXPECT_NE(key("2001:db8::1"), key("2001:db8:0:1::1"));
    EXPECT_EQ(key("::ffff:192.0.2.7"), key("192.0.2.7"));
    EXPECT_NE(key("192.0.2.7"), key("192.0.2.8"));
}

/// All descriptors of the process but one, which the next client's own socket takes.
class AllDescriptors {
public:
    AllDescriptors() {
        getrlimit(RLIMIT_NOFILE, &before_);
        auto low = before_;
        low.rlim_cur = 256;
        setrlimit(RLIMIT_NOFILE, &low);
        for (int fd = dup(0); fd >= 0; fd = dup(0)) taken_.push_back(fd);
        close(taken_.back());
        taken_.pop_back();
    }
    ~AllDescriptors() {
        for (const int fd : taken_) close(fd);
        setrlimit(RLIMIT_NOFILE, &before_);
    }
    AllDescriptors(const AllDescriptors&) = delete;
    AllDescriptors& operator=(const AllDescriptors&) = delete;

private:
    rlimit before_{};
    std::vector<int> taken_;
};

/// Clang's check of virtual calls opens a file, and without a descriptor takes each object for a broken one.
#if defined(__has_feature)
constexpr bool checks_need_descriptors = __has_feature(address_sanitizer);
#else
constexpr bool checks_need_descriptors = false;
#endif

TEST_F(Crowd, WithoutADescriptorAnIdleConnectionIsGivenUpForTheNewOne) {
    if (checks_need_descriptors) GTEST_SKIP() << "not under the undefined-behaviour sanitizer";
    start(100);
    auto& idle = idle_client();
    const AllDescriptors taken;
    EXPECT_EQ(client().ask(get("/hello")).status, 200);
    EXPECT_TRUE(idle.ended());
}

TEST_F(Crowd, AHandlerWithoutMemoryIsAnswered503) {
    start(100);
    for (const char* target : {"/no-memory/io", "/no-memory/worker", "/no-memory/costly", "/no-memory/status",
                               "/no-memory/reply-kept"}) {
        auto& one = client();
        EXPECT_TRUE(is_refused_for_now(one.ask(get(target)), "overloaded")) << target;
        EXPECT_EQ(one.ask(get("/hello")).status, 200) << target;
    }
    held.at(0)(text("too late"));  // Void, and no second answer.
    EXPECT_EQ(client().ask(get("/no-memory/answered")).body, "in time");
}

}  // namespace
}  // namespace billmill::http
