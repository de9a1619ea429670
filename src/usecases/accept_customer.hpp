#pragma once

#include "formats/requests.hpp"
#include "usecases/accept/customer_lookup.hpp"
#include "usecases/accept/request_acceptor.hpp"

namespace billmill::usecases {

/// Accepts the registration of a customer. A later registration of the same customer replaces it; what that takes away is
/// told (`Accepted::removed`), as far as the store can say it at once.
///
/// Errors:    those of RequestAcceptor.
/// Threads:   any; never waits. `done` may be called from another thread.
class AcceptCustomer {
public:
    /// `customers`: nullptr: nothing is told, and nobody else accepts bills here.
    AcceptCustomer(RequestAcceptor& accept, CustomerLookup* customers)
        : accept_{accept}, customers_{customers} {}
    /// A customer without an id gets the request's, so that a repeated key makes no second one.
    void operator()(const RequestContext& context, OperationName operation,
                    formats::Read<domain::Customer> customer, OnAccepted done);

private:
    RequestAcceptor& accept_;
    CustomerLookup* const customers_;
};

}  // namespace billmill::usecases
