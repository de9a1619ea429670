// The sender against a real server on this machine: what is asked, what is refused, and that nobody waits for another.

#include "adapters/webhook/http_webhook_sender.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <future>
#include <mutex>
#include <thread>

#include "http/server.hpp"

namespace billmill::contract {
namespace {

using adapters::webhook::HttpWebhookOptions;
using adapters::webhook::HttpWebhookSender;
using ports::WebhookPost;
using ports::WebhookReply;

/// A receiver with a path for each way to answer.
class Receiver {
public:
    Receiver() {
        add("/ok",
            [](const http::Request&) { return http::Response{.status = 200, .body = "{}", .headers = {}}; });
        add("/gone",
            [](const http::Request&) { return http::Response{.status = 410, .body = "{}", .headers = {}}; });
        add("/busy", [](const http::Request&) {
            return http::Response{.status = 429, .body = "{}", .headers = {{"Retry-After", "120"}}};
        });
        add("/long", [](const http::Request&) {
            return http::Response{.status = 200, .body = std::string(1'000'000, 'x'), .headers = {}};
        });
        add("/redirect", [this](const http::Request&) {
            return http::Response{.status = 307, .body = "{}", .headers = {{"Location", url("/ok")}}};
        });
        router_.add({http::Method::post, "/slow", http::Runs::on_io,
                     [this](http::Request&&, http::Reply reply) {
                         const std::lock_guard lock{mutex_};
                         held_.push_back(std::move(reply));
                     },
                     100'000});
        http::ListenOptions listen;
        listen.port = 0;
        server_ = *http::Server::start(listen, router_, metrics_);
    }
    ~Receiver() { server_.reset(); }
    [[nodiscard]] std::string url(const std::string& path, const std::string& host = "127.0.0.1") const {
        return "http://" + host + ":" + std::to_string(server_->port()) + path;
    }
    [[nodiscard]] int requests() const { return requests_; }
    [[nodiscard]] http::Request last() const {
        const std::lock_guard lock{mutex_};
        return last_;
    }

private:
    void add(std::string_view path, const std::function<http::Response(const http::Request&)>& answer) {
        router_.add({http::Method::post, path, http::Runs::on_io,
                     [this, answer](http::Request&& request, http::Reply reply) {
                         {
                             const std::lock_guard lock{mutex_};
                             last_ = request;
                         }
                         ++requests_;
                         reply(answer(request));
                     },
                     100'000});
    }

    std::atomic<int> requests_ = 0;
    mutable std::mutex mutex_;
    http::Request last_;
    std::vector<http::Reply> held_;
    metrics::Registry metrics_;
    http::Router router_;
    std::unique_ptr<http::Server> server_;
};

class HttpSender : public testing::Test {
protected:
    static std::unique_ptr<HttpWebhookSender> open(const std::vector<std::string>& allowed = {"127.0.0.1"},
                                                   HttpWebhookOptions options = {}) {
        options.targets = *domain::WebhookTargets::of(allowed);
        return *HttpWebhookSender::open(std::move(options));
    }
    static std::future<WebhookReply> begin(HttpWebhookSender& sender, const std::string& url) {
        auto promise = std::make_shared<std::promise<WebhookReply>>();
        auto reply = promise->get_future();
        sender.post({url, {{"webhook-id", "one"}}, R"({"type":"invoice.issued"})"},
                    [promise](WebhookReply got) { promise->set_value(std::move(got)); });
        return reply;
    }
    static std::string ask(HttpWebhookSender& sender, const std::string& url) {
        const auto reply = begin(sender, url).get();
        return reply.status == 0 ? reply.fault : std::to_string(reply.status);
    }
    Receiver receiver;
};

TEST_F(HttpSender, PostsTheBodyAndTheHeaders) {
    const auto sender = open();
    EXPECT_EQ(ask(*sender, receiver.url("/ok?shop=7")), "200");
    const auto got = receiver.last();
    EXPECT_EQ(got.body, R"({"type":"invoice.issued"})");
    EXPECT_EQ(got.header("webhook-id"), "one");
    EXPECT_EQ(got.header("content-type"), "application/json");
    EXPECT_EQ(got.query_value("shop"), "7");
}

TEST_F(HttpSender, TellsWhatTheReceiverAnswered) {
    const auto sender = open();
    EXPECT_EQ(ask(*sender, receiver.url("/gone")), "410");
    const auto busy = begin(*sender, receiver.url("/busy")).get();
    EXPECT_EQ(busy.status, 429);
    EXPECT_EQ(busy.retry_after, std::chrono::seconds{120});
    EXPECT_EQ(ask(*sender, receiver.url("/long")), "200")
        << "what is too long is not read, and arrived all the same";
}

TEST_F(HttpSender, FollowsNoRedirect) {
    const auto sender = open();
    EXPECT_EQ(ask(*sender, receiver.url("/redirect")), "307");
    EXPECT_EQ(receiver.requests(), 1);
}

TEST_F(HttpSender, ASlowReceiverHoldsUpNoOtherAndIsGivenUp) {
    HttpWebhookOptions options;
    options.timeout = Milliseconds{1'000};
    const auto sender = open({"127.0.0.1"}, std::move(options));
    std::vector<std::future<WebhookReply>> slow;
    for (int i = 0; i < 8; ++i) slow.push_back(begin(*sender, receiver.url("/slow")));
    for (int i = 0; i < 20; ++i) EXPECT_EQ(ask(*sender, receiver.url("/ok")), "200");
    EXPECT_NE(slow[0].wait_for(std::chrono::seconds{0}), std::future_status::ready) << "they wait still";
    for (auto& one : slow) EXPECT_EQ(one.get().fault, "timeout");
}

TEST_F(HttpSender, RefusesAddressesThatAreNotPublicHoweverTheyAreSpelt) {
    const auto sender = open({"10.255.255.1", "2130706433", "0x7f.1", "127.1"});
    const auto strict = open({"198.51.100.1"});
    const auto port = receiver.url("").substr(receiver.url("").rfind(':'));
    // By https, since plain http is refused by itself.
    for (const auto* host : {"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1",
                             "127.1", "0", "0.0.0.0", "169.254.169.254", "10.0.0.1", "192.168.0.1"})
        EXPECT_EQ(ask(*strict, std::string{"https://"} + host + port + "/ok"), "address_refused") << host;
    EXPECT_EQ(ask(*strict, receiver.url("/ok")), "address_refused");
    EXPECT_EQ(receiver.requests(), 0);
    // A host that is allowed by name is asked, whatever it resolves to.
    EXPECT_NE(ask(*sender, receiver.url("/ok", "127.1")), "address_refused");
}

TEST_F(HttpSender, AnswersOfDnsThatChangeGetPastNothing) {
    HttpWebhookOptions options;
    std::atomic<int> asked = 0;
    options.resolve = [&](const std::string&) {
        return asked++ == 0 ? std::string{"127.0.0.2"} : std::string{"127.0.0.1"};
    };
    const auto sender = open({"127.0.0.2"}, std::move(options));
    const auto port = receiver.url("").substr(receiver.url("").rfind(':'));
    const auto url = "https://rebinding.example" + port + "/ok";
    // The address is allowed: the receiver is dialled, and listens on another one.
    EXPECT_EQ(ask(*sender, url), "not_reached");
    // The same name now leads to one that is not.
    EXPECT_EQ(ask(*sender, url), "address_refused");
    EXPECT_EQ(receiver.requests(), 0);
}

TEST_F(HttpSender, TellsWhyItReachedNobody) {
    const auto sender = open({"127.0.0.1", "nowhere.invalid", "localhost"});
    EXPECT_EQ(ask(*sender, "http://nowhere.invalid/"), "not_resolved");
    EXPECT_EQ(ask(*sender, "http://127.0.0.1:1/"), "not_reached");
}

TEST_F(HttpSender, IsNotLedByTheProxyOfTheEnvironment) {
    setenv("http_proxy", "http://127.0.0.1:1", 1);
    const auto sender = open();
    EXPECT_EQ(ask(*sender, receiver.url("/ok")), "200");
    unsetenv("http_proxy");
}

TEST_F(HttpSender, EndsWithWhatIsUnderWay) {
    auto sender = open();
    auto slow = begin(*sender, receiver.url("/slow"));
    EXPECT_EQ(ask(*sender, receiver.url("/ok")), "200");
    sender.reset();
    EXPECT_THROW(slow.get(), std::future_error) << "its promise was dropped, and never kept";
}

}  // namespace
}  // namespace billmill::contract
