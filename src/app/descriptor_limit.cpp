#include "app/descriptor_limit.hpp"

#include <sys/resource.h>

#include <algorithm>

#include "foundation/logging.hpp"

namespace billmill::app {
namespace {

/// For the database, engines, mails and files, and for clients that are told to come later.
constexpr std::uint64_t beside_connections = 256;
constexpr std::uint64_t connections_min = 16;  ///< With fewer nobody could ask how the process is.

}  // namespace

DescriptorPlan plan_descriptors(std::uint64_t soft, std::uint64_t hard, std::size_t connections_max) {
    const auto needed = connections_max + beside_connections;
    if (soft >= needed) return {soft, connections_max};
    soft = std::max(soft, std::min<std::uint64_t>(hard, needed));
    if (soft >= needed) return {soft, connections_max};
    const auto left = soft > beside_connections ? soft - beside_connections : 0;
    return {soft, std::min<std::size_t>(connections_max, std::max(left, connections_min))};
}

std::size_t fit_descriptors(std::size_t connections_max) {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return connections_max;
    auto plan = plan_descriptors(limit.rlim_cur, limit.rlim_max, connections_max);
    if (plan.soft != limit.rlim_cur) {
        auto raised = limit;
        raised.rlim_cur = plan.soft;
        if (setrlimit(RLIMIT_NOFILE, &raised) == 0) {
            log::info("descriptors_raised", {{"from", static_cast<std::uint64_t>(limit.rlim_cur)},
                                             {"to", static_cast<std::uint64_t>(plan.soft)}});
        } else {
            plan = plan_descriptors(limit.rlim_cur, limit.rlim_cur, connections_max);
        }
    }
    if (plan.connections_max < connections_max) {
        log::warn("connections_max_lowered",
                  {{"from", static_cast<std::uint64_t>(connections_max)},
                   {"to", static_cast<std::uint64_t>(plan.connections_max)},
                   {"next", "raise LimitNOFILE (systemd) or ulimit -Hn to connections_max + 256"}});
    }
    return plan.connections_max;
}

}  // namespace billmill::app
