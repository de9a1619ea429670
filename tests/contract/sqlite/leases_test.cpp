#include <gtest/gtest.h>

#include <array>

#include "contract/samples.hpp"
#include "contract/sqlite/sqlite_world.hpp"

namespace billmill::contract {
namespace {

TEST(Leases, OfADeadProcessEndWhenTheNextTakesTheDirectory) {
    SqliteWorld world;
    const std::array one{
        ports::DeliveryClaim{id_of(1), id_of(2), "customer@example.com", 0, "<1@example.com>"}};
    const auto claim = [&](const char* owner) {
        return must(world.stores->deliveries.claim(one, {owner, after(0), after(1'000'000)}))[0];
    };
    ASSERT_EQ(claim("before").outcome, ports::ClaimOutcome::claimed);
    world.reopen();
    ASSERT_EQ(claim("after").outcome, ports::ClaimOutcome::leased);
    must(world.stores->deliveries.end_leases());
    const auto taken = claim("after");
    EXPECT_EQ(taken.outcome, ports::ClaimOutcome::claimed);
    EXPECT_EQ(taken.delivery.possible_duplicates, 1) << "the dead process may have sent it";
}

}  // namespace
}  // namespace billmill::contract
