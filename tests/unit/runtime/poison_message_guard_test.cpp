#include "runtime/poison_message_guard.hpp"

#include <gtest/gtest.h>

#include <map>

#include "support/builders.hpp"

namespace billmill::runtime {
namespace {

using ports::Stage;

/// Marks that outlive the guard, as they outlive a process.
class Marks final : public ports::CrashMarks {
public:
    bool away = false;
    bool running = false;
    std::map<Uuid, int> marks;

    Result<bool> begin_run(Stage) override { return std::exchange(running, true); }
    Outcome end_run(Stage) override {
        running = false;
        return {};
    }
    Result<int> mark(Stage, const Uuid& id) override { return ++marks[id]; }
    Outcome unmark(Stage, const Uuid& id) override {
        if (away) return fail(Fault::unavailable, "away");
        marks.erase(id);
        return {};
    }
};

class PoisonMessageGuardTest : public testing::Test {
protected:
    /// A new process on the same marks.
    PoisonMessageGuard start() {
        PoisonMessageGuard guard{marks, Stage::billing, 2};
        EXPECT_TRUE(guard.begin_run());
        return guard;
    }
    Marks marks;
    const Uuid id = tests::id_of("a");
};

TEST_F(PoisonMessageGuardTest, WatchesNothingAfterACleanEnd) {
    auto first = start();
    EXPECT_FALSE(first.watches(0));
    EXPECT_TRUE(first.end_run());
    EXPECT_FALSE(start().watches(0));
}

TEST_F(PoisonMessageGuardTest, AfterACrashWatchesTheFirstMessagesOfEachPartition) {
    start();
    auto guard = start();
    EXPECT_TRUE(guard.watches(0));
    guard.passed(0, 1);
    EXPECT_TRUE(guard.watches(0));
    guard.passed(0, 1);
    EXPECT_FALSE(guard.watches(0)) << "so many as one batch held are behind it";
    EXPECT_TRUE(guard.watches(1));
}

TEST_F(PoisonMessageGuardTest, CountsEachCrashWithTheMessageInHand) {
    for (int crashes = 1; crashes <= 3; ++crashes) {
        auto guard = start();
        EXPECT_EQ(*guard.take(id), crashes);
    }
    auto guard = start();
    ASSERT_TRUE(guard.take(id));
    ASSERT_TRUE(guard.put_down(id));
    EXPECT_EQ(*start().take(id), 1) << "it was handled: its count begins anew";
}

TEST_F(PoisonMessageGuardTest, DoesNotCountAMarkThatALivingProcessCouldNotRemove) {
    auto guard = start();
    ASSERT_EQ(*guard.take(id), 1);
    marks.away = true;
    EXPECT_FALSE(guard.put_down(id));
    EXPECT_EQ(*guard.take(id), 1);
    EXPECT_EQ(marks.marks.at(id), 1);
}

}  // namespace
}  // namespace billmill::runtime
