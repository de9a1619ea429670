#include "app/process_metrics.hpp"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <chrono>
#include <fstream>

namespace billmill::app {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::Ge;
using testing::Le;

/// The value of the member of that name, which has no labels.
double value_of(const metrics::Registry& registry, const std::string& name) {
    const auto text = registry.text();
    const auto line = text.find("\n" + name + " ");
    EXPECT_NE(line, std::string::npos) << name << " is not in\n" << text;
    return line == std::string::npos ? -1 : std::stod(text.substr(line + name.size() + 2));
}

class ProcessMetrics : public testing::Test {
protected:
    void SetUp() override { add_process_metrics(registry, "core"); }
    metrics::Registry registry;
};

TEST_F(ProcessMetrics, SayWhichProgramThisIs) {
    EXPECT_THAT(registry.text(),
                ContainsRegex("billmill_build_info.build=\"(Release|Debug)[^\"]*\",commit=\"[^\"]+"
                              "\",role=\"core\",version=\"[0-9]+[.][0-9]+[.][0-9]+\". 1\n"));
}

TEST_F(ProcessMetrics, SayWhenItStartedAndWhatItUses) {
    const auto now =
        std::chrono::duration<double>{std::chrono::system_clock::now().time_since_epoch()}.count();
    EXPECT_THAT(value_of(registry, "process_start_time_seconds"), AllOf(Ge(now - 60), Le(now + 1)));
    constexpr double megabyte = 1 << 20;
    EXPECT_THAT(value_of(registry, "process_resident_memory_bytes"),
                AllOf(Ge(megabyte), Le(4'096 * megabyte)));
    EXPECT_GE(value_of(registry, "process_cpu_seconds_total"), 0);
}

TEST_F(ProcessMetrics, CountOpenFiles) {
    const auto before = value_of(registry, "process_open_fds");
    const std::ifstream one{"/proc/self/statm"};
    const std::ifstream another{"/proc/self/statm"};
    EXPECT_EQ(value_of(registry, "process_open_fds"), before + 2);
    rlimit limit{};
    ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
    EXPECT_EQ(value_of(registry, "process_max_fds"), static_cast<double>(limit.rlim_cur));
}

}  // namespace
}  // namespace billmill::app
