#include "app/descriptor_limit.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

namespace billmill::app {
namespace {

TEST(DescriptorLimit, AndConnectionsComeToAgree) {
    struct Row {
        const char* what;
        std::uint64_t soft;
        std::uint64_t hard;
        std::size_t wanted;
        std::uint64_t soft_after;
        std::size_t connections_after;
    };
    for (const auto& row :
         {Row{"enough", 4'096, 4'096, 2'000, 4'096, 2'000},
          Row{"the usual soft limit is raised", 1'024, 1'048'576, 2'000, 2'256, 2'000},
          Row{"without any hard limit", 1'024, RLIM_INFINITY, 100'000, 100'256, 100'000},
          Row{"up to the hard limit, then fewer connections", 1'024, 1'500, 2'000, 1'500, 1'244},
          Row{"a low limit that can't be raised", 1'024, 1'024, 2'000, 1'024, 768},
          Row{"hardly any", 256, 256, 2'000, 256, 16}, Row{"few are wanted anyway", 200, 200, 4, 200, 4},
          Row{"exactly", 2'256, 2'256, 2'000, 2'256, 2'000}}) {
        const auto plan = plan_descriptors(row.soft, row.hard, row.wanted);
        EXPECT_EQ(plan.soft, row.soft_after) << row.what;
        EXPECT_EQ(plan.connections_max, row.connections_after) << row.what;
    }
}

TEST(DescriptorLimit, TheProcesssOwnIsRaised) {
    rlimit before{};
    ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
    if (before.rlim_max < 600) GTEST_SKIP() << "the hard limit is lower";
    auto low = before;
    low.rlim_cur = 300;
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &low), 0);
    EXPECT_EQ(fit_descriptors(200), 200U);
    rlimit after{};
    ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &after), 0);
    EXPECT_EQ(after.rlim_cur, 456U);
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
}

}  // namespace
}  // namespace billmill::app
