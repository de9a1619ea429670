#include "domain/line_amount.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "domain/country_defaults.hpp"
#include "domain/decimal.hpp"
#include "domain/gstin.hpp"
#include "domain/issue_list.hpp"
#include "domain/vat_territory.hpp"

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

}  // namespace

std::optional<Currency> currency_of(const BillingRequest& request, const Seller& seller) {
    return request.currency.empty() ? seller.currency : find_currency(request.currency);
}

bool prices_include_tax(const BillingRequest& request, const Seller& seller) {
    return request.prices_include_tax.value_or(seller.prices_include_tax);
}

Percent rate_of(const Item& item, const Seller& seller) {
    if (item.tax_rate) return *item.tax_rate;
    return item.tax_category && !may_have_rate(*item.tax_category, seller) ? Percent{0} : seller.tax_rate;
}

Percent full_rate_of(const Item& item, const Seller& seller) {
    return {rate_of(item, seller).ten_thousandths + item.cess.value_or(Percent{}).ten_thousandths};
}

TaxCategory category_of(const Item& item, const BillingRequest& request, const Seller& seller) {
    const bool bare = rate_of(item, seller).ten_thousandths == 0;
    const auto usual = seller.gstin.empty() ? usual_category(seller.address) : TaxCategory::standard;
    const auto category = item.tax_category.value_or(bare ? TaxCategory::zero : usual);
    const bool turned = request.terms.reverse_charge && bears_tax(category) && gst_state_of(seller);
    return turned ? TaxCategory::reverse_charge : category;
}

std::string_view tax_name_for(TaxCategory category, const Seller& seller) {
    const auto usual = facts_of(usual_category(seller.address)).tax_name;
    const bool is_vat = category == TaxCategory::standard && !usual.empty() && seller.tax_name == usual;
    if (!is_vat) return tax_name(category, seller.tax_name);
    // Without a postcode it is in none of the parts that have a tax of their own.
    Address country;
    country.country = seller.address.country;
    return usual_tax_name(country, seller.language);
}

bool may_have_rate(TaxCategory category, const Seller& seller) {
    return bears_tax(category) || (bears_gst(category) && gst_state_of(seller));
}

std::optional<std::string_view> gst_state_of(const Seller& seller) {
    if (!seller.gstin.empty()) return state_of_gstin(seller.gstin);
    return seller.address.country == "IN" ? gst_state_code(seller.address.region) : std::nullopt;
}

std::optional<std::string_view> place_of_supply(const BillingRequest& request, std::string_view seller_state,
                                                const Customer& buyer) {
    if (!request.place_of_supply.empty()) return gst_state_code(request.place_of_supply);
    if (const auto registered = state_of_gstin(buyer.tax_id)) return registered;
    if (!buyer.address.country.empty() && buyer.address.country != "IN") return abroad_gst_code;
    if (!buyer.address.region.empty()) return gst_state_code(buyer.address.region);
    return seller_state;
}

namespace {

/// What all items bear. nullopt: they differ, or bear cess, which is of goods alone.
std::optional<OwnTax> shared_tax(const BillingRequest& request, const Seller& seller) {
    std::optional<OwnTax> shared;
    for (const auto& item : request.items) {
        if (item.cess.value_or(Percent{}) != Percent{}) return std::nullopt;
        const OwnTax own{category_of(item, request, seller), rate_of(item, seller)};
        if (shared && *shared != own) return std::nullopt;
        shared = own;
    }
    return shared;
}

}  // namespace

std::optional<OwnTax> tax_of(const Adjustment& adjustment, const BillingRequest& request,
                             const Seller& seller) {
    if (!adjustment.tax_category && !adjustment.tax_rate) {
        if (adjustment.kind == AdjustmentKind::allowance) return std::nullopt;
        if (const auto shared = shared_tax(request, seller)) return shared;
    }
    Item like;
    like.tax_category = adjustment.tax_category;
    like.tax_rate = adjustment.tax_rate;
    return OwnTax{category_of(like, request, seller), rate_of(like, seller)};
}

