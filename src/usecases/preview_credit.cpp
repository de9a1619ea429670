#include "usecases/preview_credit.hpp"

#include "domain/creditable_balance.hpp"
#include "usecases/credit_invoice.hpp"

namespace billmill::usecases {

Answer<CreditPreview> PreviewCredit::operator()(const Caller& caller, const domain::CreditRequest& request) {
    TRY(const auto original, bills_.invoice(caller, request.original, Fault::conflict, no_invoice_to_credit));
    TRY(const auto earlier, invoices_.find_credits(original.id));
    if (auto issues = domain::check_credit_of(request, original, earlier); !issues.empty())
        return invalid(std::move(issues));
    TRY(auto priced, domain::credit(request, original, earlier));
    CreditPreview preview{.priced = std::move(priced), .left = {}};
    const domain::CreditableBalance rest{original, earlier};
    for (std::size_t i = 0; i < rest.lines(); ++i)
        preview.left.push_back({.line = static_cast<int>(i) + 1, .quantity = rest.quantity(i)});
    return preview;
}

}  // namespace billmill::usecases
