#include "app/progress_bar.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace billmill::app {
namespace {

constexpr int width = 20;
constexpr std::chrono::milliseconds pause{100};

}  // namespace

std::string progress_line(std::optional<double> done, std::string_view words) {
    std::string line;
    if (done) {
        const auto share = std::clamp(*done, 0.0, 1.0);
        const auto full = static_cast<std::size_t>(share * width);
        const auto percent = std::to_string(static_cast<int>(share * 100));
        line = "[" + std::string(full, '#') + std::string(width - full, '-') + "] " +
               std::string(3 - std::min<std::size_t>(3, percent.size()), ' ') + percent + " %  ";
    }
    return line + std::string{words};
}

std::string rough_time(std::chrono::seconds time) {
    const auto seconds = std::max<std::int64_t>(time.count(), 0);
    if (seconds < 100) return std::to_string(seconds) + " s";
    if (seconds < 6'000) return std::to_string((seconds + 30) / 60) + " min";
    return std::to_string((seconds + 1'800) / 3'600) + " h";
}

std::string rough_bytes(std::uint64_t bytes) {
    constexpr std::array units{"B", "kB", "MB", "GB", "TB"};
    auto value = static_cast<double>(bytes);
    std::size_t unit = 0;
    for (; value >= 1'000 && unit + 1 < units.size(); ++unit) value /= 1'000;
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
    return text.data();
}

void ProgressBar::show(std::optional<double> done, std::string_view words) {
    const auto now = std::chrono::steady_clock::now();
    if (!shown_ || (now < next_ && done.value_or(0) < 1)) return;
    next_ = now + pause;
    started_ = true;
    std::fprintf(stderr, "\r%s\033[K", progress_line(done, words).c_str());
}

ProgressBar::~ProgressBar() {
    if (started_) std::fprintf(stderr, "\n");
}

}  // namespace billmill::app
