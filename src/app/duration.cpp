#include "app/duration.hpp"

#include <charconv>
#include <cstdint>

namespace billmill::app {
namespace {

constexpr std::int64_t seconds_max = std::int64_t{10} * 366 * 86'400;

/// 0: no such unit.
std::int64_t seconds_of(std::string_view unit) {
    if (unit == "s") return 1;
    if (unit == "m") return 60;
    if (unit == "h") return 3'600;
    if (unit == "d") return 86'400;
    return 0;
}

}  // namespace

std::optional<Milliseconds> read_duration(std::string_view text) {
    std::int64_t count = 0;
    const auto* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, count);
    if (read.ec != std::errc{} || count < 0 || count > seconds_max) return std::nullopt;
    const std::string_view unit{read.ptr, static_cast<std::size_t>(end - read.ptr)};
    if (unit.empty() && count == 0) return Milliseconds{0};
    const auto factor = seconds_of(unit);
    if (factor == 0 || count > seconds_max / factor) return std::nullopt;
    return std::chrono::seconds{count * factor};
}

}  // namespace billmill::app
