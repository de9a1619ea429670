#pragma once

#include <memory>

#include "formats/requests.hpp"
#include "usecases/accept/customer_lookup.hpp"
#include "usecases/accept/request_acceptor.hpp"
#include "usecases/find_customers.hpp"

namespace billmill::usecases {

/// Accepts that some fields of a customer are set. Only they change, whatever else changes the customer meanwhile.
///
/// What can be refused is refused now, against the customer as it is; never on what may be out of date. A patch that could
/// not be checked is accepted with a warning. For a caller that may not see the customer there is none. One that was accepted under its key is answered as then.
///
/// Errors:    no_such_customer; invalid_request: the customer would break a rule; and those of RequestAcceptor.
/// Warnings:  customer_unchecked.
/// Threads:   any; never waits. `done` may be called from another thread.
class PatchCustomer {
public:
    PatchCustomer(RequestAcceptor& accept, CustomerLookup& customers, FindCustomers& find)
        : accept_{accept}, customers_{customers}, find_{find} {}
    /// `operation`: a patch, or a replacement: a patch that names every field.
    void operator()(const RequestContext& context, OperationName operation, const Uuid& customer,
                    formats::Read<domain::CustomerChange> patch, OnAccepted done);

private:
    struct Asked;
    using AskedPtr = std::unique_ptr<Asked>;

    void check_seen(AskedPtr asked, const Caller& caller, const KnownCustomer& known);
    void check(AskedPtr asked, const KnownCustomer& known);
    void refuse_unless_accepted_before(AskedPtr asked, Refusal refusal);
    void accept(AskedPtr asked, std::vector<Warning> warnings, std::vector<std::string> removed = {});
    void accept_unchecked(AskedPtr asked);

    RequestAcceptor& accept_;
    CustomerLookup& customers_;
    FindCustomers& find_;
};

}  // namespace billmill::usecases
