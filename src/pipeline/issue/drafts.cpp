#include "pipeline/issue/drafts.hpp"

#include "domain/draft.hpp"

namespace billmill::pipeline::issue {

std::optional<domain::Invoice> Drafts::draft(Bill& bill, Date day) {
    if (const auto* crediting = bill.crediting()) return credit_note(bill, *crediting, day);
    const auto& billing = *bill.billing();
    return domain::draft(billing.request, *billing.priced, *bill.seller, *billing.buyer, day);
}

std::optional<domain::Invoice> Drafts::credit_note(Bill& bill, const Crediting& asked, Date day) {
    const auto& original = *asked.original;
    auto& earlier = credits_[original.id];
    if (auto issues = domain::check(asked.request, original, earlier); !issues.empty()) {
        bill.die("not_creditable", "the invoice can't be credited so", std::move(issues));
        return std::nullopt;
    }
    const auto priced = domain::credit(asked.request, original, earlier);
    if (!priced) {
        bill.die("not_creditable", priced.error().what);
        return std::nullopt;
    }
    const auto ordinal = static_cast<int>(earlier.size()) + 1;
    earlier.push_back(domain::draft(asked.request, *priced, *bill.seller, original, ordinal, day));
    return earlier.back();
}

}  // namespace billmill::pipeline::issue
