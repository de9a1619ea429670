#include "app/sparing.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace billmill::app {
namespace {

TEST(Sparing, AnEngineThatDidNotAnswerIsNotAskedAgainForAWhile) {
    Sparing engine{std::chrono::hours{1}};
    int asked = 0;
    const auto away = [&asked]() -> Result<std::int64_t> {
        ++asked;
        return fail(Fault::unavailable, "away");
    };
    EXPECT_TRUE(std::isnan(engine.value(away)));
    EXPECT_TRUE(std::isnan(engine.value(away)));
    EXPECT_EQ(asked, 1);
}

TEST(Sparing, AfterThePauseItIsAskedAgain) {
    Sparing engine{std::chrono::seconds{0}};
    EXPECT_TRUE(
        std::isnan(engine.value([]() -> Result<std::int64_t> { return fail(Fault::unavailable, "away"); })));
    EXPECT_EQ(engine.value([] { return Result<std::int64_t>{7}; }), 7.0);
    EXPECT_EQ(engine.value([] { return Result<std::int64_t>{8}; }), 8.0);
}

}  // namespace
}  // namespace billmill::app
