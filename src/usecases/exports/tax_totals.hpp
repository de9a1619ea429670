#pragma once

#include <map>
#include <string>
#include <tuple>

#include "domain/invoice.hpp"
#include "foundation/result.hpp"
#include "usecases/exports/table_writer.hpp"

namespace billmill::usecases {

/// What was taxed, added up by month, seller, series, type, currency, category and rate.
///
/// Memory:    by the number of these, not of invoices.     Threads: one at a time.
class TaxTotals {
public:
    /// Errors: invalid: a sum leaves the stated maximum of amounts.
    Outcome add(const domain::Invoice& invoice);
    /// A row for each, in order. The amounts of credit notes are below nought. False: nobody reads any more.
    [[nodiscard]] bool write(TableWriter& table) const;

private:
    /// Month, seller, series, whether a credit note, currency, category, rate falling.
    using Key =
        std::tuple<std::string, std::string, std::string, bool, std::string, domain::TaxCategory, int>;
    struct Sum {
        domain::Percent rate;
        std::int64_t documents = 0;
        domain::Money base;
        domain::Money tax;
    };
    std::map<Key, Sum> sums_;
};

}  // namespace billmill::usecases
