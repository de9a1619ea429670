#include "foundation/background_answer.hpp"

#include <gtest/gtest.h>

#include <future>

#include "foundation/engine_watch.hpp"

namespace billmill {
namespace {

constexpr Milliseconds long_enough{20'000};
constexpr Milliseconds not_long{1};

Instant noon() {
    return from_unix_ms(43'200'000);
}

/// An engine that answers when the test lets it.
class Frozen {
public:
    Result<int> ask() {
        std::unique_lock lock{mutex_};
        const int number = ++asked_;
        changed_.notify_all();
        changed_.wait(lock, [&] { return thawed_ >= number; });
        if (failing_) return fail(Fault::unavailable, "away");
        return number;
    }
    void thaw(int askings) {
        const std::lock_guard lock{mutex_};
        thawed_ = askings;
        changed_.notify_all();
    }
    void fails() {
        const std::lock_guard lock{mutex_};
        failing_ = true;
    }
    void wait_until_asked(int times) {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [&] { return asked_ >= times; });
    }
    [[nodiscard]] int asked() {
        const std::lock_guard lock{mutex_};
        return asked_;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int asked_ = 0;
    int thawed_ = 0;
    bool failing_ = false;
};

class BackgroundAnswerTest : public testing::Test {
protected:
    ~BackgroundAnswerTest() override { engine.thaw(1'000'000); }
    Frozen engine;
    std::unique_ptr<BackgroundAnswer<int>> answer =
        std::make_unique<BackgroundAnswer<int>>("test", [this] { return engine.ask(); }, noon);
};

TEST_F(BackgroundAnswerTest, NothingIsAskedThatNobodyReads) {
    EXPECT_EQ(engine.asked(), 0);
    engine.thaw(1);
    EXPECT_EQ(answer->read(long_enough)->value, 1);
    EXPECT_EQ(engine.asked(), 1);
}

TEST_F(BackgroundAnswerTest, AFrozenEngineHoldsNobodyUp) {
    const auto nothing = answer->read(not_long);
    ASSERT_FALSE(nothing);
    EXPECT_EQ(nothing.error().fault, Fault::unavailable);
    engine.thaw(1);
    engine.wait_until_asked(1);
    engine.thaw(2);
    EXPECT_EQ(answer->read(long_enough)->value, 2);
    // Frozen again: the last answer is given, and says of when it is.
    const auto last = answer->read(not_long);
    ASSERT_TRUE(last);
    EXPECT_EQ(last->value, 2);
    EXPECT_EQ(last->asked_at, noon());
}

TEST_F(BackgroundAnswerTest, AnAnswerThatWasUnderWayIsNotTakenForAFreshOne) {
    ASSERT_FALSE(answer->read(not_long));
    engine.wait_until_asked(1);
    auto fresh = std::async(std::launch::async, [&] { return answer->read(long_enough); });
    engine.thaw(2);
    EXPECT_EQ(fresh.get()->value, 2);
}

TEST_F(BackgroundAnswerTest, AFailureIsTold) {
    engine.thaw(1);
    ASSERT_TRUE(answer->read(long_enough));
    engine.fails();
    engine.thaw(2);
    const auto failed = answer->read(long_enough);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().what, "away");
}

TEST_F(BackgroundAnswerTest, ManyReadersShareOneAsking) {
    ASSERT_FALSE(answer->read(not_long));
    engine.wait_until_asked(1);
    std::vector<std::future<Result<BackgroundAnswer<int>::Known>>> readers;
    for (int i = 0; i < 8; ++i)
        readers.push_back(std::async(std::launch::async, [&] { return answer->read(long_enough); }));
    engine.thaw(1'000'000);
    for (auto& reader : readers) EXPECT_GE(reader.get()->value, 2);
    EXPECT_LE(engine.asked(), 1 + 8);
}

class EngineWatchTest : public testing::Test {
protected:
    ~EngineWatchTest() override { engine.thaw(1'000'000); }
    Outcome ask() {
        TRY_DO(engine.ask());
        return {};
    }
    /// Asks again at once, so that each asking is let through by the test.
    void start() {
        watch = std::make_unique<EngineWatch>(
            "test", [this] { return ask(); }, [this] { return from_unix_ms(now_ms.load()); },
            EngineWatch::Times{.every = Milliseconds{0}, .patience = Milliseconds{2'000}});
        engine.wait_until_asked(1);
    }
    Frozen engine;
    std::atomic<std::int64_t> now_ms{1'000};
    std::unique_ptr<EngineWatch> watch;
};

TEST_F(EngineWatchTest, CountsAsWellUntilTheFirstAnswer) {
    start();
    EXPECT_FALSE(watch->state().away);
}

TEST_F(EngineWatchTest, AnEngineThatDoesNotAnswerInTimeIsAwaySinceItWasAsked) {
    start();
    now_ms = 3'001;
    const auto state = watch->state();
    EXPECT_TRUE(state.away);
    EXPECT_EQ(state.since, from_unix_ms(1'000));
    EXPECT_EQ(state.why, "no answer so far");
}

TEST_F(EngineWatchTest, AnEngineThatFailsIsAwayAndSaysWhy) {
    start();
    engine.fails();
    engine.thaw(1);
    engine.wait_until_asked(2);
    const auto state = watch->state();
    EXPECT_TRUE(state.away);
    EXPECT_EQ(state.why, "away");
    EXPECT_EQ(state.since, from_unix_ms(1'000));
}

TEST_F(EngineWatchTest, AnEngineThatComesBackIsWell) {
    start();
    now_ms = 10'000;
    ASSERT_TRUE(watch->state().away);
    engine.thaw(1);
    engine.wait_until_asked(2);
    EXPECT_FALSE(watch->state().away);
    EXPECT_EQ(watch->state().why, "");
}

TEST_F(EngineWatchTest, TheMomentOfTheLossStaysWhileItIsAway) {
    start();
    engine.fails();
    engine.thaw(1);
    engine.wait_until_asked(2);
    now_ms = 60'000;
    engine.thaw(2);
    engine.wait_until_asked(3);
    EXPECT_EQ(watch->state().since, from_unix_ms(1'000));
}

}  // namespace
}  // namespace billmill
