#include "foundation/circuit_breaker.hpp"

#include <gtest/gtest.h>

namespace billmill {
namespace {

/// A breaker on a clock that stands still until it is moved.
struct Bench {
    explicit Bench(CircuitBreaker::Pauses pauses) : breaker{pauses, [this] { return now; }} {}
    [[nodiscard]] Milliseconds pause() const { return breaker.trial_at() - now; }

    Instant now = from_unix_ms(1'795'339'800'000);
    CircuitBreaker breaker;
};

constexpr CircuitBreaker::Pauses quick{.first = Milliseconds{200}, .longest = Milliseconds{1'000}};

TEST(CircuitBreaker, PausesTwiceAsLongEachTimeUpToTheLongest) {
    Bench on{quick};
    EXPECT_FALSE(on.breaker.is_open());
    for (const int pause : {200, 400, 800, 1'000, 1'000}) {
        on.breaker.failed("the store is away");
        EXPECT_EQ(on.pause(), Milliseconds{pause});
    }
    EXPECT_TRUE(on.breaker.is_open());
    EXPECT_EQ(on.breaker.why(), "the store is away");
}

TEST(CircuitBreaker, IsDueForATrialWhenThePauseIsOver) {
    Bench on{quick};
    EXPECT_TRUE(on.breaker.may_try());
    on.breaker.failed("away");
    on.now += Milliseconds{199};
    EXPECT_FALSE(on.breaker.may_try());
    on.now += Milliseconds{1};
    EXPECT_TRUE(on.breaker.may_try());
    EXPECT_TRUE(on.breaker.is_open()) << "only a trial that worked closes it";
}

TEST(CircuitBreaker, ForgetsItsPausesWhenTheTrialWorked) {
    Bench on{quick};
    on.breaker.failed("");
    EXPECT_TRUE(on.breaker.is_open()) << "even without a reason";
    on.breaker.failed("");
    on.breaker.worked();
    EXPECT_FALSE(on.breaker.is_open());
    EXPECT_EQ(on.breaker.why(), "");
    on.breaker.failed("again");
    EXPECT_EQ(on.pause(), Milliseconds{200});
}

TEST(CircuitBreaker, SaysWhenItOpensAndWhenItCloses) {
    Bench on{quick};
    EXPECT_FALSE(on.breaker.worked());
    EXPECT_TRUE(on.breaker.failed("away"));
    EXPECT_FALSE(on.breaker.failed("away"));
    EXPECT_FALSE(on.breaker.failed_for_long("away"));
    EXPECT_TRUE(on.breaker.worked());
    EXPECT_TRUE(on.breaker.failed_for_long("away"));
}

TEST(CircuitBreaker, OpensForLongWhereOnlyAHumanHelps) {
    Bench on{quick};
    on.breaker.failed_for_long("a record is corrupt");
    EXPECT_EQ(on.pause(), Milliseconds{1'000});
}

TEST(CircuitBreaker, PausesNoLongerBecauseTheClockWasPutBack) {
    Bench on{quick};
    on.breaker.failed("the store is away");
    EXPECT_FALSE(on.breaker.may_try());
    on.now -= std::chrono::hours{24};
    EXPECT_TRUE(on.breaker.may_try());
}

TEST(CircuitBreaker, CallsNothingWhileItIsOpen) {
    Bench on{quick};
    int called = 0;
    const auto away = [&called]() -> Result<int> {
        ++called;
        return fail(Fault::corrupt, "torn");
    };
    EXPECT_EQ(on.breaker.call(away).error().fault, Fault::corrupt) << "the call's own error";
    EXPECT_EQ(on.breaker.call(away).error().fault, Fault::unavailable);
    EXPECT_EQ(called, 1);
    on.now += Milliseconds{200};
    EXPECT_EQ(on.breaker.call([] { return Result<int>{7}; }).value(), 7);
    EXPECT_FALSE(on.breaker.is_open());
}

}  // namespace
}  // namespace billmill
