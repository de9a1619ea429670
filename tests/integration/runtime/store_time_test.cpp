#include <gtest/gtest.h>

#include "runtime/store_clock.hpp"
#include "support/stages_world.hpp"

// Processes that share a store, one of them on a machine whose clock is wrong.
namespace billmill::runtime {
namespace {

using namespace std::chrono_literals;
using ports::Stage;

class TimeOf final : public ports::StoreTime {
public:
    explicit TimeOf(const ports::Clock& clock) : clock_{clock} {}
    Result<Instant> read() override { return clock_.now(); }

private:
    const ports::Clock& clock_;
};

class StoreTimeTest : public testing::TestWithParam<Milliseconds> {
protected:
    /// The world's process runs on a machine whose clock is wrong from now on.
    void run_on(const ports::Clock& clock) {
        world.process =
            std::make_unique<tests::Process>(*world.engines, world.fuse, world.mailer, world.sellers, clock,
                                             world.options, world.renderer_version, std::nullopt);
    }
    void pass(Milliseconds span) {
        for (auto passed = 0ms; passed < span; passed += 30s) {
            world.run();
            world.clock.advance(30s);
            own.advance(30s);
        }
        world.run();
    }
    tests::World world;
    adapters::memory::ManualClock own{world.clock.now() + GetParam()};
};

TEST_P(StoreTimeTest, AWrongClockMakesNoDeadLetterOfWorkThatWaits) {
    StoreClock clock{own};
    TimeOf store{world.clock};
    ASSERT_TRUE(clock.measure(store));
    run_on(clock);
    world.bill("waits");
    domain::CustomerChange patch{tests::a_customer(), {domain::CustomerField::lastname}};
    patch.customer.lastname = "Rao";
    world.accept(Stage::users, tests::an_envelope("patch", patch.customer.id.text(), formats::encode(patch),
                                                  world.clock.now()));
    pass(14min);
    EXPECT_EQ(world.death_code(Stage::billing, "waits"), "");
    EXPECT_EQ(world.death_code(Stage::users, "patch"), "");
    EXPECT_EQ(*world.engines->parked.count(Stage::billing), 1);
    world.bill("comes in time");
    pass(2min);
    EXPECT_EQ(world.death_code(Stage::billing, "waits"), "unknown_customer")
        << "after 15 minutes, as promised";
    EXPECT_EQ(world.death_code(Stage::users, "patch"), "unknown_customer");
    world.register_customer("priya");
    pass(2min);
    const auto invoice = world.invoice("comes in time");
    ASSERT_TRUE(invoice);
    EXPECT_LE(invoice->issued_at, world.clock.now()) << "dated by the store's time";
    EXPECT_GE(invoice->issued_at, world.clock.now() - 5min);
}

INSTANTIATE_TEST_SUITE_P(Clocks, StoreTimeTest, testing::Values(0ms, 4s, 26h, -26h, 24h * 400),
                         [](const auto& info) { return "off_by_case_" + std::to_string(info.index); });

/// The reason for all this: by its own clock, the process gives up what was accepted just now.
TEST(WrongClock, WithoutTheStoresTimeMakesADeadLetterAtOnce) {
    tests::World world;
    const adapters::memory::ManualClock ahead{world.clock.now() + 26h};
    world.process =
        std::make_unique<tests::Process>(*world.engines, world.fuse, world.mailer, world.sellers, ahead,
                                         world.options, world.renderer_version, std::nullopt);
    world.bill("waits");
    world.run();
    EXPECT_EQ(world.death_code(Stage::billing, "waits"), "unknown_customer");
}

}  // namespace
}  // namespace billmill::runtime
