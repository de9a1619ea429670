#include "gateway/event_streams.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <future>
#include <thread>

#include "adapters/sqlite/sqlite_api_key_store.hpp"
#include "support/stages_world.hpp"

namespace billmill::tests {
namespace {

using namespace std::chrono_literals;
using gateway::EventStreams;

/// A log that a test writes. Its events are about no invoice, so a caller for some sellers sees none of them.
class Log final : public ports::EventLog {
public:
    Result<ports::EventRange> range() override {
        const std::lock_guard lock{mutex_};
        return ports::EventRange{.oldest = events_.empty() ? 0 : 1, .latest = std::ssize(events_)};
    }
    Result<std::vector<ports::Event>> read(std::int64_t after, int limit) override {
        if (on_read) on_read(after);
        const std::lock_guard lock{mutex_};
        const auto left = std::span{events_}.subspan(static_cast<std::size_t>(after));
        const auto page = left.first(std::min(left.size(), static_cast<std::size_t>(limit)));
        return std::vector(page.begin(), page.end());
    }
    void write(int count) {
        const std::lock_guard lock{mutex_};
        for (int n = 0; n < count; ++n) {
            events_.push_back({.seq = std::ssize(events_) + 1,
                               .type = ports::EventType::customer_changed,
                               .at = from_unix_ms(1'790'000'000'000),
                               .subject = id_of("customer")});
        }
    }
    std::function<void(std::int64_t after)> on_read;

private:
    std::mutex mutex_;
    std::vector<ports::Event> events_;
};

/// What a client of a stream has got.
class Reader {
public:
    explicit Reader(http::Response response) : stream_{std::move(response.stream)} {}
    /// Everything until this text; within 20 seconds.
    std::string read_until(std::string_view end) {
        const auto until = std::chrono::steady_clock::now() + 20s;
        while (all_.find(end) == std::string::npos && std::chrono::steady_clock::now() < until) {
            std::string bytes;
            (void)stream_->take(bytes);
            all_ += bytes;
            std::this_thread::yield();
        }
        return all_;
    }
    /// Whether it ends; within 20 seconds.
    bool ends() {
        const auto until = std::chrono::steady_clock::now() + 20s;
        while (std::chrono::steady_clock::now() < until) {
            std::string bytes;
            const auto end = stream_->take(bytes);
            all_ += bytes;
            if (end != http::AnswerStream::End::open) return true;
            std::this_thread::yield();
        }
        return false;
    }
    [[nodiscard]] const std::string& all() const { return all_; }

private:
    std::shared_ptr<http::AnswerStream> stream_;
    std::string all_;
};

class EventStreamsTest : public testing::Test {
protected:
    /// As the one who asks so. The key of each client is its name.
    http::Response open(EventStreams& streams, http::Request request, std::int64_t after) {
        auto caller = authentication.admit(request, gateway::Access::read);
        if (!caller) return std::move(caller).error();
        return streams.open({.request = std::move(request), .caller = *std::move(caller)}, {.seq = after});
    }
    static http::Request by_key(const std::string& secret) {
        http::Request request;
        request.headers.emplace_back("authorization", "Bearer " + secret);
        return request;
    }
    static http::Request by_proxy(std::string consumer) {
        http::Request request;
        request.consumer = std::move(consumer);
        return request;
    }
    void add_key(const std::string& client, std::vector<std::string> sellers = {},
                 std::optional<Instant> expires_at = std::nullopt) {
        const auto now = world.clock.now();
        ASSERT_TRUE(keys->add(
            {.id = client, .scope = ports::Scope::read, .sellers = std::move(sellers), .created_at = now},
            {.hash = sha256(client), .created_at = now, .expires_at = expires_at}));
    }
    http::Request limited() {
        add_key("limited", {"other"});
        return by_key("limited");
    }
    World world;
    Log log;
    std::unique_ptr<adapters::sqlite::SqliteApiKeyStore> keys =
        *adapters::sqlite::SqliteApiKeyStore::open(world.folder() / "keys");
    metrics::Registry metrics;
    gateway::Authentication authentication{*keys, world.clock, false, metrics};
    usecases::ListEvents list{&log, world.engines->invoices};
    const http::Request all{};  ///< No key is needed.
};

TEST_F(EventStreamsTest, TheCursorMovesPastEventsThatTheClientMayNotSee) {
    EventStreams streams{list, authentication, {.between_looks = 1ms, .between_words = 1ms}};
    log.write(3);
    Reader reader{open(streams, limited(), 1)};
    const auto said = reader.read_until("id: 3\n\n");
    EXPECT_TRUE(said.starts_with(": billmill\nid: 1\n\n")) << said;
    EXPECT_NE(said.find("id: 3\n\n"), std::string::npos) << said;
    EXPECT_EQ(said.find("data"), std::string::npos) << said;
    EXPECT_EQ(said.find("event"), std::string::npos) << said;
}

TEST_F(EventStreamsTest, AFullPageIsFollowedByTheNextAtOnce) {
    EventStreams streams{list, authentication, {.between_looks = 1h, .between_words = 1h}};
    log.write(1'000);
    Reader reader{open(streams, all, 0)};
    const auto said = reader.read_until("id: 1000\n");
    EXPECT_NE(said.find("id: 1000\n"), std::string::npos) << said.substr(said.rfind("id: "));
}

TEST_F(EventStreamsTest, WhoComesDoesNotWaitForWhatALogAnswersToOthers) {
    add_key("limited", {"other"});
    add_key("all");
    std::promise<void> answers;
    std::atomic is_asked{false};
    log.write(2);
    log.on_read = [&, later = answers.get_future().share()](std::int64_t after) {
        if (after != 2) return;
        is_asked = true;
        later.wait();
    };
    EventStreams streams{list, authentication, {.between_looks = 1ms, .between_words = 1h}};
    const auto first = open(streams, by_key("limited"), 1);
    while (!is_asked) std::this_thread::yield();
    auto second = std::async(std::launch::async, [&] { return open(streams, by_key("all"), 1); });
    EXPECT_EQ(second.wait_for(10s), std::future_status::ready);
    answers.set_value();
    EXPECT_EQ(second.get().status, 200);
}

TEST_F(EventStreamsTest, AClientThatIsBehindIsToldAsFastAsItReads) {
    add_key("limited", {"other"});
    add_key("all");
    constexpr int count = 10'000;  // Several times what may wait for it.
    log.write(count);
    EventStreams streams{list, authentication, {.between_looks = 1ms, .between_words = 1ms}};
    Reader reader{open(streams, by_key("all"), 0)};
    Reader other{open(streams, by_key("limited"), 0)};
    other.read_until("id: 10000\n");  // By then the first had its turn as often, and read nothing.
    const auto said = reader.read_until("id: 10000\n");
    std::size_t place = 0;
    for (int n = 1; n <= count && place != std::string::npos; ++n)
        place = said.find("\nid: " + std::to_string(n) + "\nevent: customer.changed\ndata: {", place);
    EXPECT_NE(place, std::string::npos) << "each of them, in order";
}

/// Regression: who had a stream when its key was revoked was told of new invoices for up to eleven minutes.
TEST_F(EventStreamsTest, EndsWithinFiveSecondsOfWhatItsClientMayNoLonger) {
    struct Row {
        const char* what;
        std::function<void()> before;
        http::Request request;
        std::function<void()> ends;
    };
    const std::vector<Row> rows{
        {"the first key was made", [] {}, {}, [&] { add_key("first"); }},
        {"its client was revoked", [&] { add_key("client"); }, by_key("client"),
         [&] { ASSERT_TRUE(keys->revoke("client", std::nullopt)); }},
        {"its key was revoked, and the clock set back", [&] { add_key("key"); }, by_key("key"),
         [&] {
             ASSERT_TRUE(keys->revoke("key", 1));
             world.clock.put_on(-1h);
         }},
        {"its key has expired", [&] { add_key("expiring", {}, world.clock.now() + 1s); }, by_key("expiring"),
         [] {}},
        {"the client that a proxy names has no key any more", [&] { add_key("named"); }, by_proxy("named"),
         [&] { ASSERT_TRUE(keys->revoke("named", std::nullopt)); }},
    };
    EventStreams streams{list, authentication, {.between_looks = 1ms, .between_words = 1h}};
    for (const auto& row : rows) {
        row.before();
        const auto response = open(streams, row.request, 0);
        ASSERT_EQ(response.status, 200) << row.what;
        Reader reader{response};
        row.ends();
        world.clock.advance(5s);
        EXPECT_TRUE(reader.ends()) << row.what;
        EXPECT_EQ(open(streams, row.request, 0).status, 401) << row.what;
    }
}

TEST_F(EventStreamsTest, GoesOnWhileItsKeyIsGood) {
    add_key("good");
    EventStreams streams{list, authentication, {.between_looks = 1ms, .between_words = 1h}};
    Reader reader{open(streams, by_key("good"), 0)};
    for (int n = 1; n <= 5; ++n) {
        world.clock.advance(5s);
        log.write(1);
        const auto event = "id: " + std::to_string(n) + "\nevent";
        EXPECT_NE(reader.read_until(event).find(event), std::string::npos) << n;
    }
}

}  // namespace
}  // namespace billmill::tests
