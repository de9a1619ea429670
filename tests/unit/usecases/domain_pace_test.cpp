#include "usecases/deliver/domain_pace.hpp"

#include <gtest/gtest.h>

#include "foundation/time.hpp"

namespace billmill::usecases::deliver {
namespace {

constexpr Instant begin = from_unix_ms(1'700'000'000'000);
constexpr std::chrono::seconds s{1};

TEST(DomainPace, HasNoLimitForADomainThatRefusedNothing) {
    DomainPace pace{4};
    for (int i = 0; i < 1'000; ++i) EXPECT_EQ(pace.due("a.example", begin), std::nullopt);
    EXPECT_EQ(pace.size(), 0U) << "and remembers none";
}

TEST(DomainPace, FallsToOneMailAMinuteAndGivesTurns) {
    DomainPace pace{4};
    pace.refused("a.example", begin);
    EXPECT_EQ(pace.due("a.example", begin), begin + 60 * s);
    EXPECT_EQ(pace.due("a.example", begin), begin + 120 * s);
    EXPECT_EQ(pace.due("a.example", begin), begin + 180 * s);
    EXPECT_EQ(pace.due("b.example", begin), std::nullopt);
    EXPECT_EQ(pace.due("a.example", begin + 60 * s), std::nullopt) << "its turn has come";
    EXPECT_EQ(pace.due("a.example", begin + 119 * s), std::nullopt) << "a little early is in time";
    EXPECT_NE(pace.due("a.example", begin + 120 * s), std::nullopt) << "that turn is used";
}

TEST(DomainPace, BoundsThePauseHoweverManyWait) {
    DomainPace pace{4};
    pace.refused("a.example", begin);
    for (int i = 0; i < 10'000; ++i) {
        const auto due = pace.due("a.example", begin);
        ASSERT_TRUE(due);
        EXPECT_LE(*due, begin + DomainPace::pause_max);
    }
    EXPECT_EQ(pace.due("a.example", begin + 60 * s), std::nullopt) << "none starves";
}

TEST(DomainPace, GrowsWithEachAcceptance) {
    DomainPace pace{4};
    pace.refused("a.example", begin);
    for (int i = 0; i < 8; ++i) pace.accepted("a.example", begin);
    EXPECT_EQ(pace.due("a.example", begin), std::nullopt);
    EXPECT_EQ(pace.due("a.example", begin), std::nullopt);
}

TEST(DomainPace, SurvivesAClockThatIsPutBack) {
    DomainPace pace{4};
    pace.refused("a.example", begin);
    EXPECT_EQ(pace.due("a.example", begin - std::chrono::hours{24}), std::nullopt);
}

TEST(DomainPace, LeavesASessionToOthers) {
    DomainPace pace{4};
    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(pace.may_begin("a.example", false));
        pace.started("a.example", begin);
    }
    EXPECT_FALSE(pace.may_begin("a.example", false));
    EXPECT_TRUE(pace.may_begin("b.example", false));
    pace.ended("a.example");
    EXPECT_TRUE(pace.may_begin("a.example", false));
}

/// Regression: a domain that was silent had all sessions but one until it was known as slow, and the others waited for that one.
TEST(DomainPace, HasHalfOfTheSessionsWhileOthersWait) {
    for (const std::size_t sessions : {1U, 2U, 4U, 5U, 20U}) {
        DomainPace pace{sessions};
        std::size_t count = 0;
        for (; pace.may_begin("a.example", true); ++count) pace.started("a.example", begin);
        EXPECT_EQ(count, std::max<std::size_t>(1, sessions / 2));
        for (; pace.may_begin("a.example", false); ++count) pace.started("a.example", begin);
        EXPECT_EQ(count, std::max<std::size_t>(1, sessions - 1)) << "nobody waits";
        EXPECT_TRUE(pace.may_begin("b.example", true));
    }
}

TEST(DomainPace, HasHalfOfTheSessionsWhileItIsLate) {
    DomainPace pace{4};
    pace.started("a.example", begin);
    pace.is_late("a.example");
    EXPECT_TRUE(pace.may_begin("a.example", false));
    pace.started("a.example", begin);
    EXPECT_FALSE(pace.may_begin("a.example", false));
    pace.accepted("a.example", begin);
    EXPECT_TRUE(pace.may_begin("a.example", false)) << "it has answered";
}

TEST(DomainPace, GivesASlowDomainOneSessionAndSlowOnesHalfOfThem) {
    DomainPace pace{4};
    for (const char* domain : {"a.example", "b.example", "c.example"}) {
        pace.started(domain, begin);
        pace.is_slow(domain);
        EXPECT_TRUE(pace.known_as_slow(domain));
        EXPECT_FALSE(pace.may_begin(domain, false));
        pace.ended(domain);
    }
    for (const char* domain : {"a.example", "b.example"}) {
        EXPECT_TRUE(pace.may_begin(domain, false));
        pace.started(domain, begin);
    }
    EXPECT_FALSE(pace.may_begin("c.example", false)) << "two of four are with slow ones";
    EXPECT_TRUE(pace.may_begin("d.example", false));
    EXPECT_EQ(pace.due("a.example", begin + s), begin + 10 * s);
    for (int i = 0; i < 8; ++i) pace.accepted("a.example", begin);
    EXPECT_FALSE(pace.known_as_slow("a.example")) << "it is quick again";
    EXPECT_TRUE(pace.may_begin("c.example", false));
}

TEST(DomainPace, WithOneSessionStillSends) {
    DomainPace pace{1};
    EXPECT_TRUE(pace.may_begin("a.example", false));
    pace.started("a.example", begin);
    pace.is_slow("a.example");
    pace.ended("a.example");
    EXPECT_TRUE(pace.may_begin("a.example", false));
}

TEST(DomainPace, RemembersSoManyAndForgetsTheOldest) {
    DomainPace pace{4};
    for (std::size_t i = 0; i < DomainPace::domains_max + 10; ++i)
        pace.refused(std::to_string(i) + ".example", begin + static_cast<int>(i) * s);
    EXPECT_EQ(pace.size(), DomainPace::domains_max);
    EXPECT_EQ(pace.due("0.example", begin), std::nullopt);
    EXPECT_NE(pace.due("1009.example", begin + 1009 * s), std::nullopt);
}

}  // namespace
}  // namespace billmill::usecases::deliver
