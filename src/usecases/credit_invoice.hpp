#pragma once

#include "document/invoice_renderer.hpp"
#include "formats/requests.hpp"
#include "ports/invoice_store.hpp"
#include "usecases/accept/request_acceptor.hpp"
#include "usecases/find_bill.hpp"

namespace billmill::usecases {

/// Said of a bill that cannot be credited yet.
inline constexpr const char* no_invoice_to_credit =
    "This bill has no invoice yet that could be credited; GET the bill for its state.";

/// Accepts a credit of an issued invoice, whole or in part. It is priced when it is numbered, after all earlier credits.
///
/// Errors:    no_such_bill, not_issued; invalid_request: all that is wrong with it as far as the store knows; and those of
///            RequestAcceptor.
/// Warnings:  signs_not_drawn.
/// Threads:   any. Reads the store.
class CreditInvoice {
public:
    CreditInvoice(RequestAcceptor& accept, FindBill& bills, ports::InvoiceStore& invoices,
                  const document::InvoiceRenderer& renderer)
        : accept_{accept}, bills_{bills}, invoices_{invoices}, renderer_{renderer} {}
    void operator()(const RequestContext& context, formats::Read<domain::CreditRequest> credit,
                    OnAccepted done);

private:
    [[nodiscard]] Answer<void> check(const RequestIdentity& identity, const domain::CreditRequest& request,
                                     const domain::Invoice& original);

    RequestAcceptor& accept_;
    FindBill& bills_;
    ports::InvoiceStore& invoices_;
    const document::InvoiceRenderer& renderer_;
};

}  // namespace billmill::usecases
