#pragma once

#include <cstdint>

#include "ports/clock.hpp"
#include "ports/customer_store.hpp"
#include "ports/file_store.hpp"
#include "ports/invoice_store.hpp"

namespace billmill::usecases {

/// What one round of EraseRecords came to.
struct ErasureReport {
    std::int64_t erased = 0;  ///< Records.
    std::int64_t kept = 0;    ///< Not old enough yet.
    std::int64_t sealed =
        0;  ///< Issued before there were chains: their whole text is proved, so they can't be erased.
};

/// Erases the personal values of the records of anonymised customers, once the law does not ask to keep them any longer. The
/// chain goes on proving the rest. A kept document goes with its record's values.
///
/// Promise:   a record is erased only if its stored text is the one that its link covers. What is interrupted goes on with the
///            next round.
/// Errors:    those of the stores.
/// Threads:   one.        Source: GDPR art. 17 (3) (b); how long is the law of the seller's country.
class EraseRecords {
public:
    struct Ports {
        ports::CustomerStore& customers;
        ports::InvoiceStore& invoices;
        ports::FileStore& files;
        const ports::Clock& clock;
    };
    /// `years`: full calendar years after that of the issue.
    EraseRecords(Ports ports, int years) : ports_{ports}, years_{years} {}
    /// All that are due now.
    Result<ErasureReport> operator()();

private:
    Outcome erase_of(const Uuid& customer, Date last_day, ErasureReport& report);
    Outcome erase(const domain::Invoice& invoice, ErasureReport& report);

    const Ports ports_;
    const int years_;
};

}  // namespace billmill::usecases
