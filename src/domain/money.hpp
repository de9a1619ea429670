#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "foundation/result.hpp"

namespace billmill::domain {

/// An ISO 4217 currency. Only known codes can be made.
struct Currency {
    std::array<char, 3> letters{'I', 'N', 'R'};
    std::uint8_t decimals = 2;  ///< 0 JPY, 2 EUR, 3 KWD.

    [[nodiscard]] std::string_view code() const { return {letters.data(), letters.size()}; }
    bool operator==(const Currency&) const = default;
};
[[nodiscard]] std::optional<Currency> find_currency(std::string_view code);

/// The largest multiple that an amount due is rounded to: 10 units, and 1,000 of those that buy little. What is beyond the
/// notes and coins in use gives a bill away.
[[nodiscard]] std::int64_t round_to_micros_max(Currency currency);
/// The same, as "10 in EUR".
[[nodiscard]] std::string round_to_max_text(Currency currency);

/// An amount in the currency's minor units: 1 EUR = 100, 1 JPY = 1, 1 KWD = 1000.
struct Money {
    std::int64_t minor = 0;
    Currency currency;

    bool operator==(const Money&) const = default;
};

/// Errors of both: invalid: two currencies, or the sum leaves the stated maximum (amount_minor_max).
[[nodiscard]] Result<Money> add(Money a, Money b);
[[nodiscard]] Result<Money> subtract(Money a, Money b);
/// Decimal text with exactly the currency's decimals, no grouping: what JSON carries.
[[nodiscard]] std::string text(Money amount);

inline constexpr int price_decimals = 6;
inline constexpr int quantity_decimals = 6;
inline constexpr int percent_decimals = 4;

struct UnitPrice {
    std::int64_t micros = 0;  ///< One currency unit = 1'000'000.
    bool operator==(const UnitPrice&) const = default;
};
struct Quantity {
    std::int64_t micros = 1'000'000;  ///< One piece = 1'000'000.
    bool operator==(const Quantity&) const = default;
};
/// A percentage, finer than a basis point: 18 % = 180'000, 8.875 % = 88'750.
struct Percent {
    std::int32_t ten_thousandths = 0;
    static constexpr std::int32_t hundred = 1'000'000;
    auto operator<=>(const Percent&) const = default;
};
[[nodiscard]] std::string text(UnitPrice price);
[[nodiscard]] std::string text(Quantity quantity);
[[nodiscard]] std::string text(Percent percent);

/// Stated maxima; validation refuses what exceeds them, so that arithmetic on valid input cannot overflow.
inline constexpr int lines_max = 2'000;
inline constexpr std::int64_t price_micros_max = 1'000'000'000'000'000'000;  ///< 10^12 currency units.
inline constexpr std::int64_t largest_round_to_micros = 1'000'000'000;       ///< 1,000 currency units.
inline constexpr std::int64_t quantity_micros_max = 1'000'000'000'000'000;   ///< 10^9 pieces.
inline constexpr std::int64_t amount_minor_max =
    1'000'000'000'000'000;  ///< 10^15 minor units, per line and in total.

}  // namespace billmill::domain
