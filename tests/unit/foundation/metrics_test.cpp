#include "foundation/metrics.hpp"

#include <gmock/gmock.h>

namespace billmill::metrics {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Metrics, AreWrittenAsPrometheusText) {
    Registry registry;
    registry.counter("test_things_total", "Things.", {{"kind", "odd"}}).Increment(2);
    registry.histogram("test_wait_seconds", "A wait.").Observe(0.001);
    registry.callback_gauge("test_level", "A level.", {}, [] { return 7.0; });
    registry.callback_counter("test_writes_total", "Writes.", {}, [] { return 9.0; });
    const auto text = registry.text();
    EXPECT_THAT(text, HasSubstr("# TYPE test_things_total counter\ntest_things_total{kind=\"odd\"} 2\n"));
    EXPECT_THAT(text, HasSubstr("test_wait_seconds_count 1\n"));
    EXPECT_THAT(text, HasSubstr("# TYPE test_level gauge\ntest_level 7\n"));
    EXPECT_THAT(text, HasSubstr("# TYPE test_writes_total counter\ntest_writes_total 9\n"));
}

TEST(Metrics, AFamilyHasTheMembersThatEachScrapeNames) {
    Registry registry;
    std::vector<Sample> members{{{{"stage", "users"}, {"partition", "0"}}, 2}};
    registry.callback_gauges("test_lag", "How far behind.", [&members] { return members; });
    EXPECT_THAT(registry.text(), HasSubstr("test_lag{partition=\"0\",stage=\"users\"} 2\n"));
    members.push_back({{{"stage", "users"}, {"partition", "1"}}, 3});
    EXPECT_THAT(registry.text(), HasSubstr("test_lag{partition=\"1\",stage=\"users\"} 3\n"));
    members.clear();
    EXPECT_THAT(registry.text(), Not(HasSubstr("test_lag{")));
}

TEST(Metrics, AFamilyStandsTogetherWhoeverAddsToIt) {
    Registry registry;
    registry.callback_gauge("test_open", "Open.", {{"name", "a"}}, [] { return 0.0; });
    registry.callback_gauge("test_level", "A level.", {}, [] { return 7.0; });
    registry.callback_gauge("test_open", "Open.", {{"name", "b"}}, [] { return 1.0; });
    EXPECT_THAT(registry.text(), HasSubstr("# HELP test_open Open.\n# TYPE test_open gauge\n"
                                           "test_open{name=\"a\"} 0\ntest_open{name=\"b\"} 1\n"));
}

TEST(MetricsDeathTest, ACountIsNamedAsOne) {
    Registry registry;
    EXPECT_DEATH(registry.counter("test_things", "Things."), "grows");
    EXPECT_DEATH(registry.callback_counter("test_writes", "Writes.", {}, [] { return 0.0; }), "grows");
}

}  // namespace
}  // namespace billmill::metrics
