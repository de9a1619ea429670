#include "usecases/task_lease.hpp"

#include <gtest/gtest.h>

#include "adapters/memory/manual_clock.hpp"
#include "support/shared_lease.hpp"

namespace billmill::usecases {
namespace {

using namespace std::chrono_literals;

class TaskLeaseTest : public testing::Test {
protected:
    adapters::memory::ManualClock clock;
    tests::SharedLease store;
    TaskLease one{&store, clock, feeding_runs};
    TaskLease other{&store, clock, feeding_runs};
};

TEST_F(TaskLeaseTest, WhoIsAloneAsksNobody) {
    TaskLease alone{nullptr, clock, feeding_runs};
    for (int turn = 0; turn < 5; ++turn) {
        EXPECT_EQ(alone.is_ours(), true);
        alone.turn_ended(false);
    }
}

TEST_F(TaskLeaseTest, OneHasItUntilItHasEnded) {
    EXPECT_EQ(one.is_ours(), true);
    EXPECT_EQ(other.is_ours(), false);
    clock.advance(TaskLease::lasts - 1ms);
    EXPECT_EQ(other.is_ours(), false);
    clock.advance(TaskLease::between_questions);
    EXPECT_EQ(other.is_ours(), true);
    EXPECT_EQ(one.is_ours(), false);
}

TEST_F(TaskLeaseTest, WhoFailsTwiceInARowLetsAnotherTry) {
    EXPECT_EQ(one.is_ours(), true);
    for (const bool well : {false, true, false}) one.turn_ended(well);
    EXPECT_EQ(one.is_ours(), true) << "not in a row";
    one.turn_ended(false);
    EXPECT_EQ(one.is_ours(), false) << "it does not ask at once";
    clock.advance(TaskLease::between_questions);
    EXPECT_EQ(other.is_ours(), true);
    clock.advance(TaskLease::lasts / 2);
    EXPECT_EQ(other.is_ours(), true);
    EXPECT_EQ(one.is_ours(), false);
}

TEST_F(TaskLeaseTest, WhereNobodyElseTriesItIsTakenAgain) {
    EXPECT_EQ(one.is_ours(), true);
    one.turn_ended(false);
    one.turn_ended(false);
    clock.advance(TaskLease::lasts / 3);
    EXPECT_EQ(one.is_ours(), true);
}

}  // namespace
}  // namespace billmill::usecases
