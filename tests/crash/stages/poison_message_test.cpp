#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>

#include "support/stages_world.hpp"

// Real processes that really abort: a message that takes its process along must not take the others.
namespace billmill::usecases {
namespace {

using ports::Stage;
using tests::World;

/// Runs in a child; returns how it ended.
int in_a_child(const std::function<void()>& work) {
    const auto child = ::fork();
    if (child == 0) {
        std::signal(SIGABRT, SIG_DFL);
        work();
        ::_exit(0);
    }
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    return status;
}

bool aborted(int status) {
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

class PoisonMessageGuard : public ::testing::Test {
protected:
    /// One life of the process on the same folder; true: it crashed.
    bool live() {
        return aborted(in_a_child([this] {
            World world{folder.path()};
            world.run_for(Milliseconds{60'000});
        }));
    }
    tests::TemporaryDirectory folder{tests::TemporaryDirectory::On::memory};
};

TEST_F(PoisonMessageGuard, DeadLettersTheMessageThatAbortsTheProcessAndServesTheOthers) {
    in_a_child([this] {
        World world{folder.path()};
        world.register_customer("priya");
        for (int i = 0; i < 5; ++i) world.bill("before-" + std::to_string(i));
        auto poison = tests::a_bill();
        poison.terms.note = "abort";
        world.bill("poison", poison);
        for (int i = 0; i < 5; ++i) world.bill("after-" + std::to_string(i));
    });
    int crashes = 0;
    while (live()) ASSERT_LT(++crashes, 10) << "it crashes for ever";
    EXPECT_EQ(crashes, 3) << "once in its batch, then alone until it is found marked for the third time";

    World world{folder.path()};
    world.run();
    EXPECT_EQ(world.death_code(Stage::billing, "poison"), "crashed");
    EXPECT_FALSE(world.invoice("poison"));
    for (int i = 0; i < 5; ++i) {
        EXPECT_TRUE(world.invoice("before-" + std::to_string(i))) << i;
        EXPECT_TRUE(world.invoice("after-" + std::to_string(i))) << i;
    }
    EXPECT_EQ(world.engines->invoices.scan(world.invoice("before-0")->series, 0, 100)->size(), 10U);
    world.expect_sound_records();
}

TEST_F(PoisonMessageGuard, MarksNothingAfterACleanEnd) {
    World world{folder.path()};
    world.process->users.step(Milliseconds{0});
    std::stop_source stop;
    stop.request_stop();
    world.process->users.run(stop.get_token());  // Ends at once, and cleanly.
    world.reboot();
    world.register_customer("priya");
    world.process->users.step(Milliseconds{0});
    const auto calls = world.fuse.calls;
    world.reboot();  // Not ended: this stop is unclean.
    world.register_customer("priya again");
    world.process->users.step(Milliseconds{0});
    EXPECT_GE(world.fuse.calls, calls + 2) << "now the message is marked and unmarked";
}

TEST_F(PoisonMessageGuard, DoesNotCountAMarkThatOnlyAnEngineLeftBehind) {
    World world{folder.path()};
    world.process->users.step(Milliseconds{0});
    world.reboot();
    world.register_customer("priya");
    for (int i = 0; i < 10;
         ++i) {  // begin_run, subscribe, poll, mark, applied, then everything fails: unmark, too.
        world.fuse = {.at = i == 0 ? 4 : 2, .lose = tests::Lose::request, .for_good = true};
        EXPECT_EQ(world.process->users.step(Milliseconds{0}), runtime::StageWorker::Step::paused);
        EXPECT_TRUE(world.fuse.fired);
        world.clock.advance(Milliseconds{60'000});
    }
    world.fuse = {};
    EXPECT_EQ(world.process->users.step(Milliseconds{0}), runtime::StageWorker::Step::worked);
    EXPECT_EQ(world.death_code(Stage::users, "priya"), "") << "the process lived all the time";
    world.expect_sound();
}

}  // namespace
}  // namespace billmill::usecases
