#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "domain/invoice.hpp"

namespace billmill::domain {

/// What credits have left of an invoice: its lines, adjustments and tax groups in their places, each with what is left
/// of its amounts. Threads: one. Ownership: keeps the original and must not outlive it.
class CreditableBalance {
public:
    CreditableBalance(const Invoice& original, std::span<const Invoice> earlier);

    [[nodiscard]] std::size_t lines() const { return left_.lines.size(); }
    [[nodiscard]] Quantity quantity(std::size_t line) const { return left_.lines[line].quantity; }
    /// Nothing may be credited any more.
    [[nodiscard]] bool empty() const;
    /// false: the credits are not of this invoice, or more than it.
    [[nodiscard]] bool adds_up() const;

    /// Takes a quantity, at most what is left, from each line (0: none) and gives what it comes to as a credit.
    /// Takes what adds_up(), and leaves it so.
    [[nodiscard]] PricedInvoice take(std::span<const Quantity> quantities);

private:
    struct Taken;
    [[nodiscard]] std::size_t group_of(const InvoiceLine& line) const;
    void subtract(const PricedInvoice& credit);
    void take_lines(std::span<const Quantity> quantities, Taken& taken);
    void take_charges(Taken& taken);
    void take_group(std::size_t group, Taken& taken);
    void total(Taken& taken) const;
    void take_accounting(Taken& taken);

    const PricedInvoice whole_;
    PricedInvoice left_;
};

}  // namespace billmill::domain
