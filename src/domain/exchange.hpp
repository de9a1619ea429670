#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "domain/money.hpp"
#include "foundation/time.hpp"

namespace billmill::domain {

inline constexpr int conversion_decimals = 10;

/// Units of the seller's currency for one unit of the invoice's: 0.9215 = 9'215'000'000.
struct ConversionFactor {
    std::int64_t scaled = 0;
    bool operator==(const ConversionFactor&) const = default;
};
[[nodiscard]] std::string text(ConversionFactor factor);
inline constexpr std::int64_t conversion_scaled_max = 10'000'000'000'000'000;  ///< A million.

/// A rate, who published it, and for which day.   Source: Directive 2006/112/EC art. 91 (2); CGST Rules, rule 34.
struct ExchangeRate {
    ConversionFactor rate;
    std::string source;  ///< "ECB", "RBI reference rate" …
    Date date;
    bool operator==(const ExchangeRate&) const = default;
};

/// What an invoice in a foreign currency comes to in the currency of the seller's books, each amount rounded once.
/// Source: Directive 2006/112/EC art. 230; EN 16931 BT-6, BT-111.
struct AccountingAmounts {
    Currency currency;
    ExchangeRate exchange;
    Money net;
    Money tax;
    bool operator==(const AccountingAmounts&) const = default;
};

/// An amount in another currency, a half away from zero. Promise: exact for amounts up to 10^16 minor units, factors up to
/// conversion_scaled_max.   nullopt: the result leaves amount_minor_max.
[[nodiscard]] std::optional<Money> convert(Money amount, ConversionFactor factor, Currency into);

/// Errors: nullopt: an amount leaves amount_minor_max.
[[nodiscard]] std::optional<AccountingAmounts> in_accounting_currency(Money net, Money tax,
                                                                      const ExchangeRate& exchange,
                                                                      Currency currency);

}  // namespace billmill::domain
