#include "usecases/audit/audit_sums.hpp"

namespace billmill::usecases::audit_parts {
namespace {

using domain::AdjustmentKind;

bool totals_add_up(const domain::Totals& totals) {
    return totals.lines.minor - totals.discount.minor + totals.charges.minor == totals.net.minor &&
           totals.net.minor + totals.tax.minor == totals.gross.minor &&
           totals.gross.minor - totals.prepaid.minor + totals.rounding.minor == totals.due.minor;
}

/// The lines of the group, less its allowances, plus its charges.
std::int64_t taxable_of(const domain::PricedInvoice& priced, const domain::TaxBreakdown& group) {
    std::int64_t sum = 0;
    for (const auto& line : priced.lines) {
        if (line.category == group.category && line.rate == group.rate) sum += line.net.minor;
    }
    for (const auto& adjustment : priced.adjustments) {
        if (adjustment.category != group.category || adjustment.rate != group.rate) continue;
        sum += adjustment.kind == AdjustmentKind::charge ? adjustment.amount.minor : -adjustment.amount.minor;
    }
    return sum;
}

/// What the recipient pays by itself is shown, and in no total. Records of before that was so have it in their tax.
bool heads_add_up(const domain::TaxBreakdown& group) {
    std::int64_t heads = 0;
    for (const auto& head : group.heads) heads += head.amount.minor;
    if (heads == group.tax.minor) return true;
    return domain::recipient_pays(group.category) && group.tax.minor == 0;
}

}  // namespace

std::string_view sums_fault(const domain::Invoice& invoice) {
    const auto priced = domain::with_adjustments(invoice.priced);
    const auto& totals = priced.totals;
    std::int64_t lines = 0, taxable = 0, tax = 0;
    for (const auto& line : priced.lines) lines += line.net.minor;
    for (const auto& group : priced.taxes) {
        if (!heads_add_up(group)) return "the heads of a tax do not add up to it";
        if (taxable_of(priced, group) != group.taxable.minor)
            return "the lines of a tax do not add up to its taxable amount";
        taxable += group.taxable.minor;
        tax += group.tax.minor;
    }
    if (lines != totals.lines.minor) return "the lines do not add up to their total";
    if (taxable != totals.net.minor) return "the taxable amounts do not add up to the total without tax";
    if (tax != totals.tax.minor) return "the taxes do not add up to their total";
    if (!totals_add_up(totals)) return "the totals do not add up";
    return {};
}

}  // namespace billmill::usecases::audit_parts
