#include "usecases/issue/clock_guard.hpp"

#include <gtest/gtest.h>

#include "adapters/memory/manual_clock.hpp"

namespace billmill::usecases::issue {
namespace {

using namespace std::chrono_literals;

constexpr Instant known = from_unix_ms(1'795'339'800'000);

struct Start {
    const char* name;
    Milliseconds after_known;
    bool believed;
};

class ClockAtStart : public testing::TestWithParam<Start> {};

TEST_P(ClockAtStart, IsBelievedNearWhatTheBooksKnow) {
    const adapters::memory::ManualClock clock{known + GetParam().after_known};
    ClockGuard guard{clock, known};
    EXPECT_EQ(guard.check().has_value(), GetParam().believed);
}

INSTANTIATE_TEST_SUITE_P(Starts, ClockAtStart,
                         testing::Values(Start{"at_once", 0min, true}, Start{"a_night_later", 14h, true},
                                         Start{"after_44_days", 24h * 44, true},
                                         Start{"after_46_days", 24h * 46, false},
                                         Start{"in_2036", 24h * 3'653, false},
                                         Start{"a_little_behind", -59min, true},
                                         Start{"behind_by_the_hour_of_summer", -61min, false},
                                         Start{"in_1970", known.time_since_epoch() * -1, false}),
                         [](const auto& info) { return info.param.name; });

struct Step {
    const char* name;
    Milliseconds put_on;
    bool believed;
};

class ClockThatIsSet : public testing::TestWithParam<Step> {};

TEST_P(ClockThatIsSet, IsBelievedAfterASmallCorrection) {
    adapters::memory::ManualClock clock{known};
    ClockGuard guard{clock};
    ASSERT_TRUE(guard.check());
    clock.advance(8h);  // A suspended laptop: both clocks go on.
    ASSERT_TRUE(guard.check());
    clock.put_on(GetParam().put_on);
    EXPECT_EQ(guard.check().has_value(), GetParam().believed);
}

INSTANTIATE_TEST_SUITE_P(Steps, ClockThatIsSet,
                         testing::Values(Step{"corrected", 2s, true}, Step{"corrected_back", -2s, true},
                                         Step{"by_five_minutes", 5min, true},
                                         Step{"on_by_more", 5min + 1s, false},
                                         Step{"back_by_more", -(5min + 1s), false},
                                         Step{"to_2099", 24h * 26'000, false},
                                         Step{"to_the_past", -24h * 365, false}),
                         [](const auto& info) { return info.param.name; });

TEST(ClockGuard, BelievesAgainOnceTheClockIsSetRight) {
    adapters::memory::ManualClock clock{known};
    ClockGuard guard{clock};
    clock.put_on(24h);
    ASSERT_FALSE(guard.check());
    clock.advance(3h);
    clock.put_on(-24h);
    EXPECT_TRUE(guard.check());
}

TEST(ClockGuard, BelievesWhatAnOperatorConfirms) {
    adapters::memory::ManualClock clock{known + 24h * 100};
    ClockGuard guard{clock, known};
    ASSERT_FALSE(guard.check());
    guard.confirm();
    EXPECT_TRUE(guard.check());
    clock.put_on(-24h * 100);
    EXPECT_FALSE(guard.check()) << "what was confirmed is the time, not every time";
}

TEST(ClockGuard, ManySmallCorrectionsAreNoJump) {
    adapters::memory::ManualClock clock{known};
    ClockGuard guard{clock};
    for (int minute = 0; minute < 30; ++minute) {
        clock.advance(1min);
        clock.put_on(1min);
        ASSERT_TRUE(guard.check()) << minute;
    }
}

TEST(ClockGuard, SaysWhatIsWrongAndWhatToDo) {
    adapters::memory::ManualClock clock{known};
    ClockGuard guard{clock, known + 48h};
    const auto checked = guard.check();
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().fault, Fault::unavailable);
    EXPECT_NE(checked.error().what.find("2 days before the latest time these books know"), std::string::npos)
        << checked.error().what;
    EXPECT_NE(checked.error().what.find("billmill clock confirm"), std::string::npos);
}

struct FromStore {
    const char* name;
    std::optional<Milliseconds> offset;
    bool believed;
    std::string_view says;
};

class ClockBesideTheStores : public testing::TestWithParam<FromStore> {};

TEST_P(ClockBesideTheStores, IsBelievedUpToAMinuteApart) {
    const adapters::memory::ManualClock clock{known};
    ClockGuard guard{clock, std::nullopt, [] { return GetParam().offset; }};
    const auto checked = guard.check();
    EXPECT_EQ(checked.has_value(), GetParam().believed);
    if (!checked) {
        EXPECT_NE(checked.error().what.find(GetParam().says), std::string::npos) << checked.error().what;
    }
    guard.confirm();
    EXPECT_EQ(guard.check().has_value(), GetParam().believed) << "whoever confirms it can't make it right";
}

INSTANTIATE_TEST_SUITE_P(
    Offsets, ClockBesideTheStores,
    testing::Values(FromStore{"right", 0ms, true, {}}, FromStore{"a_minute_ahead", 60s, true, {}},
                    FromStore{"a_minute_behind", -60s, true, {}},
                    FromStore{"more_ahead", 60'001ms, false, "60 seconds ahead of the store's"},
                    FromStore{"more_behind", -90s, false, "90 seconds behind the store's"},
                    FromStore{"a_day_ahead", 26h, false, "26 hours ahead"},
                    FromStore{"never_measured", std::nullopt, false, "not known yet"}),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace billmill::usecases::issue
