#include <gtest/gtest.h>

#include "runtime/retry_schedule.hpp"
#include "support/builders.hpp"

namespace billmill::runtime {
namespace {

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
        EXPECT_EQ(schedule.pause_at_most(attempt).count(), exact * 12 / 10) << attempt;
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
    EXPECT_LT(least, schedule.first.count() * 85 / 100);
    EXPECT_GT(most, schedule.first.count() * 115 / 100);
}

TEST(RetrySchedule, SurvivesAnyNumberOfAttempts) {
    const RetrySchedule endless{
        .first = Milliseconds{1}, .longest = Milliseconds{3'600'000}, .attempts_max = 1'000'000};
    const auto pause = endless.pause_after(999'999, tests::id_of("a"));
    ASSERT_TRUE(pause);
    EXPECT_LE(pause->count(), 3'600'000 * 12 / 10);
}

}  // namespace
}  // namespace billmill::runtime
