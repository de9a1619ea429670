#include <gtest/gtest.h>

#include <condition_variable>
#include <thread>

#include "support/stages_world.hpp"

// All stages and redelivery on threads of their own, as a server runs them.
namespace billmill::runtime {
namespace {

using ports::OutgoingMail;
using ports::SendOutcome;
using tests::World;

/// Counts mails as they arrive, for a test to wait on.
class Arrivals {
public:
    void add() {
        const std::lock_guard lock{mutex_};
        ++count_;
        arrived_.notify_all();
    }
    [[nodiscard]] bool wait_for(int count) {
        std::unique_lock lock{mutex_};
        return arrived_.wait_for(lock, std::chrono::seconds{60}, [&] { return count_ >= count; });
    }

private:
    std::mutex mutex_;
    std::condition_variable arrived_;
    int count_ = 0;
};

TEST(Running, ServesUntilItIsStoppedAndHandsBackTheRest) {
    constexpr int bills = 400;
    World world;
    Arrivals arrivals;
    world.mailer.answer = [&](const OutgoingMail&) {
        arrivals.add();
        return ports::SendResult{SendOutcome::accepted, "250 2.0.0"};
    };
    world.register_customer("priya");
    world.run();  // A bill that came before its customer would wait on a clock that stands still.
    for (int i = 0; i < bills; ++i) world.bill("bill-" + std::to_string(i));
    {
        std::vector<std::jthread> threads;
        for (auto* worker : world.process->workers()) {
            threads.emplace_back([worker](const std::stop_token& stop) { worker->run(stop); });
        }
        threads.emplace_back([&](const std::stop_token& stop) { world.process->redelivery.run(stop); });
        ASSERT_TRUE(arrivals.wait_for(bills / 4));
    }  // Stops in the midst of its work.
    for (const auto stage : ports::all_stages) {
        EXPECT_FALSE(*world.engines->crash_marks.begin_run(stage)) << "the run was not ended cleanly";
        EXPECT_TRUE(world.engines->crash_marks.end_run(stage));
    }
    world.expect_sound();

    world.reboot();
    world.run();
    EXPECT_EQ(world.mailer.received().size(), static_cast<std::size_t>(bills))
        << "the rest goes on after a restart";
    EXPECT_EQ(*world.engines->deliveries.possible_duplicates(), 0);
    world.expect_sound();
}

TEST(Running, StopsAtOnceWhileItsEngineIsAway) {
    World world;
    world.fuse = {.at = 0, .lose = tests::Lose::request, .for_good = true};
    std::jthread stage{[&](const std::stop_token& stop) { world.process->users.run(stop); }};
    while (!world.process->users.breaker().is_open()) std::this_thread::yield();
    const auto asked = std::chrono::steady_clock::now();
    stage.request_stop();
    stage.join();
    EXPECT_LT(std::chrono::steady_clock::now() - asked, std::chrono::seconds{30});
}

}  // namespace
}  // namespace billmill::runtime
