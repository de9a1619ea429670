#include <gtest/gtest.h>

#include <future>

#include "contract/accept_and_wait.hpp"
#include "contract/samples.hpp"
#include "contract/sqlite/sqlite_world.hpp"

namespace billmill::contract {
namespace {

TEST(FullBus, RefusesTheNextKeepsNothingAndKnowsWhoWasHere) {
    SqliteWorld world;
    adapters::sqlite::SqliteRequestInbox inbox{*world.database, 3};
    const auto accept = [&](int n) { return accept_and_wait(inbox, ports::Stage::billing, envelope(n)); };
    for (int n = 1; n <= 3; ++n) EXPECT_EQ(must(accept(n)), ports::Admission::accepted);
    EXPECT_EQ(fault_of(accept(4)), "unavailable");
    EXPECT_EQ(must(accept(2)), ports::Admission::replayed);
    EXPECT_FALSE(must(inbox.find(id_of(4))));

    const auto consumer = must(world.stores->bus.subscribe(ports::Stage::billing));
    ASSERT_EQ(must(consumer->poll(10, Milliseconds{0})).size(), 3U);
    must(consumer->commit());
    EXPECT_EQ(must(accept(4)), ports::Admission::accepted);
}

TEST(FullBus, TakesAllOfABatchOrNothing) {
    SqliteWorld world;
    adapters::sqlite::SqliteRequestInbox inbox{*world.database, 3};
    const auto accept_all = [&](std::vector<ports::Envelope> messages) {
        std::promise<std::vector<Result<ports::Admission>>> promise;
        inbox.accept_all(ports::Stage::users, std::move(messages),
                         [&](auto answers) { promise.set_value(std::move(answers)); });
        return promise.get_future().get();
    };
    for (const auto& answer : accept_all({envelope(1), envelope(2)}))
        EXPECT_EQ(must(answer), ports::Admission::accepted);
    for (const auto& answer : accept_all({envelope(3), envelope(4)}))
        EXPECT_EQ(fault_of(answer), "unavailable");
    EXPECT_FALSE(must(inbox.find(id_of(3))));
    EXPECT_EQ(must(world.stores->bus.lag(ports::Stage::users)), 2);
    EXPECT_EQ(must(accept_all({envelope(3)}).at(0)), ports::Admission::accepted);
}

}  // namespace
}  // namespace billmill::contract
