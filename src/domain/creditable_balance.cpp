#include "domain/creditable_balance.hpp"

#include <algorithm>
#include <numeric>

#include "domain/decimal.hpp"
#include "domain/line_amount.hpp"
#include "foundation/invariant.hpp"

// Every rounding done here is stated, with examples, in docs/money.md.

namespace billmill::domain {
namespace {

using enum AdjustmentKind;

/// amount * part / whole, rounded: at most `amount`, and all of it where the part is the whole.
std::int64_t share(std::int64_t amount, std::int64_t part, std::int64_t whole) {
    if (whole == 0) return 0;
    return static_cast<std::int64_t>(divide_half_up(static_cast<__int128>(amount) * part, whole));
}

bool is_same(const LineAdjustment& a, const LineAdjustment& b) {
    return a.kind == b.kind && a.reason == b.reason && a.reason_code == b.reason_code;
}
bool is_same(const DocumentAdjustment& a, const DocumentAdjustment& b) {
    return a.kind == b.kind && a.category == b.category && a.rate == b.rate && a.reason == b.reason &&
           a.reason_code == b.reason_code;
}

/// Credits leave out what came to nothing, so an adjustment is known by what it says. Of several that say the same,
/// the first are used up first: only their sum matters. Something not there is left over and makes the last negative.
template <class AnyAdjustment>
void subtract_all(std::vector<AnyAdjustment>& left, const std::vector<AnyAdjustment>& taken) {
    for (const auto& credit : taken) {
        auto amount = credit.amount.minor;
        for (auto& adjustment : left) {
            if (!is_same(adjustment, credit)) continue;
            const auto part = std::min(amount, adjustment.amount.minor);
            adjustment.amount.minor -= part;
            amount -= part;
        }
    }
}

/// What it says and what it came to; the percentage only where it is all of the original's.
template <class AnyAdjustment>
AnyAdjustment part_of(const AnyAdjustment& whole, std::int64_t minor) {
    auto part = whole;
    if (minor != whole.amount.minor) part.percent.reset();
    part.amount.minor = minor;
    return part;
}
DocumentAdjustment document_part_of(const DocumentAdjustment& whole, std::int64_t minor) {
    auto part = part_of(whole, minor);
    if (part.gross) part.gross->minor = share(part.gross->minor, minor, whole.amount.minor);
    if (!part.percent) part.base.minor = 0;
    return part;
}

std::int64_t signed_amount(const LineAdjustment& adjustment) {
    return adjustment.kind == allowance ? adjustment.amount.minor : -adjustment.amount.minor;
}

bool bears(const TaxBreakdown& tax, TaxCategory category, Percent rate) {
    return tax.category == category && tax.rate == rate;
}

bool has_group(const PricedInvoice& invoice, const InvoiceLine& line) {
    return std::ranges::any_of(invoice.taxes,
                               [&](const TaxBreakdown& tax) { return bears(tax, line.category, line.rate); });
}

}  // namespace

/// A credit under way.
struct CreditableBalance::Taken {
    PricedInvoice credit;
    std::int64_t net_before = 0;         ///< Of all lines, before this credit.
    std::vector<std::int64_t> adjusted;  ///< Of each document adjustment.
    std::vector<bool> touched;           ///< Groups that have a line here.
    std::vector<bool> has_lines;         ///< Groups that have a line at all.
    bool last = false;                   ///< No quantity is left after it.
};

CreditableBalance::CreditableBalance(const Invoice& original, std::span<const Invoice> earlier)
    : whole_{with_adjustments(original.priced)}, left_{whole_} {
    for (const auto& credit : earlier) subtract(credit.priced);
}

void CreditableBalance::subtract(const PricedInvoice& credit) {
    for (const auto& line : credit.lines) {
        if (line.original_line < 1 || static_cast<std::size_t>(line.original_line) > lines()) continue;
        auto& left = left_.lines[static_cast<std::size_t>(line.original_line) - 1];
        left.quantity.micros -= line.quantity.micros;
        left.amount.minor -= line.amount.minor;
        left.net.minor -= line.net.minor;
        subtract_all(left.adjustments, line.adjustments);
    }
    subtract_all(left_.adjustments, credit.adjustments);
    if (left_.accounting && credit.accounting) {
        left_.accounting->net.minor -= credit.accounting->net.minor;
        left_.accounting->tax.minor -= credit.accounting->tax.minor;
    }
    for (const auto& tax : credit.taxes) {
        const auto left = std::ranges::find_if(
            left_.taxes, [&](const TaxBreakdown& group) { return bears(group, tax.category, tax.rate); });
        if (left == left_.taxes.end()) continue;
        left->taxable.minor -= tax.taxable.minor;
        for (std::size_t i = 0; i < std::min(left->heads.size(), tax.heads.size()); ++i)
            left->heads[i].amount.minor -= tax.heads[i].amount.minor;
    }
}

bool CreditableBalance::empty() const {
    return std::ranges::all_of(left_.lines,
                               [](const InvoiceLine& line) { return line.quantity.micros <= 0; });
}

bool CreditableBalance::adds_up() const {
    bool positive = true;
    for (const auto& line : left_.lines)
        positive = positive && has_group(left_, line) && line.quantity.micros >= 0 &&
                   line.amount.minor >= 0 && line.net.minor >= 0;
    for (const auto& tax : left_.taxes) {
        auto rest = tax.taxable.minor;
        positive = positive && rest >= 0;
        for (const auto& head : tax.heads) positive = positive && head.amount.minor >= 0;
        for (const auto& line : left_.lines) {
            if (bears(tax, line.category, line.rate)) rest -= line.net.minor;
        }
        for (const auto& adjustment : left_.adjustments) {
            if (!bears(tax, adjustment.category, adjustment.rate)) continue;
            rest += adjustment.kind == allowance ? adjustment.amount.minor : -adjustment.amount.minor;
        }
        if (rest != 0) return false;
    }
    return positive;
}

std::size_t CreditableBalance::group_of(const InvoiceLine& line) const {
    const auto group = std::ranges::find_if(
        whole_.taxes, [&](const TaxBreakdown& tax) { return bears(tax, line.category, line.rate); });
    INVARIANT(group != whole_.taxes.end(), "each line has its tax group");
    return static_cast<std::size_t>(group - whole_.taxes.begin());
}

void CreditableBalance::take_lines(std::span<const Quantity> quantities, Taken& taken) {
    for (std::size_t i = 0; i < lines(); ++i) {
        auto& left = left_.lines[i];
        taken.net_before += left.net.minor;
        const auto quantity = quantities[i].micros;
        if (quantity == 0) continue;
        const auto take = [&](std::int64_t& amount) {
            const auto part = share(amount, quantity, left.quantity.micros);
            amount -= part;
            return part;
        };
        auto line = whole_.lines[i];
        line.original_line = static_cast<int>(i) + 1;
        line.quantity.micros = quantity;
        line.amount.minor = take(left.amount.minor);
        line.net.minor = take(left.net.minor);
        line.discount.minor = 0;
        line.adjustments.clear();
        for (std::size_t k = 0; k < left.adjustments.size(); ++k) {
            const auto part = take(left.adjustments[k].amount.minor);
            if (part == 0) continue;
            line.adjustments.push_back(part_of(whole_.lines[i].adjustments[k], part));
            line.discount.minor += signed_amount(line.adjustments.back());
        }
        left.quantity.micros -= quantity;
        taken.credit.totals.lines.minor += line.net.minor;
        taken.touched[group_of(line)] = true;
        taken.credit.lines.push_back(std::move(line));
    }
    taken.last = empty();
}

/// Charges go back with the goods, whatever they are taxed with; what is left of them with the last.
void CreditableBalance::take_charges(Taken& taken) {
    for (std::size_t i = 0; i < left_.adjustments.size(); ++i) {
        auto& left = left_.adjustments[i];
        if (left.kind != charge) continue;
        const auto part = taken.last
                              ? left.amount.minor
                              : share(left.amount.minor, taken.credit.totals.lines.minor, taken.net_before);
        left.amount.minor -= part;
        taken.adjusted[i] = part;
    }
}

/// What comes back of a group's lines and charges is divided between its taxable amount and its allowances by what is
/// left of each: none falls below nothing, and the last credit takes all of all.
void CreditableBalance::take_group(std::size_t group, Taken& taken) {
    auto& left = left_.taxes[group];
    std::vector<std::int64_t*> targets{&left.taxable.minor};
    std::vector<std::size_t> allowances;
    std::int64_t back = 0;
    bool done = taken.last ||
                taken.has_lines[group];  // What it has no more goods and charges for goes with the last.
    for (const auto& line : left_.lines) {
        if (bears(left, line.category, line.rate)) done = done && line.quantity.micros == 0;
    }
    for (const auto& line : taken.credit.lines) {
        if (bears(left, line.category, line.rate)) back += line.net.minor;
    }
    for (std::size_t i = 0; i < left_.adjustments.size(); ++i) {
        auto& adjustment = left_.adjustments[i];
        if (!bears(left, adjustment.category, adjustment.rate)) continue;
        if (adjustment.kind == charge) {
            back += taken.adjusted[i];
            done = done && adjustment.amount.minor == 0;
        } else {
            allowances.push_back(i);
            targets.push_back(&adjustment.amount.minor);
        }
    }
    std::vector<std::int64_t> weights;
    for (const auto* target : targets) weights.push_back(*target);
    const auto parts = spread(back, weights);
    for (std::size_t i = 0; i < allowances.size(); ++i) taken.adjusted[allowances[i]] = parts[i + 1];

    auto tax = left;
    tax.taxable.minor = parts[0];
    std::int64_t heads = 0;
    for (std::size_t i = 0; i < tax.heads.size(); ++i) {
        auto& head = left.heads[i].amount.minor;
        tax.heads[i].amount.minor = done ? head : share(head, parts[0], left.taxable.minor);
        head -= tax.heads[i].amount.minor;
        heads += tax.heads[i].amount.minor;
    }
    tax.tax.minor = recipient_pays(tax.category) ? 0 : heads;
    for (std::size_t i = 0; i < targets.size(); ++i) *targets[i] -= parts[i];
    if (taken.touched[group] || back != 0 || heads != 0) taken.credit.taxes.push_back(std::move(tax));
}

void CreditableBalance::total(Taken& taken) const {
    auto& credit = taken.credit;
    auto& totals = credit.totals;
    for (std::size_t i = 0; i < whole_.adjustments.size(); ++i) {
        const auto part = taken.adjusted[i];
        if (part == 0 && !(taken.last && whole_.adjustments[i].amount.minor == 0)) continue;
        credit.adjustments.push_back(document_part_of(whole_.adjustments[i], part));
        (whole_.adjustments[i].kind == charge ? totals.charges : totals.discount).minor += part;
    }
    for (const auto& tax : credit.taxes) {
        totals.net.minor += tax.taxable.minor;
        totals.tax.minor += tax.tax.minor;
    }
    INVARIANT(totals.lines.minor - totals.discount.minor + totals.charges.minor == totals.net.minor,
              "lines less allowances plus charges are the net");
    totals.gross.minor = totals.net.minor + totals.tax.minor;
    const auto rounding = whole_.totals.rounding.minor;
    if (taken.last && totals.gross.minor + rounding >= 0) totals.rounding.minor = rounding;
    totals.due.minor = totals.gross.minor + totals.rounding.minor;
}

/// At the invoice's own rate, never more than is left of it; the last credit takes all of that.
void CreditableBalance::take_accounting(Taken& taken) {
    if (!left_.accounting) return;
    auto& left = *left_.accounting;
    const auto take = [&](Money amount, Money& rest) {
        const auto converted = convert(amount, left.exchange.rate, left.currency).value_or(rest);
        const Money part{taken.last ? rest.minor : std::min(converted.minor, rest.minor), left.currency};
        rest.minor -= part.minor;
        return part;
    };
    auto& made = taken.credit.accounting.emplace(left);
    made.net = take(taken.credit.totals.net, left.net);
    made.tax = take(taken.credit.totals.tax, left.tax);
}

PricedInvoice CreditableBalance::take(std::span<const Quantity> quantities) {
    INVARIANT(quantities.size() == lines(), "each line has a quantity");
    Taken taken;
    taken.credit.currency = whole_.currency;
    taken.credit.prices_include_tax = whole_.prices_include_tax;
    taken.credit.regime = whole_.regime;
    taken.credit.place_of_supply = whole_.place_of_supply;
    const Money zero{0, whole_.currency};
    taken.credit.totals = {zero, zero, zero, zero, zero, zero, zero, zero, zero};
    taken.adjusted.resize(left_.adjustments.size());
    taken.touched.resize(left_.taxes.size());
    taken.has_lines.resize(left_.taxes.size());
    for (const auto& line : whole_.lines) taken.has_lines[group_of(line)] = true;
    take_lines(quantities, taken);
    take_charges(taken);
    for (std::size_t group = 0; group < left_.taxes.size(); ++group) take_group(group, taken);
    total(taken);
    take_accounting(taken);
    return std::move(taken.credit);
}

}  // namespace billmill::domain
