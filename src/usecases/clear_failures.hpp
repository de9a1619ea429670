#pragma once

#include <cstdint>

#include "ports/customer_store.hpp"
#include "ports/dead_letter_store.hpp"
#include "ports/invoice_store.hpp"

namespace billmill::usecases {

/// Takes out of settled failures what they say of anonymised customers: the request or mail that failed, and the words of
/// whoever refused it. Ids, times and codes stay.
///
/// Promise:   a failure that is open, or retried, keeps everything: a person needs it. One of somebody who never became a
///            customer is left as it is, and so is one that nobody can read. What is interrupted goes on with the next round.
/// Cost:      a round reads every settled failure.
/// Errors:    those of the stores.
/// Threads:   one.        Source: GDPR art. 17.
class ClearFailures {
public:
    struct Ports {
        ports::DeadLetterStore& dead_letters;
        ports::CustomerStore& customers;
        ports::InvoiceStore& invoices;
    };
    explicit ClearFailures(Ports ports) : ports_{ports} {}
    /// How many were cleared.
    Result<std::int64_t> operator()();

private:
    Result<std::int64_t> clear_those_in(ports::DeadLetterState state);
    Result<std::int64_t> clear_of(std::span<const ports::DeadLetter> letters);

    const Ports ports_;
};

}  // namespace billmill::usecases
