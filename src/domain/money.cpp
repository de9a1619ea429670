#include "domain/money.hpp"

#include <algorithm>

#include "domain/decimal.hpp"

namespace billmill::domain {
namespace {

/// ISO 4217 list one: the currencies in use, each three letters and its decimals, sorted.
constexpr std::string_view table =
    "AED2AFN2ALL2AMD2AOA2ARS2AUD2AWG2AZN2BAM2BBD2BDT2BGN2BHD3BIF0BMD2BND2BOB2BOV2BRL2BSD2BTN2BWP2BYN2BZD2CAD2"
    "CDF2"
    "CHE2CHF2CHW2CLF4CLP0CNY2COP2COU2CRC2CUP2CVE2CZK2DJF0DKK2DOP2DZD2EGP2ERN2ETB2EUR2FJD2FKP2GBP2GEL2GHS2GIP2"
    "GMD2"
    "GNF0GTQ2GYD2HKD2HNL2HTG2HUF2IDR2ILS2INR2IQD3IRR2ISK0JMD2JOD3JPY0KES2KGS2KHR2KMF0KPW2KRW0KWD3KYD2KZT2LAK2"
    "LBP2"
    "LKR2LRD2LSL2LYD3MAD2MDL2MGA2MKD2MMK2MNT2MOP2MRU2MUR2MVR2MWK2MXN2MXV2MYR2MZN2NAD2NGN2NIO2NOK2NPR2NZD2OMR3"
    "PAB2"
    "PEN2PGK2PHP2PKR2PLN2PYG0QAR2RON2RSD2RUB2RWF0SAR2SBD2SCR2SDG2SEK2SGD2SHP2SLE2SOS2SRD2SSP2STN2SVC2SYP2SZL2"
    "THB2"
    "TJS2TMT2TND3TOP2TRY2TTD2TWD2TZS2UAH2UGX0USD2USN2UYI0UYU2UYW4UZS2VED2VES2VND0VUV0WST2XAF0XCD2XCG2XOF0XPF0"
    "YER2"
    "ZAR2ZMW2ZWG2";
constexpr std::size_t entry = 4;

constexpr bool sorted() {
    for (std::size_t i = entry; i < table.size(); i += entry) {
        if (table.substr(i - entry, 3) >= table.substr(i, 3)) return false;
    }
    return table.size() % entry == 0;
}
static_assert(sorted(), "find_currency searches by halves");

/// Whose smallest note or coin in use is of more than ten units, or whose prices end in whole tens.
constexpr std::string_view of_little_value =
    "AMD AOA ARS BIF CDF CLP COP CRC DJF DZD GNF HUF IDR IQD IRR ISK JPY KHR KMF KRW KZT LAK LBP LKR LRD MGA "
    "MMK MNT MWK "
    "NGN NPR PKR PYG RSD RWF SDG SLE SOS SSP STN SYP TZS UGX UZS VED VES VND VUV XAF XOF XPF YER ZWG";

Result<Money> within_maximum(std::int64_t minor, Currency currency) {
    if (minor > amount_minor_max || minor < -amount_minor_max) {
        return fail(Fault::invalid, "an amount leaves the stated maximum");
    }
    return Money{minor, currency};
}

}  // namespace

std::optional<Currency> find_currency(std::string_view code) {
    if (code.size() != 3) return std::nullopt;
    std::size_t low = 0;
    std::size_t high = table.size() / entry;
    while (low < high) {
        const auto middle = (low + high) / 2;
        const auto found = table.substr(middle * entry, 3);
        if (found == code) {
            return Currency{{code[0], code[1], code[2]},
                            static_cast<std::uint8_t>(table[middle * entry + 3] - '0')};
        }
        (found < code ? low : high) = found < code ? middle + 1 : middle;
    }
    return std::nullopt;
}

std::int64_t round_to_micros_max(Currency currency) {
    return of_little_value.find(currency.code()) != std::string_view::npos ? largest_round_to_micros
                                                                           : largest_round_to_micros / 100;
}
std::string round_to_max_text(Currency currency) {
    const auto most = round_to_micros_max(currency) / 1'000'000;
    return std::to_string(most).append(" in ").append(currency.code());
}

Result<Money> add(Money a, Money b) {
    if (a.currency != b.currency) return fail(Fault::invalid, "two currencies cannot be added");
    std::int64_t sum = 0;
    if (__builtin_add_overflow(a.minor, b.minor, &sum))
        return fail(Fault::invalid, "an amount leaves the stated maximum");
    return within_maximum(sum, a.currency);
}

Result<Money> subtract(Money a, Money b) {
    if (a.currency != b.currency) return fail(Fault::invalid, "two currencies cannot be subtracted");
    std::int64_t rest = 0;
    if (__builtin_sub_overflow(a.minor, b.minor, &rest))
        return fail(Fault::invalid, "an amount leaves the stated maximum");
    return within_maximum(rest, a.currency);
}

std::string text(Money amount) {
    return format_decimal(amount.minor, amount.currency.decimals, amount.currency.decimals);
}
std::string text(UnitPrice price) {
    return format_decimal(price.micros, price_decimals, 0);
}
std::string text(Quantity quantity) {
    return format_decimal(quantity.micros, quantity_decimals, 0);
}
std::string text(Percent percent) {
    return format_decimal(percent.ten_thousandths, percent_decimals, 0);
}

}  // namespace billmill::domain
