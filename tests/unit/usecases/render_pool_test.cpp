#include "usecases/issue/render_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>

namespace billmill::usecases {
namespace {

TEST(RenderPool, DoesEachPieceOnceWhateverItsNumberOfThreads) {
    for (const int threads : {1, 2, 4}) {
        RenderPool pool{threads};
        for (const std::size_t count : {0, 1, 3, 1'000}) {
            std::vector<std::atomic<int>> done(count);
            pool.each(count, [&](std::size_t piece) { ++done[piece]; });
            for (std::size_t piece = 0; piece < count; ++piece)
                EXPECT_EQ(done[piece], 1) << threads << " threads, piece " << piece;
        }
    }
}

TEST(RenderPool, WorksOnItsThreadsAtTheSameTime) {
    constexpr int threads = 3;
    RenderPool pool{threads};
    std::latch all_at_work{threads};  // With fewer threads at work this would never return.
    pool.each(threads, [&](std::size_t) { all_at_work.arrive_and_wait(); });
    EXPECT_TRUE(all_at_work.try_wait());
}

}  // namespace
}  // namespace billmill::usecases
