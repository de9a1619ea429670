#include <gtest/gtest.h>

#include <array>

#include "contract/samples.hpp"
#include "contract/sqlite/sqlite_world.hpp"

namespace billmill::contract {
namespace {

TEST(Leases, OfADeadProcessEndWhenTheNextTakesTheDirectory) {
    SqliteWorld world;
    const std::array one{ports::DeliveryStore::Beginning{id_of(1), id_of(2), "customer@example.com", 0, "<1@example.com>"}};
    const auto begin = [&](const char* owner) {
        return must(world.stores->deliveries.begin(one, owner, after(0), after(1'000'000)))[0];
    };
    ASSERT_EQ(begin("before").begun, ports::Begun::mine);
    world.reopen();
    ASSERT_EQ(begin("after").begun, ports::Begun::leased);
    must(world.stores->deliveries.end_leases());
    const auto taken = begin("after");
    EXPECT_EQ(taken.begun, ports::Begun::mine);
    EXPECT_EQ(taken.delivery.possible_duplicates, 1) << "the dead process may have sent it";
}

}  // namespace
}  // namespace billmill::contract
