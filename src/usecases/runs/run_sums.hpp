#pragma once

#include <map>
#include <string>
#include <utility>

#include "domain/invoice.hpp"
#include "domain/run.hpp"
#include "foundation/result.hpp"

namespace billmill::usecases {

/// Adds up what the bills of a run come to, by currency and tax.     Threads: one at a time.
class RunSums {
public:
    /// Errors: invalid: a sum leaves the stated maximum of amounts.
    Outcome add(const domain::PricedInvoice& bill);
    /// Goes on where other sums ended. Of these, nothing is taken back.
    void begin_with(const std::vector<domain::RunAmounts>& before);
    /// Takes back what add() added of this bill.
    void remove(const domain::PricedInvoice& bill);
    [[nodiscard]] std::vector<domain::RunAmounts> all() const;

private:
    struct Tax {
        domain::RunTax sum;
        std::int64_t bills = 0;
    };
    struct Sums {
        domain::RunAmounts amounts;
        std::map<std::pair<domain::TaxCategory, int>, Tax> taxes;  ///< By rate, falling.
    };
    std::map<std::string, Sums, std::less<>> by_currency_;
};

}  // namespace billmill::usecases
