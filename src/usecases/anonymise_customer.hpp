#pragma once

#include <memory>

#include "usecases/accept/customer_lookup.hpp"
#include "usecases/accept/request_acceptor.hpp"

namespace billmill::usecases {

/// Accepts that nothing of a customer is kept but its id. It takes effect as a change among the others, by its origin: who
/// registers again later is a customer again. Its records are erased once the law does not ask to keep them any longer
/// (erase_records.hpp).
///
/// Errors:    no_such_customer; those of RequestAcceptor.
/// Warnings:  customer_unchecked.
/// Threads:   any; never waits. `done` may be called from another thread.
class AnonymiseCustomer {
public:
    AnonymiseCustomer(RequestAcceptor& accept, CustomerLookup& customers)
        : accept_{accept}, customers_{customers} {}
    void operator()(const RequestContext& context, const Uuid& customer, OnAccepted done);

private:
    struct Asked;
    using AskedPtr = std::unique_ptr<Asked>;

    void refuse_unless_accepted_before(AskedPtr asked);
    void accept(AskedPtr asked, bool checked);

    RequestAcceptor& accept_;
    CustomerLookup& customers_;
};

}  // namespace billmill::usecases
