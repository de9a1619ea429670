#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <string_view>
#include <vector>

#include "domain/billing_request.hpp"
#include "domain/line_amount.hpp"
#include "domain/seller.hpp"

namespace billmill::domain {

/// What one allowance or charge of the document comes to in one tax group, in minor units.
struct GroupPart {
    std::size_t asked = 0;  ///< 0: the request's discount; 1, 2, 3 … its adjustments.
    AdjustmentKind kind = AdjustmentKind::allowance;
    std::int64_t amount = 0;  ///< More than 0.
    std::int64_t base = 0;    ///< What a percentage was taken of.
};

/// What bears the same tax. Amounts are minor units in the sense of the prices (net or gross).
struct TaxGroup {
    TaxCategory category = TaxCategory::standard;
    Percent rate{};             ///< Of all heads.
    Percent cess{};             ///< Part of it.
    std::string_view reason{};  ///< Points into the request; empty: none was given.
    std::vector<std::size_t> lines{};
    std::int64_t lines_amount = 0;
    std::vector<GroupPart> parts{};  ///< In the order asked.
    std::int64_t amount = 0;         ///< lines_amount - allowances + charges, never negative: what is taxed.
};

/// Gathers lines of the given amounts, and the document's discount, allowances and charges, by what they are taxed
/// with: by category, then falling rate. Needs no buyer.
[[nodiscard]] std::expected<std::vector<TaxGroup>, AmountError> tax_groups(
    const BillingRequest& request, const Seller& seller, Currency currency,
    std::span<const std::int64_t> amounts);

}  // namespace billmill::domain
