#include "document/layout/totals.hpp"

#include <algorithm>

#include "document/layout/facts.hpp"
#include "domain/money.hpp"
#include "domain/reason_codes.hpp"

namespace billmill::document::layout {
namespace {

using domain::AdjustmentKind;

constexpr std::size_t tax_rows_max = 3;  ///< Among the totals; beyond, one row for all.

/// A record's amounts add up by its promise; one that is not from a store may hold anything.
std::int64_t sum(std::int64_t left, std::int64_t right) {
    std::int64_t both = 0;
    return __builtin_add_overflow(left, right, &both) ? 0 : both;
}

/// One row for each that was asked for, though it stands once for each tax group it was spread over.
void add_adjustments(std::vector<TotalRow>& rows, const domain::PricedInvoice& priced, const Labels& labels,
                     const AmountFormat& amounts) {
    const auto before = rows.size();
    const bool gross = priced.prices_include_tax;
    for (const auto& adjustment : priced.adjustments) {
        auto label =
            adjustment_label(adjustment.kind, adjustment.reason, adjustment.percent, labels, amounts);
        const bool off = adjustment.kind == AdjustmentKind::allowance;
        const auto amount = gross && adjustment.gross ? adjustment.gross->minor : adjustment.amount.minor;
        const auto minor = off ? taken_off(amount) : amount;
        if (rows.size() > before && rows.back().label == label) {
            rows.back().minor = sum(rows.back().minor, minor);
        } else {
            rows.push_back({std::move(label), minor});
        }
    }
    if (rows.size() > before) return;
    if (priced.totals.discount.minor != 0)
        rows.push_back({std::string{labels.allowance}, taken_off(priced.totals.discount.minor)});
    if (priced.totals.charges.minor != 0)
        rows.push_back({std::string{labels.charge}, priced.totals.charges.minor});
}

/// What the totals say of taxes: each at its rate where there is one group; else each by its name, for the table
/// has the rest.
std::vector<TotalRow> tax_rows(const Content& content, const domain::PricedInvoice& priced,
                               const Labels& labels) {
    std::vector<TotalRow> rows;
    for (const auto& tax : content.taxes) {
        if (!tax.charged) continue;
        auto label = content.tax_table ? tax.name : std::string{tax.name}.append(" ").append(tax.rate.view());
        const auto found = std::ranges::find(rows, label, &TotalRow::label);
        if (found == rows.end()) {
            rows.push_back({std::move(label), tax.tax});
        } else {
            found->minor = sum(found->minor, tax.tax);
        }
    }
    std::erase_if(rows, [&](const TotalRow& row) { return row.minor == 0 && rows.size() > 1; });
    if (rows.size() > tax_rows_max || (rows.empty() && priced.totals.tax.minor != 0))
        return {{std::string{labels.total_tax}, priced.totals.tax.minor}};
    return rows;
}

/// From the lines' nets down to the total.
void add_net_rows(Content& content, const domain::PricedInvoice& priced, const Labels& labels,
                  const AmountFormat& amounts) {
    auto& rows = content.totals;
    const auto& totals = priced.totals;
    rows.push_back({std::string{labels.subtotal}, totals.lines.minor});
    add_adjustments(rows, priced, labels, amounts);
    if (rows.size() > 1) rows.push_back({std::string{labels.net}, totals.net.minor});
    for (auto& row : tax_rows(content, priced, labels)) rows.push_back(std::move(row));
    rows.push_back({std::string{labels.total}, totals.gross.minor, true});
}

std::int64_t sum_of_lines(const domain::PricedInvoice& priced) {
    std::int64_t total = 0;
    for (const auto& line : priced.lines) total = sum(total, line.amount.minor);
    return total;
}

/// What the document takes off or adds, with tax. Older records, and credits of parts, may not say it to the cent:
/// then one row says what all of it came to.
void add_gross_adjustments(std::vector<TotalRow>& rows, const domain::PricedInvoice& priced,
                           const Labels& labels, const AmountFormat& amounts) {
    auto left = sum(priced.totals.gross.minor, taken_off(sum_of_lines(priced)));
    const auto change = left;
    for (const auto& adjustment : priced.adjustments) {
        const bool off = adjustment.kind == AdjustmentKind::allowance;
        const auto gross = adjustment.gross ? adjustment.gross->minor : 0;
        left = sum(left, off ? gross : taken_off(gross));
    }
    if (left == 0 && !priced.adjustments.empty()) return add_adjustments(rows, priced, labels, amounts);
    if (change == 0) return;
    const auto label = change < 0 ? labels.allowance : labels.charge;
    rows.push_back({std::string{label}.append(" (").append(labels.including_tax).append(")"), change});
}

/// Where prices include tax, what the reader can add up: the lines' amounts with what is taken off or added are
/// the total, and the total includes its taxes.
void add_gross_rows(Content& content, const domain::PricedInvoice& priced, const Labels& labels,
                    const AmountFormat& amounts) {
    auto& rows = content.totals;
    rows.push_back({std::string{labels.subtotal_gross}, sum_of_lines(priced)});
    add_gross_adjustments(rows, priced, labels, amounts);
    rows.push_back({std::string{labels.total}, priced.totals.gross.minor, true});
    for (const auto& tax : tax_rows(content, priced, labels))
        rows.push_back({fill(labels.includes, tax.label), tax.minor});
}

}  // namespace

void add_taxes(Content& content, const domain::Invoice& invoice, const AmountFormat& amounts) {
    for (const auto& group : invoice.priced.taxes) {
        // No heads of 0 % under GST: what bears none is said in a remark, and once in the table beside what does.
        if (is_indian(invoice) && group.rate == domain::Percent{}) {
            if (!domain::is_bill_of_supply(invoice))
                content.taxes.push_back({"GST", rate_text(amounts, group.rate, group.category),
                                         group.taxable.minor, group.tax.minor});
            continue;
        }
        const bool charged = !domain::recipient_pays(group.category) || group.rate == domain::Percent{};
        if (group.heads.empty()) {
            content.taxes.push_back({std::string{domain::tax_name(group.category, invoice.seller.tax_name)},
                                     rate_text(amounts, group.rate, group.category), group.taxable.minor,
                                     group.tax.minor, charged});
        }
        for (const auto& head : group.heads) {
            content.taxes.push_back({head.name, rate_text(amounts, head.rate, group.category),
                                     group.taxable.minor, head.amount.minor, charged});
        }
    }
    // Of one group the totals say all; more are a table, and under GST the table is what the law describes.
    content.tax_table = !content.taxes.empty() && (is_indian(invoice) || invoice.priced.taxes.size() > 1 ||
                                                   content.taxes.size() > tax_rows_max);
}

std::vector<TotalRow> adjustment_rows(const domain::PricedInvoice& priced, const Labels& labels,
                                      const AmountFormat& amounts) {
    std::vector<TotalRow> rows;
    (priced.prices_include_tax ? add_gross_adjustments : add_adjustments)(rows, priced, labels, amounts);
    return rows;
}

std::string adjustment_label(AdjustmentKind kind, std::string_view reason,
                             const std::optional<domain::Percent>& percent, const Labels& labels,
                             const AmountFormat& amounts) {
    // A plain discount bears the reason that e-invoices need; on paper it is the language's word.
    std::string label{reason == domain::discount_reason ? std::string_view{} : reason};
    if (label.empty()) label = kind == AdjustmentKind::allowance ? labels.allowance : labels.charge;
    if (percent)
        label.append(" ").append(amounts.percent(percent->ten_thousandths, domain::percent_decimals));
    return label;
}

void add_totals(Content& content, const domain::Invoice& invoice, const Labels& labels,
                const AmountFormat& amounts) {
    const auto& priced = invoice.priced;
    content.totals.reserve(8);
    if (priced.prices_include_tax) {
        add_gross_rows(content, priced, labels, amounts);
    } else {
        add_net_rows(content, priced, labels, amounts);
    }
    const auto& totals = priced.totals;
    if (totals.prepaid.minor != 0)
        content.totals.push_back({std::string{labels.prepaid}, taken_off(totals.prepaid.minor)});
    if (totals.rounding.minor != 0)
        content.totals.push_back({std::string{labels.rounding}, totals.rounding.minor});
}

}  // namespace billmill::document::layout
