#include "runtime/store_clock.hpp"

#include <gtest/gtest.h>

#include "adapters/memory/manual_clock.hpp"

namespace billmill::runtime {
namespace {

using namespace std::chrono_literals;
using adapters::memory::ManualClock;

/// A store on another machine: its answer takes a while each way.
class FarStore final : public ports::StoreTime {
public:
    FarStore(ManualClock& own, Milliseconds ahead_of_own) : own_{own}, ahead_{ahead_of_own} {}
    Milliseconds there{0};
    Milliseconds back{0};
    bool away = false;
    Result<Instant> read() override {
        if (away) return fail(Fault::unavailable, "away");
        own_.advance(there);
        const auto told = own_.now() + ahead_ - set_;
        own_.advance(back);
        return told;
    }
    void own_was_set(Milliseconds by) { set_ += by; }

private:
    ManualClock& own_;
    Milliseconds ahead_;
    Milliseconds set_{0};
};

TEST(StoreClock, IsTheMachinesClockBeforeItIsMeasured) {
    const ManualClock own;
    const StoreClock clock{own};
    EXPECT_EQ(clock.now(), own.now());
    EXPECT_EQ(clock.offset(), std::nullopt);
}

struct Row {
    const char* what;
    Milliseconds ahead;  ///< The machine's clock, of the store's.
    Milliseconds there;
    Milliseconds back;
    Milliseconds off_max;
};

TEST(StoreClock, IsTheStoresTimeWhateverTheMachinesClockSays) {
    for (const auto& row :
         {Row{"right", 0ms, 0ms, 0ms, 0ms}, Row{"a little behind", -3s, 1ms, 1ms, 0ms},
          Row{"26 hours ahead", 26h, 2ms, 2ms, 0ms}, Row{"26 hours behind", -26h, 2ms, 2ms, 0ms},
          Row{"in another century", 24h * 36'500, 5ms, 5ms, 0ms}, Row{"slow there", 26h, 900ms, 100ms, 500ms},
          Row{"slow back", 26h, 100ms, 900ms, 500ms}}) {
        ManualClock own;
        StoreClock clock{own};
        FarStore store{own, -row.ahead};
        store.there = row.there;
        store.back = row.back;
        ASSERT_TRUE(clock.measure(store)) << row.what;
        const auto right = [&] { return own.now() - row.ahead; };
        EXPECT_LE(std::chrono::abs(clock.now() - right()), row.off_max) << row.what;
        EXPECT_LE(std::chrono::abs(*clock.offset() - row.ahead), row.off_max) << row.what;
        own.advance(1h);
        EXPECT_LE(std::chrono::abs(clock.now() - right()), row.off_max) << row.what << ", an hour later";
    }
}

TEST(StoreClock, IsNotMovedByWhoSetsTheMachinesClock) {
    ManualClock own;
    StoreClock clock{own};
    FarStore store{own, 0ms};
    ASSERT_TRUE(clock.measure(store));
    const auto before = clock.now();
    own.put_on(26h);
    store.own_was_set(26h);
    EXPECT_EQ(clock.now(), before);
    EXPECT_EQ(clock.offset(), 26h);
    ASSERT_TRUE(clock.measure(store));
    EXPECT_EQ(clock.now(), before);
    own.put_on(-26h);
    store.own_was_set(-26h);
    EXPECT_EQ(clock.now(), before);
    EXPECT_EQ(clock.offset(), 0ms);
}

TEST(StoreClock, KeepsWhatItKnowsWhereAnAnswerSaysLess) {
    ManualClock own;
    StoreClock clock{own};
    FarStore store{own, 10s};
    ASSERT_TRUE(clock.measure(store));
    const auto right = [&] { return own.now() + 10s; };
    store.there = 1'500ms;
    ASSERT_TRUE(clock.measure(store)) << "it may be off by 750 ms, and says nothing new";
    EXPECT_EQ(clock.now(), right());
    store.there = 2'001ms;
    EXPECT_FALSE(clock.measure(store)) << "nobody knows which moment that was";
    EXPECT_EQ(clock.now(), right());
    store.away = true;
    EXPECT_FALSE(clock.measure(store));
    EXPECT_EQ(clock.now(), right());
}

TEST(StoreClock, FollowsAStoreThatIsSet) {
    ManualClock own;
    StoreClock clock{own};
    FarStore store{own, 0ms};
    ASSERT_TRUE(clock.measure(store));
    FarStore corrected{own, 7s};
    ASSERT_TRUE(clock.measure(corrected));
    EXPECT_EQ(clock.now(), own.now() + 7s);
    EXPECT_EQ(clock.offset(), -7s);
}

TEST(StoreClockFollower, HasMeasuredOnceWhenItIsThere) {
    ManualClock own;
    StoreClock clock{own};
    FarStore store{own, 26h};
    const StoreClockFollower following{clock, store, 20s, 1h};
    EXPECT_EQ(clock.offset(), -26h);
}

TEST(StoreClockFollower, DoesNotWaitLongForAStoreThatIsAway) {
    ManualClock own;
    StoreClock clock{own};
    FarStore store{own, 26h};
    store.away = true;
    const StoreClockFollower following{clock, store, 20s, 1h};
    EXPECT_EQ(clock.offset(), std::nullopt);
}

}  // namespace
}  // namespace billmill::runtime
