#include <gtest/gtest.h>

#include "adapters/memory/manual_clock.hpp"
#include "pipeline/breaker.hpp"
#include "pipeline/retry_schedule.hpp"
#include "support/builders.hpp"

namespace billmill::pipeline {
namespace {

using adapters::memory::ManualClock;

TEST(Breaker, PausesTwiceAsLongEachTimeUpToTheLongest) {
    const ManualClock clock;
    Breaker breaker{clock, Milliseconds{200}, Milliseconds{1'000}};
    EXPECT_FALSE(breaker.open());
    for (const int pause : {200, 400, 800, 1'000, 1'000}) {
        breaker.failed("the store is away");
        EXPECT_EQ(breaker.trial_at() - clock.now(), Milliseconds{pause});
    }
    EXPECT_TRUE(breaker.open());
    EXPECT_EQ(breaker.why(), "the store is away");
}

TEST(Breaker, ForgetsItsPausesWhenTheTrialWorked) {
    const ManualClock clock;
    Breaker breaker{clock, Milliseconds{200}, Milliseconds{1'000}};
    breaker.failed("");
    EXPECT_TRUE(breaker.open()) << "even without a reason";
    breaker.failed("");
    breaker.worked();
    EXPECT_FALSE(breaker.open());
    breaker.failed("again");
    EXPECT_EQ(breaker.trial_at() - clock.now(), Milliseconds{200});
}

TEST(Breaker, OpensForLongWhereOnlyAHumanHelps) {
    const ManualClock clock;
    Breaker breaker{clock, Milliseconds{200}, Milliseconds{30'000}};
    breaker.failed_for_long("a record is corrupt");
    EXPECT_EQ(breaker.trial_at() - clock.now(), Milliseconds{30'000});
}

TEST(Breaker, PausesNoLongerBecauseTheClockWasPutBack) {
    ManualClock clock;
    Breaker breaker{clock, Milliseconds{200}, Milliseconds{30'000}};
    EXPECT_TRUE(breaker.may_try());
    breaker.failed("the store is away");
    EXPECT_FALSE(breaker.may_try());
    clock.advance(std::chrono::hours{-24});
    EXPECT_TRUE(breaker.may_try());
}

TEST(RetrySchedule, DoublesWithJitterThenEnds) {
    const RetrySchedule schedule{
        .first = Milliseconds{10'000}, .longest = Milliseconds{60'000}, .attempts_max = 6};
    const auto id = tests::id_of("a");
    for (const auto& [attempt, exact] :
         {std::pair{1, 10'000}, {2, 20'000}, {3, 40'000}, {4, 60'000}, {5, 60'000}}) {
        const auto pause = schedule.pause_after(attempt, id);
        ASSERT_TRUE(pause) << attempt;
        EXPECT_GE(pause->count(), exact * 8 / 10) << attempt;
        EXPECT_LE(pause->count(), exact * 12 / 10) << attempt;
        EXPECT_EQ(pause, schedule.pause_after(attempt, id)) << "a function of id and attempt";
    }
    EXPECT_FALSE(schedule.pause_after(6, id)) << "that was the last";
    EXPECT_FALSE(schedule.pause_after(7, id));
}

TEST(RetrySchedule, SpreadsItemsThatFailedTogether) {
    const RetrySchedule schedule;
    std::int64_t least = INT64_MAX;
    std::int64_t most = 0;
    for (int i = 0; i < 200; ++i) {
        const auto pause = schedule.pause_after(1, tests::id_of(std::to_string(i)))->count();
        least = std::min(least, pause);
        most = std::max(most, pause);
    }
    EXPECT_LT(least, 8'500);
    EXPECT_GT(most, 11'500);
}

TEST(RetrySchedule, SurvivesAnyNumberOfAttempts) {
    const RetrySchedule endless{
        .first = Milliseconds{1}, .longest = Milliseconds{3'600'000}, .attempts_max = 1'000'000};
    const auto pause = endless.pause_after(999'999, tests::id_of("a"));
    ASSERT_TRUE(pause);
    EXPECT_LE(pause->count(), 3'600'000 * 12 / 10);
}

}  // namespace
}  // namespace billmill::pipeline
