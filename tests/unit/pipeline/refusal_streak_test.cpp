#include "pipeline/deliver/refusal_streak.hpp"

#include <gtest/gtest.h>

namespace billmill::pipeline::deliver {
namespace {

TEST(RefusalStreak, KnowsAPolicyRefusalByItsEnhancedCode) {
    for (const char* policy : {"550 5.7.1", "554 5.7.26", "530 5.7.0"})
        EXPECT_TRUE(RefusalStreak::is_policy(policy));
    for (const char* other : {"550 5.1.1", "550", "", "5.7.1", "552 5.2.2", "550 5.70.1"}) {
        EXPECT_FALSE(RefusalStreak::is_policy(other)) << other;
    }
}

TEST(RefusalStreak, BlamesUsForTheSameAnswerToSeveralRecipients) {
    RefusalStreak streak;
    for (int i = 1; i < RefusalStreak::refusals_max; ++i) {
        streak.refused("550 5.7.1");
        EXPECT_FALSE(streak.is_ours()) << i;
    }
    streak.refused("550 5.7.1");
    EXPECT_TRUE(streak.is_ours());
}

TEST(RefusalStreak, EndsWithASuccessOrAnotherAnswer) {
    RefusalStreak streak;
    for (int i = 0; i < 3; ++i) streak.refused("550 5.7.1");
    streak.accepted();
    EXPECT_FALSE(streak.is_ours());
    for (int i = 0; i < 2; ++i) streak.refused("550 5.7.1");
    streak.refused("550 5.7.26");
    EXPECT_FALSE(streak.is_ours());
}

}  // namespace
}  // namespace billmill::pipeline::deliver
