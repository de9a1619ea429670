#pragma once

#include <optional>

#include "usecases/issue/pending_document.hpp"

namespace billmill::usecases::issue {

/// What the records of one round say before they are numbered. A credit note takes back what the others, issued or
/// drafted before it, have left: so drafts are made in the order of numbers, and all again for another order.
class Drafts {
public:
    explicit Drafts(const ports::LineState& state) : credits_{state.credits} {}
    /// Of an open bill that has met its buyer or original. nullopt: it can't be credited so, and has its disposition.
    std::optional<domain::Invoice> draft(PendingDocument& bill, Date day);

private:
    std::optional<domain::Invoice> credit_note(PendingDocument& bill, const NewCreditNote& asked, Date day);

    std::unordered_map<Uuid, std::vector<domain::Invoice>> credits_;  ///< By original, as in LineState.
};

}  // namespace billmill::usecases::issue
