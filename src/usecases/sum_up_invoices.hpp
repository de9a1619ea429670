#pragma once

#include <vector>

#include "usecases/caller.hpp"
#include "usecases/index/current_index.hpp"

namespace billmill::usecases {

inline constexpr int totals_days_max = 400;  ///< Of one answer by days.

struct InvoiceTotals {
    std::vector<ports::InvoiceTotal> items{};
    std::optional<Instant> as_of{};  ///< What was issued later may be missing.
};

/// How much was invoiced and credited, by period, type, currency and state: from the sums that the index keeps, however many
/// documents there are.
///
/// Errors:    no_totals: this store keeps none. sum_too_large. index_building. range_too_long: by days, at most totals_days_max of them. Those of the index.
/// Threads:   any. Waits up to a second for the index.
class SumUpInvoices {
public:
    explicit SumUpInvoices(CurrentIndex& index) : index_{index} {}
    /// Documents of a seller that the caller may not use are none.
    [[nodiscard]] Answer<InvoiceTotals> operator()(const Caller& caller, ports::TotalsQuestion question);

private:
    CurrentIndex& index_;
};

}  // namespace billmill::usecases
