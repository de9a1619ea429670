#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "domain/invoice.hpp"
#include "domain/money.hpp"
#include "foundation/issue.hpp"
#include "foundation/result.hpp"
#include "foundation/uuid.hpp"

namespace billmill::domain {

/// Of one invoice. One more may only take all that is left: whoever credits reads all that came before.
inline constexpr std::size_t credits_max = 100;

struct CreditLine {
    int line = 0;                      ///< 1, 2, 3 … of the original.
    std::optional<Quantity> quantity;  ///< Else what is left of it.
    bool operator==(const CreditLine&) const = default;
};

/// What a client asks to be credited.
struct CreditRequest {
    Uuid original;                  ///< An issued invoice.
    std::vector<CreditLine> lines;  ///< None: all that is left of the invoice; at first, its cancellation.
    std::string reason;             ///< Stands on paper.
    bool operator==(const CreditRequest&) const = default;
};

/// The line credit notes of an invoice are numbered in: one per numbering line of invoices.
[[nodiscard]] NumberingLine credit_line(const NumberingLine& invoices);

/// Everything wrong with a credit that can be known without its invoice.
[[nodiscard]] Issues check_credit(const CreditRequest& request);

/// What check_credit() finds, and everything wrong with a credit of `original` when `earlier` credits of it were issued (in the order of
/// their ordinals). Pointers are those of the request's body. Among them `nothing_left` and `exceeds_invoiced`.
[[nodiscard]] Issues check_credit_of(const CreditRequest& request, const Invoice& original,
                                     std::span<const Invoice> earlier);

/// The credit's amounts, positive as the invoice's. Each is its share of what earlier credits have left, rounded once,
/// and nothing less than all of it once all quantities are credited: so the credits of a whole invoice add up to
/// it to the cent, whatever its parts, line by line, head by head, and never exceed it. Nothing is prepaid; a
/// rounding of the invoice's amount due is taken back by the credit that takes the last of it.
/// Errors: invalid: check_credit_of() has issues.   Source: docs/money.md, "Credit notes".
[[nodiscard]] Result<PricedInvoice> credit(const CreditRequest& request, const Invoice& original,
                                           std::span<const Invoice> earlier);

}  // namespace billmill::domain
