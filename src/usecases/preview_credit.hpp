#pragma once

#include <vector>

#include "domain/credit.hpp"
#include "ports/invoice_store.hpp"
#include "usecases/find_bill.hpp"

namespace billmill::usecases {

struct CreditPreview {
    domain::PricedInvoice priced;
    std::vector<domain::CreditLine>
        left;  ///< Of each line of the invoice, before this credit; each with its quantity.
};

/// What a credit would come to at this moment. Nothing is kept, and nothing is numbered.
///
/// Errors:    no_such_bill, not_issued; invalid_request, as CreditInvoice has it; those of the store.
/// Threads:   any. Reads the store.
class PreviewCredit {
public:
    PreviewCredit(FindBill& bills, ports::InvoiceStore& invoices) : bills_{bills}, invoices_{invoices} {}
    [[nodiscard]] Answer<CreditPreview> operator()(const Caller& caller,
                                                   const domain::CreditRequest& request);

private:
    FindBill& bills_;
    ports::InvoiceStore& invoices_;
};

}  // namespace billmill::usecases
