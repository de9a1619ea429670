#include "domain/line_shares.hpp"

#include <algorithm>
#include <span>

#include "domain/line_amount.hpp"

namespace billmill::domain {
namespace {

/// Splits over all weights; where none weighs anything, the first takes it.
std::vector<std::int64_t> split(std::int64_t total, std::span<const std::int64_t> weights) {
    auto parts = spread(total, weights);
    if (std::ranges::all_of(weights, [](auto weight) { return weight == 0; })) parts.front() = total;
    return parts;
}

void share_group(const TaxBreakdown& tax, const PricedInvoice& priced, std::vector<LineShare>& shares) {
    std::vector<std::size_t> of_group;
    std::vector<std::int64_t> weights;
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < priced.lines.size(); ++i) {
        const auto& line = priced.lines[i];
        if (line.category != tax.category || line.rate != tax.rate) continue;
        of_group.push_back(i);
        weights.push_back(line.net.minor);
        sum += line.net.minor;
    }
    if (of_group.empty()) return;
    const bool off = tax.taxable.minor < sum;
    const auto changes = split(off ? sum - tax.taxable.minor : tax.taxable.minor - sum, weights);
    for (std::size_t k = 0; k < of_group.size(); ++k) {
        weights[k] += off ? -changes[k] : changes[k];
        shares[of_group[k]].group = &tax;
        shares[of_group[k]].taxable = weights[k];
    }
    for (const auto& head : tax.heads) {
        const auto parts = split(head.amount.minor, weights);
        for (std::size_t k = 0; k < of_group.size(); ++k) shares[of_group[k]].heads.push_back(parts[k]);
    }
}

}  // namespace

std::vector<LineShare> line_shares(const PricedInvoice& priced) {
    std::vector<LineShare> shares(priced.lines.size());
    for (const auto& tax : priced.taxes) share_group(tax, priced, shares);
    return shares;
}

}  // namespace billmill::domain
