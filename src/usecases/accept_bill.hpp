#pragma once

#include <memory>
#include <vector>

#include "document/invoice_renderer.hpp"
#include "formats/requests.hpp"
#include "ports/seller_directory.hpp"
#include "usecases/accept/customer_lookup.hpp"
#include "usecases/accept/request_acceptor.hpp"
#include "usecases/check_bill.hpp"

namespace billmill::usecases {

/// Accepts a billing request: after its 202 it becomes exactly one invoice, or a dead letter that says why not.
///
/// What can be refused is refused now, against the customer that the bill brings or that is registered; never on what may be
/// out of date. A bill that must wait for its customer, or could not be checked, is accepted with a warning.
///
/// A request that was accepted under its key is answered as then, also where its seller or customer has changed since.
///
/// Errors:    invalid_request, seller_not_allowed, and those of RequestAcceptor.
/// Warnings:  unknown_customer, customer_unchecked; those of bill_warnings.hpp.
/// Threads:   any; never waits. `done` may be called from another thread.
class AcceptBill {
public:
    struct Ports {
        RequestAcceptor& accept;
        CustomerLookup& customers;
        const ports::SellerDirectory& sellers;
        const document::InvoiceRenderer& renderer;
    };
    /// `customer_grace`: a bill waits so long for its customer, counted from acceptance.
    AcceptBill(Ports ports, Milliseconds customer_grace) : ports_{ports}, customer_grace_{customer_grace} {}
    void operator()(const RequestContext& context, formats::Read<domain::BillingRequest> bill,
                    OnAccepted done);

private:
    struct Asked;
    using AskedPtr = std::unique_ptr<Asked>;

    void answer_of_before(const RequestIdentity& identity, Refusal refusal, std::vector<Warning> warnings,
                          OnAccepted done);
    void refuse_for_buyer(domain::BillingRequest request, Refusal refusal, OnAccepted done);
    void check(AskedPtr asked, const KnownCustomer& known);
    void check_again(AskedPtr asked, const KnownCustomer& known);
    void accept_for(AskedPtr asked, const domain::Customer& buyer);
    void refuse_unless_accepted_before(AskedPtr asked, Refusal refusal);
    void accept(AskedPtr asked, std::vector<Warning> warnings);
    void accept_unchecked(AskedPtr asked);
    void accept_unknown(AskedPtr asked);

    const Ports ports_;
    const Milliseconds customer_grace_;
};

}  // namespace billmill::usecases
