#pragma once

#include "formats/requests.hpp"
#include "usecases/accept/request_acceptor.hpp"
#include "usecases/fetch_document.hpp"
#include "usecases/find_bill.hpp"

namespace billmill::usecases {

/// What is wrong with an answer as one to this document, beside what domain::check_portal_answer() finds.
[[nodiscard]] Issues check_answer_to(const domain::PortalAnswer& answer, const domain::Invoice& invoice,
                                     Instant now);

/// Accepts what India's portal answered to an issued invoice or credit note: it is recorded beside it, for ever. The same once
/// more is the same request, whoever repeats it and with whatever key; another answer is refused.
///
/// Errors:    no_such_bill, not_issued, personal_data_erased; invalid_request: all that is wrong with the answer, or the portal takes
///            no such document; irn_exists; and those of RequestAcceptor.
/// Threads:   any. Reads the store.
class RecordIrn {
public:
    RecordIrn(RequestAcceptor& accept, FindBill& bills, FetchDocument& documents)
        : accept_{accept}, bills_{bills}, documents_{documents} {}
    /// What is accepted bears the invoice's id.
    void operator()(const RequestContext& context, const Uuid& invoice, const domain::PortalAnswer& answer,
                    OnAccepted done);

private:
    RequestAcceptor& accept_;
    FindBill& bills_;
    FetchDocument& documents_;
};

}  // namespace billmill::usecases
