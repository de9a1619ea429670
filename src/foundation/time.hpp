#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "foundation/result.hpp"

namespace billmill {

/// A moment: UTC, milliseconds since 1970. A date is not an instant; see Date.
using Milliseconds = std::chrono::milliseconds;
using Instant = std::chrono::time_point<std::chrono::system_clock, Milliseconds>;

[[nodiscard]] constexpr std::int64_t unix_ms(Instant at) {
    return at.time_since_epoch().count();
}
[[nodiscard]] constexpr Instant from_unix_ms(std::int64_t ms) {
    return Instant{Milliseconds{ms}};
}

[[nodiscard]] std::string rfc3339(Instant at);  ///< 2026-11-22T09:30:00.123Z
[[nodiscard]] std::optional<Instant> parse_rfc3339(std::string_view text);
[[nodiscard]] std::string rfc5322_date(Instant at);  ///< Sun, 22 Nov 2026 09:30:00 +0000

/// A day in the calendar of some place: what stands on an invoice.
struct Date {
    std::int16_t year = 1970;
    std::uint8_t month = 1;  ///< 1..12
    std::uint8_t day = 1;    ///< 1..31

    auto operator<=>(const Date&) const = default;
    [[nodiscard]] std::string text() const;  ///< 2026-11-22
};

[[nodiscard]] std::optional<Date> parse_date(std::string_view text);  ///< Only real days, years 1900..2999.
[[nodiscard]] Date add_days(Date date, int days);

/// The day it is at `at` in the named zone ("Asia/Kolkata").   Errors: invalid: no such zone.
[[nodiscard]] Result<Date> local_date(Instant at, std::string_view zone);

}  // namespace billmill
