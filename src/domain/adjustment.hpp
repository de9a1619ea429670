#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "domain/money.hpp"
#include "domain/tax.hpp"

namespace billmill::domain {

/// A reduction: a share, or an amount of the document's currency.
struct PercentOff {
    Percent percent;
    bool operator==(const PercentOff&) const = default;
};
struct AmountOff {
    std::int64_t micros = 0;  ///< Six decimals; must fit the currency's decimals exactly (issue too_precise).
    bool operator==(const AmountOff&) const = default;
};
using Discount = std::variant<std::monostate, PercentOff, AmountOff>;

enum class AdjustmentKind : std::uint8_t { allowance, charge };

/// An allowance takes off, a charge adds; on a line or on the whole document.
/// Source: EN 16931 BG-20, BG-21, BG-27, BG-28.
struct Adjustment {
    AdjustmentKind kind = AdjustmentKind::allowance;
    Discount extent;     ///< Never empty. A share is one of the line's, or of the lines' sum.
    std::string reason;  ///< Reason or reason code: one of the two at least (BR-33, BR-38, BR-42, BR-44).
    std::string reason_code;  ///< UNCL 5189 for allowances, UNCL 7161 for charges.
    /// Only on the document. Without them an allowance is spread over the tax groups by their
    /// amounts, as a discount is, and a charge bears the seller's rate.
    std::optional<Percent> tax_rate;  ///< Of all heads.
    std::optional<TaxCategory> tax_category;
    bool operator==(const Adjustment&) const = default;
};

inline constexpr std::size_t adjustments_max = 20;  ///< Per line, and on the document.

/// What a line's allowance or charge came to: what the line was before it less what it was after, both rounded. The
/// request's `discount` is the first of them, with the reason code 95. What came to nothing is left out.
struct LineAdjustment {
    AdjustmentKind kind = AdjustmentKind::allowance;
    Money amount;  ///< Positive; in the sense of the line's price.
    std::optional<Percent> percent;
    std::string reason;
    std::string reason_code;
    bool operator==(const LineAdjustment&) const = default;
};

/// What a document's allowance or charge came to in one tax group: one that is spread stands once for each group
/// that it takes something off. The request's `discount` is the first of them, with the reason code 95.
/// Promise: in each group the lines' nets less allowances plus charges are its taxable amount, exactly.
struct DocumentAdjustment {
    AdjustmentKind kind = AdjustmentKind::allowance;
    Money amount;  ///< Positive, without tax; 0 only in a group that has tax but no lines.
    Money base;    ///< What the percentage was taken of, without tax; meaningless without one.
    std::optional<Money> gross{};  ///< With tax, where the prices include it; older records leave it out.
    std::optional<Percent> percent;
    std::string reason;
    std::string reason_code;
    TaxCategory category = TaxCategory::standard;
    Percent rate;
    bool operator==(const DocumentAdjustment&) const = default;
};

}  // namespace billmill::domain