std::vector<std::string> charges_without_hsn(const BillingRequest& request, const Seller& seller) {
    const auto& charges = request.adjustments;
    std::vector<std::string> pointers;
    if (charges.empty() || !gst_state_of(seller) ||
        std::ranges::none_of(request.items, [](const Item& item) { return !item.hsn.empty(); }))
        return pointers;
    for (std::size_t i = 0; i < charges.size(); ++i) {
        const auto tax =
            charges[i].kind == AdjustmentKind::charge ? tax_of(charges[i], request, seller) : std::nullopt;
        const bool goes_with_lines = !tax || std::ranges::any_of(request.items, [&](const Item& item) {
            return OwnTax{category_of(item, request, seller), full_rate_of(item, seller)} == *tax;
        });
        if (!goes_with_lines) pointers.push_back(adjustment_pointer("", charges, i));
    }
    return pointers;
}

std::optional<std::int64_t> whole_minor_units(AmountOff amount, const Currency& currency) {
    const auto micros_per_minor = static_cast<std::int64_t>(power_of_ten(price_decimals - currency.decimals));
    if (amount.micros < 0 || amount.micros % micros_per_minor != 0) return std::nullopt;
    return amount.micros / micros_per_minor;
}

std::optional<std::int64_t> rounding_step(const BillingRequest& request, const Seller& seller,
                                          Currency currency) {
    if (request.round_to) return whole_minor_units(*request.round_to, currency);
    if (currency != seller.currency) return 0;
    return whole_minor_units(AmountOff{seller.round_to_micros}, currency);
}

namespace {

/// A line's amount under way: exact, in 10^-12 units of the currency and 10^-6 of those. quantity * price is at most
/// 10^27 of the former once it has passed the maximum, which leaves space for a percentage's six digits, and for
/// twenty charges as large again.
class RunningLine {
public:
    RunningLine(__int128 exact, const Currency& currency)
        : exact_{exact},
          one_minor_{steps_per_minor(currency) * Percent::hundred},
          running_{exact * Percent::hundred},
          currency_{currency} {
        line_.before = line_.amount = rounded();
    }
    /// false: finer than the currency.
    bool change(const Discount& extent, int sign) {
        if (const auto* share = std::get_if<PercentOff>(&extent)) {
            running_ += sign * exact_ * share->percent.ten_thousandths;
        } else if (const auto* off = std::get_if<AmountOff>(&extent)) {
            const auto minor = whole_minor_units(*off, currency_);
            if (!minor) return false;
            running_ += sign * *minor * one_minor_;
        }
        line_.changes.push_back(rounded() - line_.amount);
        line_.amount += line_.changes.back();
        return true;
    }
    [[nodiscard]] bool negative() const { return running_ < 0; }
    [[nodiscard]] LineAmount take() && { return std::move(line_); }

private:
    [[nodiscard]] std::int64_t rounded() const {
        return static_cast<std::int64_t>(divide_half_up(running_, one_minor_));
    }

    __int128 exact_;
    __int128 one_minor_;
    __int128 running_;
    const Currency& currency_;
    LineAmount line_;
};

std::unexpected<AmountError> amount_error(AmountFault fault, AmountError::Part part,
                                          std::size_t adjustment = 0) {
    return std::unexpected{AmountError{fault, part, adjustment}};
}

}  // namespace

std::expected<LineAmount, AmountError> line_amount(const Item& item, const Currency& currency) {
    using enum AmountError::Part;
    const auto exact = static_cast<__int128>(item.quantity.micros) * item.price.micros;  // At most 10^33.
    if (exact > amount_minor_max * steps_per_minor(currency))
        return amount_error(AmountFault::too_large, whole);
    RunningLine running{exact, currency};
    if (item.discount.index() == 0 && item.adjustments.empty()) return std::move(running).take();

    if (!running.change(item.discount, -1)) return amount_error(AmountFault::discount_too_precise, discount);
    if (running.negative()) return amount_error(AmountFault::discount_too_large, discount);
    for (std::size_t i = 0; i < item.adjustments.size(); ++i) {
        const auto& asked = item.adjustments[i];
        if (!running.change(asked.extent, asked.kind == AdjustmentKind::charge ? 1 : -1))
            return amount_error(AmountFault::discount_too_precise, adjustment, i);
    }
    if (running.negative()) return amount_error(AmountFault::discount_too_large, allowances);
    auto line = std::move(running).take();
    if (line.amount > amount_minor_max) return amount_error(AmountFault::too_large, whole);
    return line;
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
