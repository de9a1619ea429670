#include "foundation/fault_policy.hpp"

#include <gtest/gtest.h>

namespace billmill {
namespace {

TEST(FaultPolicy, HasARowForEveryFault) {
    for (const auto fault : {Fault::invalid, Fault::not_found, Fault::not_yet, Fault::conflict,
                             Fault::forbidden, Fault::unavailable, Fault::corrupt}) {
        EXPECT_EQ(policy(fault).fault, fault);
        EXPECT_GE(policy(fault).http_status, 400);
    }
}

}  // namespace
}  // namespace billmill
