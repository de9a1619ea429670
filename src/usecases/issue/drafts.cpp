#include "usecases/issue/drafts.hpp"

#include "domain/draft.hpp"

namespace billmill::usecases::issue {

std::optional<domain::Invoice> Drafts::draft(PendingDocument& bill, Date day) {
    if (const auto* new_credit_note = bill.new_credit_note()) return credit_note(bill, *new_credit_note, day);
    const auto& new_invoice = *bill.new_invoice();
    return domain::draft(new_invoice.request, *new_invoice.priced, *bill.seller, *new_invoice.buyer, day);
}

std::optional<domain::Invoice> Drafts::credit_note(PendingDocument& bill, const NewCreditNote& asked,
                                                   Date day) {
    const auto& original = *asked.original;
    auto& earlier = credits_[original.id];
    if (auto issues = domain::check_credit_of(asked.request, original, earlier); !issues.empty()) {
        bill.dead_letter("not_creditable", "the invoice can't be credited so", std::move(issues));
        return std::nullopt;
    }
    const auto priced = domain::credit(asked.request, original, earlier);
    if (!priced) {
        bill.dead_letter("not_creditable", priced.error().what);
        return std::nullopt;
    }
    const auto ordinal = static_cast<int>(earlier.size()) + 1;
    earlier.push_back(domain::draft(asked.request, *priced, *bill.seller, original, ordinal, day));
    earlier.back().deliver = asked.deliver;
    return earlier.back();
}

}  // namespace billmill::usecases::issue
