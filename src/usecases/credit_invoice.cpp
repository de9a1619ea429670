#include "usecases/credit_invoice.hpp"

#include "domain/credit.hpp"
#include "formats/messages.hpp"
#include "usecases/bill_warnings.hpp"

namespace billmill::usecases {

/// What is accepted meanwhile is found when the credit is numbered.
Answer<void> CreditInvoice::check(const RequestIdentity& identity, const domain::CreditRequest& request,
                                  const domain::Invoice& original) {
    if (identity.keyed) {
        // A repetition is answered as the first time, whatever has become of the invoice since.
        TRY(const auto accepted, accept_.find(identity.id));
        if (accepted) return {};
    }
    TRY(const auto earlier, invoices_.find_credits(original.id));
    if (auto issues = domain::check_credit_of(request, original, earlier); !issues.empty())
        return invalid(std::move(issues));
    return {};
}

void CreditInvoice::operator()(const RequestContext& context, formats::Read<domain::CreditRequest> credit,
                               OnAccepted done) {
    const auto& request = credit.value;
    const auto& invoice = request.original;
    const auto original = bills_.invoice(context.caller, invoice, Fault::conflict, no_invoice_to_credit);
    if (!original) return done(std::unexpected{original.error()});
    const auto identity = accept_.identify(context, credit_operation, invoice.text(), credit);
    if (auto checked = check(identity, request, *original); !checked)
        return done(std::unexpected{std::move(checked).error()});
    std::vector<Warning> warnings;
    warn_of_signs(warnings, renderer_, request);
    accept_(context, identity,
            {.stage = ports::Stage::billing,
             .key = domain::credit_line(original->line).key(),
             .payload = formats::encode(request),
             .warnings = std::move(warnings)},
            std::move(done));
}

}  // namespace billmill::usecases
