#include "gateway/event_streams.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <future>
#include <thread>

#include "support/stages_world.hpp"

namespace billmill::tests {
namespace {

using namespace std::chrono_literals;
using gateway::EventStreams;
using usecases::Caller;

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

private:
    std::shared_ptr<http::AnswerStream> stream_;
    std::string all_;
};

class EventStreamsTest : public testing::Test {
protected:
    static http::Response open(EventStreams& streams, const Caller& caller, std::int64_t after) {
        return streams.open({.request = {}, .caller = caller}, {.seq = after});
    }
    World world;
    Log log;
    usecases::ListEvents list{&log, world.engines->invoices};
    const Caller all{.client = "all"};
    const Caller limited{.client = "limited", .sellers = {"other"}};
};

TEST_F(EventStreamsTest, TheCursorMovesPastEventsThatTheClientMayNotSee) {
    EventStreams streams{list, {.between_looks = 1ms, .between_words = 1ms}};
    log.write(3);
    Reader reader{open(streams, limited, 1)};
    const auto said = reader.read_until("id: 3\n\n");
    EXPECT_TRUE(said.starts_with(": billmill\nid: 1\n\n")) << said;
    EXPECT_NE(said.find("id: 3\n\n"), std::string::npos) << said;
    EXPECT_EQ(said.find("data"), std::string::npos) << said;
    EXPECT_EQ(said.find("event"), std::string::npos) << said;
}

TEST_F(EventStreamsTest, AFullPageIsFollowedByTheNextAtOnce) {
    EventStreams streams{list, {.between_looks = 1h, .between_words = 1h}};
    log.write(1'000);
    Reader reader{open(streams, all, 0)};
    const auto said = reader.read_until("id: 1000\n");
    EXPECT_NE(said.find("id: 1000\n"), std::string::npos) << said.substr(said.rfind("id: "));
}

TEST_F(EventStreamsTest, WhoComesDoesNotWaitForWhatALogAnswersToOthers) {
    std::promise<void> answers;
    std::atomic is_asked{false};
    log.write(2);
    log.on_read = [&, later = answers.get_future().share()](std::int64_t after) {
        if (after != 2) return;
        is_asked = true;
        later.wait();
    };
    EventStreams streams{list, {.between_looks = 1ms, .between_words = 1h}};
    const auto first = open(streams, limited, 1);
    while (!is_asked) std::this_thread::yield();
    auto second = std::async(std::launch::async, [&] { return open(streams, all, 1); });
    EXPECT_EQ(second.wait_for(10s), std::future_status::ready);
    answers.set_value();
    EXPECT_EQ(second.get().status, 200);
}

TEST_F(EventStreamsTest, AClientThatIsBehindIsToldAsFastAsItReads) {
    constexpr int count = 10'000;  // Several times what may wait for it.
    log.write(count);
    EventStreams streams{list, {.between_looks = 1ms, .between_words = 1ms}};
    Reader reader{open(streams, all, 0)};
    Reader other{open(streams, limited, 0)};
    other.read_until("id: 10000\n");  // By then the first had its turn as often, and read nothing.
    const auto said = reader.read_until("id: 10000\n");
    std::size_t place = 0;
    for (int n = 1; n <= count && place != std::string::npos; ++n)
        place = said.find("\nid: " + std::to_string(n) + "\nevent: customer.changed\ndata: {", place);
    EXPECT_NE(place, std::string::npos) << "each of them, in order";
}

}  // namespace
}  // namespace billmill::tests
