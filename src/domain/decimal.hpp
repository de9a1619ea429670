#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace billmill::domain {

/// Why a text is not the decimal that was asked for.
enum class DecimalFault : std::uint8_t {
    not_a_number,  ///< Not digits with an optional sign, point and exponent ("NaN", "1,5", "").
    too_precise,   ///< More decimals than the quantity can hold, and they are not zeros.
    too_large,     ///< Does not fit 64 bits at that scale ("1e400").
};

/// Reads decimal text exactly as value * 10^decimals; binary floating point is never involved.
/// "0.1" at 6 decimals is 100'000; "1e2" is read; "1e400" is too_large, in constant time and space.
[[nodiscard]] std::expected<std::int64_t, DecimalFault> parse_decimal(std::string_view text, int decimals);

/// The shortest text that reads back as the same value, with at least `decimals_min` decimals.
/// format_decimal(1'500'000, 6, 0) is "1.5"; format_decimal(899'00, 2, 2) is "899.00".
[[nodiscard]] std::string format_decimal(std::int64_t scaled, int decimals, int decimals_min);

/// numerator / denominator, rounded half away from zero. Promise: exact for every __int128 pair, denominator > 0.
constexpr __int128 divide_half_up(__int128 numerator, __int128 denominator) {
    const __int128 quotient = numerator / denominator;
    const __int128 rest = numerator % denominator;
    const __int128 twice = (rest < 0 ? -rest : rest) - (denominator - (rest < 0 ? -rest : rest));
    if (twice < 0) return quotient;
    return numerator < 0 ? quotient - 1 : quotient + 1;
}
static_assert(divide_half_up(5, 10) == 1);
static_assert(divide_half_up(-5, 10) == -1);
static_assert(divide_half_up(4, 10) == 0);
static_assert(divide_half_up(0, 10) == 0);

}  // namespace billmill::domain
