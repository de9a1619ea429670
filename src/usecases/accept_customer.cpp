#include "usecases/accept_customer.hpp"

#include <utility>

#include "formats/messages.hpp"
#include "formats/removed_members.hpp"

namespace billmill::usecases {
namespace {

PendingRequest request_of(const domain::Customer& customer, std::vector<std::string> removed = {}) {
    return {.stage = ports::Stage::users,
            .key = customer.id.text(),
            .payload = formats::encode(customer),
            .removed = std::move(removed),
            .customer = customer.id};
}

}  // namespace

void AcceptCustomer::operator()(const RequestContext& context, OperationName operation,
                                formats::Read<domain::Customer> read, OnAccepted done) {
    const auto identity = accept_.identify(context, operation, "", read);
    if (read.value.id == Uuid{}) read.value.id = identity.id;
    if (customers_ == nullptr) return accept_(context, identity, request_of(read.value), std::move(done));
    // Bills must not be checked against what the customer was before.
    customers_->registration_asked(read.value.id);
    const auto id = read.value.id;
    customers_->peek(id, [this, origin = RequestOrigin{context}, identity, customer = std::move(read.value),
                          done = std::move(done)](const KnownCustomer& before) mutable {
        auto removed = before.customer ? formats::removed_members(*before.customer, customer)
                                       : std::vector<std::string>{};
        accept_(std::move(origin), identity, request_of(customer, std::move(removed)), std::move(done));
    });
}

}  // namespace billmill::usecases
