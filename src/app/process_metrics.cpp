#include "app/process_metrics.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>

#include "app/build_identity.hpp"

namespace billmill::app {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

double cpu_seconds() {
    rusage usage{};
    if (getrusage(RUSAGE_SELF, &usage) != 0) return unknown;
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// Source: proc(5), /proc/self/statm: pages in all, then pages resident.
double resident_bytes() {
    std::ifstream in{"/proc/self/statm"};
    std::int64_t total = 0;
    std::int64_t resident = 0;
    if (!(in >> total >> resident)) return unknown;
    return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double open_files() {
    std::error_code error;
    const std::filesystem::directory_iterator files{"/proc/self/fd", error};
    if (error) return unknown;
    return static_cast<double>(std::distance(begin(files), end(files))) - 1;  // But for the one that looks.
}

double files_max() {
    rlimit limit{};
    return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? static_cast<double>(limit.rlim_cur) : unknown;
}

}  // namespace

void add_process_metrics(metrics::Registry& metrics, const std::string& role) {
    const auto started = std::chrono::duration<double>{std::chrono::system_clock::now().time_since_epoch()};
    metrics.callback_gauge("billmill_build_info", "1: which program this is.",
                           {{"version", std::string{version()}},
                            {"commit", std::string{commit()}},
                            {"build", std::string{build_type()}},
                            {"role", role}},
                           [] { return 1.0; });
    metrics.callback_counter("process_cpu_seconds_total", "CPU time, of user and system.", {}, cpu_seconds);
    metrics.callback_gauge("process_resident_memory_bytes", "Resident memory.", {}, resident_bytes);
    metrics.callback_gauge("process_start_time_seconds", "When the process started, since 1970.", {},
                           [started] { return started.count(); });
    metrics.callback_gauge("process_open_fds", "Open file descriptors.", {}, open_files);
    metrics.callback_gauge("process_max_fds", "The most file descriptors that may be open.", {}, files_max);
}

}  // namespace billmill::app
