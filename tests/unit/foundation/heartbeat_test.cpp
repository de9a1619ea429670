#include "foundation/heartbeat.hpp"

#include <gtest/gtest.h>

namespace billmill {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using Names = std::vector<std::string>;

class HeartbeatTest : public testing::Test {
protected:
    Milliseconds now{1'000};
    Heartbeats heartbeats{seconds{60}, [this] { return now; }};
};

TEST_F(HeartbeatTest, ALoopStandsStillOnceItHasNotTurnedForSixtySeconds) {
    const auto loop = heartbeats.add("billing");
    loop->turned();
    EXPECT_EQ(heartbeats.standing_still(), Names{});
    now += seconds{60};
    EXPECT_EQ(heartbeats.standing_still(), Names{});
    now += Milliseconds{1};
    EXPECT_EQ(heartbeats.standing_still(), Names{"billing"});
    loop->turned();
    EXPECT_EQ(heartbeats.standing_still(), Names{});
}

TEST_F(HeartbeatTest, WaitingWithADeadlineCountsAsTurning) {
    const auto loop = heartbeats.add("notify");
    loop->waits(minutes{10});
    now += minutes{11};
    EXPECT_EQ(heartbeats.standing_still(), Names{});
    now += Milliseconds{1};
    EXPECT_EQ(heartbeats.standing_still(), Names{"notify"});  // The deadline and sixty seconds are over.
}

TEST_F(HeartbeatTest, ARoundEndsTheExcuse) {
    const auto loop = heartbeats.add("notify");
    loop->waits(minutes{10});
    loop->turned();
    now += seconds{61};
    EXPECT_EQ(heartbeats.standing_still(), Names{"notify"});
}

TEST_F(HeartbeatTest, OnlyThoseThatStandStillAreNamed) {
    const auto users = heartbeats.add("users");
    const auto billing = heartbeats.add("billing");
    users->turned();
    billing->turned();
    now += seconds{61};
    users->turned();
    EXPECT_EQ(heartbeats.standing_still(), Names{"billing"});
}

TEST_F(HeartbeatTest, ALoopThatHasNotStartedMayBeHeldUpBySlowEngines) {
    const auto loop = heartbeats.add("billing");
    now += Heartbeat::time_to_start + seconds{60};
    EXPECT_EQ(heartbeats.standing_still(), Names{});
    now += Milliseconds{1};
    EXPECT_EQ(heartbeats.standing_still(), Names{"billing"});  // Something else holds it up.
}

TEST_F(HeartbeatTest, ALoopThatHasEndedIsNotMissed) {
    heartbeats.add("users").reset();
    now += minutes{5};
    EXPECT_EQ(heartbeats.standing_still(), Names{});
}

}  // namespace
}  // namespace billmill
