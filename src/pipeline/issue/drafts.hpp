#pragma once

#include <optional>

#include "pipeline/issue/bill.hpp"

namespace billmill::pipeline::issue {

/// What the records of one round say before they are numbered. A credit note takes back what the others, issued or
/// drafted before it, have left: so drafts are made in the order of numbers, and all again for another order.
class Drafts {
public:
    explicit Drafts(const ports::LineState& state) : credits_{state.credits} {}
    /// Of an open bill that has met its buyer or original. nullopt: it can't be credited so, and has its verdict.
    std::optional<domain::Invoice> draft(Bill& bill, Date day);

private:
    std::optional<domain::Invoice> credit_note(Bill& bill, const Crediting& asked, Date day);

    std::unordered_map<Uuid, std::vector<domain::Invoice>> credits_;  ///< By original, as in LineState.
};

}  // namespace billmill::pipeline::issue
