#include "domain/run_comparison.hpp"

#include <cmath>
#include <map>
#include <tuple>

namespace billmill::domain {
namespace {

/// The customer's bills in the run before, by currency.
struct Usual {
    double sum = 0;
    double bills = 0;
};

/// Of one customer, by currency; empty: it was billed nothing.
using UsualBills = std::map<std::string, Usual>;

/// What would have been usual; nullopt: the bill is.
std::optional<std::int64_t> exceeded(const ComparedEntry& entry, const UsualBills& usual) {
    const auto found = usual.find(entry.currency);
    if (found == usual.end()) return std::nullopt;
    const auto average = found->second.sum / found->second.bills;
    if (static_cast<double>(entry.gross) <= unusual_from * average) return std::nullopt;
    return std::llround(average);
}

/// Counts it, and keeps the first of each kind.
void add(RunComparison& comparison, std::int64_t& count, RunDifferenceKind kind, const ComparedEntry& entry,
         std::optional<std::int64_t> usual = {}) {
    const auto currency = find_currency(entry.currency);
    if (++count > run_differences_max || !currency) return;
    RunDifference difference{kind, entry.row, *currency, {entry.gross, *currency}};
    if (usual) difference.usual = Money{*usual, *currency};
    comparison.differences.push_back(difference);
}

Result<UsualBills> take_before(const ComparedEntries& before, std::optional<ComparedEntry>& next,
                               const std::string& customer) {
    UsualBills bills;
    while (next && next->customer == customer) {
        auto& usual = bills[next->currency];
        usual.sum += static_cast<double>(next->gross);
        ++usual.bills;
        TRY(next, before());
    }
    return bills;
}

bool is_before(const ComparedEntry& a, const ComparedEntry& b) {
    return std::tie(a.key, a.occurrence) < std::tie(b.key, b.occurrence);
}

}  // namespace

Outcome compare_customers(const ComparedEntries& before, const ComparedEntries& now,
                          RunComparison& comparison) {
    TRY(auto old_entry, before());
    TRY(auto new_entry, now());
    while (old_entry || new_entry) {
        const bool old_first = old_entry && (!new_entry || old_entry->customer <= new_entry->customer);
        const auto first = old_first ? *old_entry : *new_entry;
        TRY(const auto usual, take_before(before, old_entry, first.customer));
        if (usual.empty()) add(comparison, comparison.customers_new, RunDifferenceKind::customer_new, first);
        bool is_billed = false;
        while (new_entry && new_entry->customer == first.customer) {
            is_billed = true;
            if (const auto average = exceeded(*new_entry, usual))
                add(comparison, comparison.unusual, RunDifferenceKind::unusual, *new_entry, average);
            TRY(new_entry, now());
        }
        if (!is_billed)
            add(comparison, comparison.customers_missing, RunDifferenceKind::customer_missing, first);
    }
    return {};
}

Outcome compare_keys(const ComparedEntries& before, const ComparedEntries& now, RunComparison& comparison) {
    TRY(auto old_entry, before());
    TRY(auto new_entry, now());
    while (old_entry && new_entry) {
        if (is_before(*old_entry, *new_entry)) {
            TRY(old_entry, before());
            continue;
        }
        if (!is_before(*new_entry, *old_entry))
            add(comparison, comparison.repeated, RunDifferenceKind::repeated, *new_entry);
        TRY(new_entry, now());
    }
    return {};
}

}  // namespace billmill::domain
