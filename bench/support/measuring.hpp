#pragma once

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <type_traits>
#include <utility>
#include <vector>

#include "foundation/result.hpp"

// What benchmarks that measure an adapter by itself share.

namespace billmill::bench {

/// The value; an error ends the benchmark, and says why.
template <class T>
T must(Result<T> result) {
    if (!result) {
        std::fprintf(stderr, "%s\n", result.error().what.c_str());
        std::exit(1);
    }
    if constexpr (!std::is_void_v<T>) return *std::move(result);
}

/// Of the whole process, the kernel's work for it included.
inline double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](timeval time) {
        return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// Of the calling thread: what a call costs, whatever else the machine does.
inline double thread_cpu_seconds() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

inline double wall_seconds() {
    return std::chrono::duration<double>{std::chrono::steady_clock::now().time_since_epoch()}.count();
}

/// Times of calls, and what so many of a hundred stay below.
class Times {
public:
    void add(double seconds) { seconds_.push_back(seconds); }
    /// `share`: 0.99 of the calls took no longer than this.  Milliseconds.
    [[nodiscard]] double below(double share) {
        std::ranges::sort(seconds_);
        return 1'000 *
               seconds_.at(static_cast<std::size_t>(share * static_cast<double>(seconds_.size() - 1)));
    }

private:
    std::vector<double> seconds_;
};

}  // namespace billmill::bench
