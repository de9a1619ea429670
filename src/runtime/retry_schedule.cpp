#include "runtime/retry_schedule.hpp"

#include "foundation/backoff.hpp"
#include "foundation/invariant.hpp"

namespace billmill::runtime {
namespace {

constexpr std::int64_t thousandths = 1'000;
constexpr std::int64_t jitter = RetrySchedule::jitter_percent * thousandths / 100;

/// -jitter … jitter - 1, evenly spread over ids and attempts.
std::int64_t spread(const Uuid& id, int attempt) {
    std::uint64_t hash = 0xcbf29ce484222325U;  // FNV-1a.
    for (const auto byte : id.bytes) hash = (hash ^ byte) * 0x100000001b3U;
    hash = (hash ^ static_cast<std::uint64_t>(attempt)) * 0x100000001b3U;
    return static_cast<std::int64_t>((hash >> 20) % (2 * jitter)) - jitter;
}

Milliseconds without_jitter(const RetrySchedule& schedule, int attempt) {
    INVARIANT(attempt >= 1, "a pause follows a failure");
    return backoff(schedule.first, schedule.longest, attempt);
}

}  // namespace

std::optional<Milliseconds> RetrySchedule::pause_after(int attempt, const Uuid& id) const {
    if (attempt >= attempts_max) return std::nullopt;
    return pause(attempt, id);
}

Milliseconds RetrySchedule::pause(int attempt, const Uuid& id) const {
    return without_jitter(*this, attempt) * (thousandths + spread(id, attempt)) / thousandths;
}

Milliseconds RetrySchedule::pause_at_most(int attempt) const {
    return without_jitter(*this, attempt) * (thousandths + jitter) / thousandths;
}

}  // namespace billmill::runtime
