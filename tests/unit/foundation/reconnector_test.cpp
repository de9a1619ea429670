#include "foundation/reconnector.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <semaphore>

namespace billmill {
namespace {

const Error away{Fault::unavailable, "away"};

void wait_until_reached(const Reconnector& reconnector) {
    while (reconnector.is_away()) std::this_thread::yield();
}

TEST(Reconnector, AsksNothingUntilTheEngineIsLost) {
    std::atomic<int> asked{0};
    {
        Reconnector reconnector{"engine", Milliseconds{1}, [&]() -> Outcome {
                                    ++asked;
                                    return {};
                                }};
        EXPECT_FALSE(reconnector.is_away());
    }
    EXPECT_EQ(asked, 0);
}

TEST(Reconnector, AsksUntilTheEngineAnswers) {
    std::atomic<int> asked{0};
    Reconnector reconnector{"engine", Milliseconds{1}, [&]() -> Outcome {
                                if (++asked < 3) return std::unexpected{away};
                                return {};
                            }};
    reconnector.lost(away);
    wait_until_reached(reconnector);
    EXPECT_EQ(asked, 3);
    reconnector.lost(away);
    wait_until_reached(reconnector);
    EXPECT_EQ(asked, 4) << "lost again, and found at the first trial";
}

TEST(Reconnector, IsAwayWhileATrialIsUnderWay) {
    std::binary_semaphore started{0};
    std::binary_semaphore may_end{0};
    Reconnector reconnector{"engine", Milliseconds{1}, [&]() -> Outcome {
                                started.release();
                                may_end.acquire();
                                return {};
                            }};
    reconnector.lost(away);
    started.acquire();
    EXPECT_TRUE(reconnector.is_away());
    EXPECT_EQ(reconnector.breaker().why(), "away");
    may_end.release();
    wait_until_reached(reconnector);
}

TEST(Reconnector, EndsAtOnceInTheMiddleOfAPause) {
    std::binary_semaphore asked{0};
    const auto began = std::chrono::steady_clock::now();
    {
        Reconnector reconnector{"engine", std::chrono::hours{1}, [&]() -> Outcome {
                                    asked.release();
                                    return std::unexpected{away};
                                }};
        reconnector.lost(away);
        asked.acquire();
    }
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds{30});
}

}  // namespace
}  // namespace billmill
