#include <gtest/gtest.h>

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

}  // namespace
}  // namespace billmill::contract
