#pragma once

#include <optional>

#include "foundation/time.hpp"

namespace billmill::domain {

/// Both clocks of a machine at one moment: the time of day, which can be set, and the time since the machine started, which
/// cannot, and which also counts while it is suspended.
struct ClockReading {
    Instant wall;
    Milliseconds since_boot;
};

enum class ClockFault : std::uint8_t { jumped, behind, ahead };

/// Why the time of day is not believed, and by how much it is off.
struct ClockDoubt {
    ClockFault fault;
    Milliseconds by;  ///< Never negative, but for `jumped`: back.
};

/// Larger than what is set right by itself on a machine that runs.
inline constexpr Milliseconds clock_jump_max = std::chrono::minutes{5};
inline constexpr Milliseconds clock_behind_max = std::chrono::hours{1};
/// A shop may rest for a month; a clock that is wrong is off by years.
inline constexpr Milliseconds clock_ahead_max = std::chrono::days{45};

/// Beside the clock of a store that is shared: clocks that are kept right differ by less, and grace and due times are longer.
inline constexpr Milliseconds store_offset_max = std::chrono::seconds{60};

/// While a process runs: `now`, beside the last reading that was believed.
[[nodiscard]] constexpr std::optional<ClockDoubt> doubt_of_step(const ClockReading& believed,
                                                                const ClockReading& now) {
    const auto by = (now.wall - believed.wall) - (now.since_boot - believed.since_boot);
    if (by <= clock_jump_max && by >= -clock_jump_max) return std::nullopt;
    return ClockDoubt{ClockFault::jumped, by};
}

/// When a process starts: beside the latest time that these books know.
[[nodiscard]] constexpr std::optional<ClockDoubt> doubt_of_start(Instant latest_known, Instant now) {
    if (latest_known - now > clock_behind_max) return ClockDoubt{ClockFault::behind, latest_known - now};
    if (now - latest_known > clock_ahead_max) return ClockDoubt{ClockFault::ahead, now - latest_known};
    return std::nullopt;
}

}  // namespace billmill::domain
