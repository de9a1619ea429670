#include "runtime/retry_schedule.hpp"

#include <algorithm>

#include "foundation/invariant.hpp"

namespace billmill::runtime {
namespace {

/// 0 … 399, evenly spread over ids and attempts.
std::int64_t spread(const Uuid& id, int attempt) {
    std::uint64_t hash = 0xcbf29ce484222325U;  // FNV-1a.
    for (const auto byte : id.bytes) hash = (hash ^ byte) * 0x100000001b3U;
    hash = (hash ^ static_cast<std::uint64_t>(attempt)) * 0x100000001b3U;
    return static_cast<std::int64_t>((hash >> 20) % 400);
}

}  // namespace

std::optional<Milliseconds> RetrySchedule::pause_after(int attempt, const Uuid& id) const {
    if (attempt >= attempts_max) return std::nullopt;
    return pause(attempt, id);
}

Milliseconds RetrySchedule::pause(int attempt, const Uuid& id) const {
    INVARIANT(attempt >= 1, "a pause follows a failure");
    auto pause = first;
    for (int i = 1; i < attempt && pause < longest; ++i) pause *= 2;
    pause = std::min(pause, longest);
    return pause * (800 + spread(id, attempt)) / 1'000;
}

}  // namespace billmill::runtime
