#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "app/screen.hpp"

namespace billmill::app {

/// How far something is: one line on standard error that is written over, at most ten times a second. Nothing where standard
/// error is no terminal.     Threads: one at a time.
class ProgressBar {
public:
    explicit ProgressBar(const Screen& screen) : shown_{screen.progress} {}
    ~ProgressBar();  ///< Leaves the line as it is, and ends it.
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;

    /// `done` from 0 to 1; nullopt: nobody knows.  `words`: counts, rate, time left.
    void show(std::optional<double> done, std::string_view words);

private:
    const bool shown_;
    bool started_ = false;
    std::chrono::steady_clock::time_point next_{};
};

/// "[#######-------------]  35 %  words"
[[nodiscard]] std::string progress_line(std::optional<double> done, std::string_view words);
/// "12 s", "4 min", "2 h": of what is left.
[[nodiscard]] std::string rough_time(std::chrono::seconds time);
/// "640 B", "12.3 MB"
[[nodiscard]] std::string rough_bytes(std::uint64_t bytes);

}  // namespace billmill::app
