#include "domain/exchange.hpp"

#include "domain/decimal.hpp"

namespace billmill::domain {
namespace {

__int128 power_of_ten(int exponent) {
    __int128 value = 1;
    for (; exponent > 0; --exponent) value *= 10;
    return value;
}

}  // namespace

std::string text(ConversionFactor factor) {
    return format_decimal(factor.scaled, conversion_decimals, 0);
}

std::optional<Money> convert(Money amount, ConversionFactor factor, Currency into) {
    const auto exact = static_cast<__int128>(amount.minor) * factor.scaled * power_of_ten(into.decimals);
    const auto converted =
        divide_half_up(exact, power_of_ten(conversion_decimals + amount.currency.decimals));
    if (converted > amount_minor_max || converted < -amount_minor_max) return std::nullopt;
    return Money{static_cast<std::int64_t>(converted), into};
}

std::optional<AccountingAmounts> in_accounting_currency(Money net, Money tax, const ExchangeRate& exchange,
                                                        Currency currency) {
    const auto net_there = convert(net, exchange.rate, currency);
    const auto tax_there = convert(tax, exchange.rate, currency);
    if (!net_there || !tax_there) return std::nullopt;
    return AccountingAmounts{currency, exchange, *net_there, *tax_there};
}

}  // namespace billmill::domain
