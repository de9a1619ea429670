#pragma once

#include <functional>
#include <optional>
#include <string>

#include "domain/run.hpp"
#include "foundation/result.hpp"

namespace billmill::domain {

/// A bill that is so many times what the run before billed its customer on average is unusual.
inline constexpr int unusual_from = 4;

/// What is compared of a bill. One that was refused bills nobody, so it is not among the entries.
struct ComparedEntry {
    std::string customer;
    std::string key;
    int occurrence = 1;
    std::int64_t row = 0;
    std::string currency;
    std::int64_t gross = 0;
};

/// The entries of a run one after the other; nullopt: there are no more.
using ComparedEntries = std::function<Result<std::optional<ComparedEntry>>()>;

/// Fills in `comparison`: which customers came and went, and which bills of `now` are unusual. Both runs come by rising customer,
/// then row.
/// Memory:    that of one customer.     Errors: those of the runs.
Outcome compare_customers(const ComparedEntries& before, const ComparedEntries& now,
                          RunComparison& comparison);
/// Likewise, the bills of `now` that `before` has too. Both runs come by rising key, then occurrence.
Outcome compare_keys(const ComparedEntries& before, const ComparedEntries& now, RunComparison& comparison);

}  // namespace billmill::domain
