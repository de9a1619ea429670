#include "domain/tax_groups.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "domain/decimal.hpp"

// Every rounding done here is stated, with examples, in docs/money.md.

namespace billmill::domain {
namespace {

using Groups = std::vector<TaxGroup>;
using enum AmountError::Part;

std::unexpected<AmountError> amount_error(AmountFault fault, AmountError::Part part,
                                          std::size_t adjustment = 0) {
    return std::unexpected{AmountError{fault, part, adjustment}};
}

/// Groups are few: a bill of two thousand lines has a handful of rates.
TaxGroup& group_for(Groups& groups, OwnTax tax) {
    const auto place = [](TaxCategory category, Percent rate) {
        return std::pair{category, -rate.ten_thousandths};
    };
    auto at = std::ranges::find_if(groups, [&](const TaxGroup& group) {
        return place(group.category, group.rate) >= place(tax.category, tax.rate);
    });
    if (at == groups.end() || at->category != tax.category || at->rate != tax.rate) {
        at = groups.insert(at, TaxGroup{.category = tax.category, .rate = tax.rate});
    }
    return *at;
}

Groups group_lines(const BillingRequest& request, const Seller& seller,
                   std::span<const std::int64_t> amounts) {
    Groups groups;
    for (std::size_t i = 0; i < request.items.size(); ++i) {
        const auto& item = request.items[i];
        auto& group = group_for(groups, {category_of(item, request, seller), full_rate_of(item, seller)});
        group.cess = item.cess.value_or(Percent{});
        if (group.reason.empty()) group.reason = item.exemption_reason;
        group.lines.push_back(i);
        group.lines_amount += amounts[i];  // lines_max * amount_minor_max fits.
    }
    return groups;
}

/// A share of `sum`, rounded, or an amount. nullopt: finer than the currency.
std::optional<std::int64_t> extent_of(const Discount& extent, std::int64_t sum, Currency currency) {
    if (const auto* share = std::get_if<PercentOff>(&extent)) {
        return static_cast<std::int64_t>(
            divide_half_up(static_cast<__int128>(sum) * share->percent.ten_thousandths, Percent::hundred));
    }
    if (const auto* off = std::get_if<AmountOff>(&extent)) return whole_minor_units(*off, currency);
    return 0;
}

/// The request's discount and adjustments as one list: place 0 is the discount.
class Asked {
public:
    Asked(const BillingRequest& request, const Seller& seller) : request_{request}, seller_{seller} {}

    [[nodiscard]] std::size_t size() const { return request_.adjustments.size() + 1; }
    [[nodiscard]] const Discount& extent(std::size_t i) const {
        return i == 0 ? request_.discount : request_.adjustments[i - 1].extent;
    }
    [[nodiscard]] AdjustmentKind kind(std::size_t i) const {
        return i == 0 ? AdjustmentKind::allowance : request_.adjustments[i - 1].kind;
    }
    [[nodiscard]] std::optional<OwnTax> tax(std::size_t i) const {
        return i == 0 ? std::nullopt : tax_of(request_.adjustments[i - 1], request_, seller_);
    }
    [[nodiscard]] std::unexpected<AmountError> amount_error(AmountFault fault, std::size_t i) const {
        return i == 0 ? domain::amount_error(fault, discount)
                      : domain::amount_error(fault, adjustment, i - 1);
    }

private:
    const BillingRequest& request_;
    const Seller& seller_;
};

/// Spreads an allowance over the groups by what is left of their lines, so that no group falls below nothing.
bool spread_allowance(Groups& groups, std::size_t asked, std::int64_t amount) {
    std::vector<std::int64_t> left;
    left.reserve(groups.size());
    for (const auto& group : groups) left.push_back(group.amount);
    if (amount > std::accumulate(left.begin(), left.end(), std::int64_t{0})) return false;
    const auto parts = spread(amount, left);
    for (std::size_t i = 0; i < groups.size(); ++i) {
        if (parts[i] == 0) continue;
        groups[i].parts.push_back({asked, AdjustmentKind::allowance, parts[i], groups[i].lines_amount});
        groups[i].amount -= parts[i];
    }
    return true;
}

}  // namespace

std::expected<Groups, AmountError> tax_groups(const BillingRequest& request, const Seller& seller,
                                              Currency currency, std::span<const std::int64_t> amounts) {
    auto groups = group_lines(request, seller, amounts);
    std::int64_t sum = 0;
    for (auto& group : groups) sum += group.amount = group.lines_amount;
    if (sum > amount_minor_max) return amount_error(AmountFault::too_large, whole);

    const Asked asked{request, seller};
    std::vector<std::int64_t> extents;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        const auto extent = extent_of(asked.extent(i), sum, currency);
        if (!extent) return asked.amount_error(AmountFault::discount_too_precise, i);
        extents.push_back(*extent);
        if (*extent == 0 || asked.tax(i)) continue;
        if (!spread_allowance(groups, i, *extent))
            return asked.amount_error(AmountFault::discount_too_large, i);
    }
    // Charges first: what an allowance of their own rate may take off includes them.
    for (const auto kind : {AdjustmentKind::charge, AdjustmentKind::allowance}) {
        for (std::size_t i = 1; i < asked.size(); ++i) {
            const auto tax = asked.tax(i);
            if (!tax || asked.kind(i) != kind || extents[i] == 0) continue;
            auto& group = group_for(groups, *tax);
            group.amount += kind == AdjustmentKind::charge ? extents[i] : -extents[i];
            if (group.amount < 0) return asked.amount_error(AmountFault::discount_too_large, i);
            group.parts.push_back({i, kind, extents[i], sum});
        }
    }
    for (auto& group : groups) std::ranges::sort(group.parts, {}, &GroupPart::asked);
    return groups;
}

}  // namespace billmill::domain
