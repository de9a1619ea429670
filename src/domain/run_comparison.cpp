#include "domain/run_comparison.hpp"

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

bool is_unusual(const ComparedEntry& entry, const UsualBills& usual) {
    const auto found = usual.find(entry.currency);
    return found != usual.end() &&
           static_cast<double>(entry.gross) > unusual_from * (found->second.sum / found->second.bills);
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
        const auto customer = old_first ? old_entry->customer : new_entry->customer;
        TRY(const auto usual, take_before(before, old_entry, customer));
        bool is_billed = false;
        while (new_entry && new_entry->customer == customer) {
            is_billed = true;
            if (is_unusual(*new_entry, usual)) ++comparison.unusual;
            TRY(new_entry, now());
        }
        if (!is_billed) ++comparison.customers_missing;
        if (usual.empty()) ++comparison.customers_new;
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
        if (!is_before(*new_entry, *old_entry)) ++comparison.repeated;
        TRY(new_entry, now());
    }
    return {};
}

}  // namespace billmill::domain
