#include "domain/line_amount.hpp"

#include <algorithm>
#include <numeric>

#include "domain/decimal.hpp"
#include "domain/gstin.hpp"

namespace billmill::domain {
namespace {

constexpr __int128 power_of_ten(int exponent) {
    __int128 value = 1;
    for (; exponent > 0; --exponent) value *= 10;
    return value;
}

/// quantity * price is exact in 10^-12 currency units; so many of them are one minor unit.
constexpr __int128 steps_per_minor(const Currency& currency) {
    return power_of_ten(quantity_decimals + price_decimals - currency.decimals);
}

std::expected<std::int64_t, AmountFault> whole_minor_units(AmountOff off, const Currency& currency) {
    const auto micros_per_minor = static_cast<std::int64_t>(power_of_ten(price_decimals - currency.decimals));
    if (off.micros < 0 || off.micros % micros_per_minor != 0)
        return std::unexpected{AmountFault::discount_too_precise};
    return off.micros / micros_per_minor;
}

bool bears_no_tax(TaxCategory category) {
    return category != TaxCategory::standard;
}

}  // namespace

std::optional<Currency> currency_of(const BillingRequest& request, const Seller& seller) {
    return request.currency.empty() ? seller.currency : find_currency(request.currency);
}

bool prices_include_tax(const BillingRequest& request, const Seller& seller) {
    return request.prices_include_tax.value_or(seller.prices_include_tax);
}

Percent rate_of(const Item& item, const Seller& seller) {
    if (item.tax_rate) return *item.tax_rate;
    return item.tax_category && bears_no_tax(*item.tax_category) ? Percent{0} : seller.tax_rate;
}

TaxCategory category_of(const Item& item, const Seller& seller) {
    if (item.tax_category) return *item.tax_category;
    return rate_of(item, seller).ten_thousandths == 0 ? TaxCategory::zero : TaxCategory::standard;
}

std::optional<std::string_view> gst_state_of(const Seller& seller) {
    if (!seller.gstin.empty()) return state_of_gstin(seller.gstin);
    return seller.address.country == "IN" ? gst_state_code(seller.address.region) : std::nullopt;
}

std::optional<std::string_view> place_of_supply(const BillingRequest& request, std::string_view seller_state,
                                                const Customer& buyer) {
    constexpr std::string_view other_countries = "96";
    if (!request.place_of_supply.empty()) return gst_state_code(request.place_of_supply);
    if (const auto registered = state_of_gstin(buyer.tax_id)) return registered;
    if (!buyer.address.country.empty() && buyer.address.country != "IN") return other_countries;
    if (!buyer.address.region.empty()) return gst_state_code(buyer.address.region);
    return seller_state;
}

std::expected<LineAmount, AmountFault> line_amount(const Item& item, const Currency& currency) {
    const auto per_minor = steps_per_minor(currency);
    // At most 10^33, and below 10^27 once it has passed the maximum: room for a percentage's six more digits.
    const auto exact = static_cast<__int128>(item.quantity.micros) * item.price.micros;
    if (exact > amount_minor_max * per_minor) return std::unexpected{AmountFault::too_large};
    LineAmount line;
    line.before = static_cast<std::int64_t>(divide_half_up(exact, per_minor));
    line.amount = line.before;
    if (const auto* share = std::get_if<PercentOff>(&item.discount)) {
        line.amount = static_cast<std::int64_t>(divide_half_up(
            exact * (Percent::hundred - share->percent.ten_thousandths), per_minor * Percent::hundred));
    } else if (const auto* off = std::get_if<AmountOff>(&item.discount)) {
        const auto minor = whole_minor_units(*off, currency);
        if (!minor) return std::unexpected{minor.error()};
        if (*minor * per_minor > exact) return std::unexpected{AmountFault::discount_too_large};
        line.amount = static_cast<std::int64_t>(divide_half_up(exact - *minor * per_minor, per_minor));
    }
    return line;
}

std::expected<std::int64_t, AmountFault> document_discount(const Discount& discount, std::int64_t sum_minor,
                                                           const Currency& currency) {
    if (const auto* share = std::get_if<PercentOff>(&discount)) {
        return static_cast<std::int64_t>(divide_half_up(
            static_cast<__int128>(sum_minor) * share->percent.ten_thousandths, Percent::hundred));
    }
    if (const auto* off = std::get_if<AmountOff>(&discount)) {
        const auto minor = whole_minor_units(*off, currency);
        if (!minor) return minor;
        if (*minor > sum_minor) return std::unexpected{AmountFault::discount_too_large};
        return minor;
    }
    return 0;
}

std::vector<std::int64_t> spread(std::int64_t total, std::span<const std::int64_t> weights) {
    std::vector<std::int64_t> parts(weights.size(), 0);
    const auto sum = std::accumulate(weights.begin(), weights.end(), __int128{0});
    if (sum == 0) return parts;

    std::vector<__int128> remainders(weights.size());
    std::int64_t left = total;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const auto exact = static_cast<__int128>(total) * weights[i];
        parts[i] = static_cast<std::int64_t>(exact / sum);
        remainders[i] = exact % sum;
        left -= parts[i];
    }
    if (left == 0) return parts;
    std::vector<std::size_t> order(weights.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
        return remainders[a] != remainders[b] ? remainders[a] > remainders[b] : a < b;
    });
    for (std::size_t i = 0; i < static_cast<std::size_t>(left); ++i)
        ++parts[order[i]];  // left < number of parts
    return parts;
}

}  // namespace billmill::domain
