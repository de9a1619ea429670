#pragma once

#include <string>

#include "foundation/metrics.hpp"

namespace billmill::app {

/// What every program shows of itself, by the names that Prometheus' own clients give: process_cpu_seconds_total,
/// process_resident_memory_bytes, process_start_time_seconds, process_open_fds, process_max_fds. And which program it is:
/// billmill_build_info, always 1. What the kernel does not tell shows as NaN.
void add_process_metrics(metrics::Registry& metrics, const std::string& role);

}  // namespace billmill::app
