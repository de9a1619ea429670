#include <gtest/gtest.h>

#include "foundation/fault_policy.hpp"
#include "runtime/stage_worker.hpp"
#include "support/stages_world.hpp"

namespace billmill::runtime {
namespace {

using ports::Stage;

/// Fails as it is told to, as a whole.
class FailingHandler final : public ports::StageHandler {
public:
    explicit FailingHandler(Fault fault) : fault_{fault} {}
    [[nodiscard]] Stage stage() const override { return Stage::users; }
    [[nodiscard]] std::size_t batch_max() const override { return 8; }
    Result<std::vector<ports::Disposition>> handle(std::span<const ports::Delivered> batch) override {
        seen = batch.size();
        return fail(fault_, "as told");
    }
    std::size_t seen = 0;

private:
    const Fault fault_;
};

struct FaultCase {
    Fault fault;
    FaultPolicy::Worker worker;
};
class WorkerOnFault : public testing::TestWithParam<FaultCase> {};

/// The table says it, and the worker does it.
TEST_P(WorkerOnFault, DoesWhatThePolicySays) {
    const auto [fault, expected] = GetParam();
    ASSERT_EQ(policy(fault).worker, expected);
    tests::World world;
    world.register_customer("priya");
    FailingHandler handler{fault};
    const StageOptions options;
    StageWorker worker{handler, world.process->stage_ports(world.clock), options};
    const auto pause_after_step = [&] {
        EXPECT_EQ(worker.step(Milliseconds{0}), StageWorker::Step::paused);
        const auto pause = worker.breaker().trial_at() - world.clock.now();
        world.clock.advance(pause);
        return pause;
    };
    const bool stops = expected == FaultPolicy::Worker::stop;
    EXPECT_EQ(pause_after_step(), stops ? options.breaker_longest : options.breaker_first);
    EXPECT_EQ(handler.seen, 1U);
    EXPECT_EQ(pause_after_step(), stops ? options.breaker_longest : options.breaker_first * 2);
    EXPECT_EQ(handler.seen, 1U) << "the batch was not committed: it came again";
    EXPECT_EQ(*world.engines->bus.lag(Stage::users), 1);
    EXPECT_EQ(*world.engines->parked.count(Stage::users), 0);
    EXPECT_EQ(*world.engines->dead_letters.count(Stage::users, ports::DeadLetterState::open), 0);
}
INSTANTIATE_TEST_SUITE_P(Table, WorkerOnFault,
                         testing::Values(FaultCase{Fault::invalid, FaultPolicy::Worker::pause},
                                         FaultCase{Fault::not_found, FaultPolicy::Worker::pause},
                                         FaultCase{Fault::not_yet, FaultPolicy::Worker::stop},
                                         FaultCase{Fault::conflict, FaultPolicy::Worker::pause},
                                         FaultCase{Fault::forbidden, FaultPolicy::Worker::pause},
                                         FaultCase{Fault::unavailable, FaultPolicy::Worker::pause},
                                         FaultCase{Fault::corrupt, FaultPolicy::Worker::stop}),
                         [](const auto& test) { return std::string{name(test.param.fault)}; });

}  // namespace
}  // namespace billmill::runtime
