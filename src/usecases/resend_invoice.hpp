#pragma once

#include "formats/requests.hpp"
#include "ports/delivery_store.hpp"
#include "usecases/accept/request_acceptor.hpp"
#include "usecases/find_bill.hpp"

namespace billmill::usecases {

/// Accepts that an invoice is mailed once more, to the buyer or to another address. `Accepted::id` is the new delivery's.
///
/// Promise:   the same Idempotency-Key makes one delivery, so one mail.
/// Errors:    no_such_bill, not_issued; trial_seller: its mails must not leave; and those of RequestAcceptor.
/// Threads:   any. Reads the store.
class ResendInvoice {
public:
    ResendInvoice(RequestAcceptor& accept, FindBill& bills, ports::DeliveryStore& deliveries,
                  bool trial_seller_may_mail)
        : accept_{accept},
          bills_{bills},
          deliveries_{deliveries},
          trial_seller_may_mail_{trial_seller_may_mail} {}
    void operator()(const RequestContext& context, const Uuid& invoice,
                    const formats::Read<formats::ResendRequest>& resend, OnAccepted done);

private:
    RequestAcceptor& accept_;
    FindBill& bills_;
    ports::DeliveryStore& deliveries_;
    const bool trial_seller_may_mail_;
};

}  // namespace billmill::usecases
