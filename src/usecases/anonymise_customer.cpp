#include "usecases/anonymise_customer.hpp"

#include <memory>
#include <utility>

#include "domain/erasure.hpp"
#include "formats/messages.hpp"

namespace billmill::usecases {
namespace {

struct Asked {
    RequestOrigin origin;
    RequestIdentity identity;
    domain::CustomerChange change;
    OnAccepted done;
};

/// One that was accepted under its key is answered as then, though nobody is there any more.
bool was_accepted(RequestAcceptor& accept, const RequestIdentity& identity) {
    if (!identity.keyed) return false;
    const auto before = accept.find(identity.id);
    return !before || *before;  // Where nobody knows, the inbox answers.
}

}  // namespace

void AnonymiseCustomer::operator()(const RequestContext& context, const Uuid& customer, OnAccepted done) {
    formats::Read<domain::CustomerChange> asked_for;
    asked_for.value = domain::anonymisation_of(customer);
    const auto identity = accept_.identify(context, anonymise_customer_operation, customer.text(), asked_for);
    auto asked =
        std::make_unique<Asked>(Asked{context, identity, std::move(asked_for.value), std::move(done)});
    customers_.find(customer, [this, asked = std::move(asked)](const KnownCustomer& known) mutable {
        using enum KnownCustomer::State;
        if (known.state == unknown && !was_accepted(accept_, asked->identity)) {
            asked->done(refuse_for_now(Fault::not_found, "no_such_customer",
                                       "There is no such customer, or not yet."));
            return;
        }
        const auto id = asked->change.customer.id;
        customers_.registration_asked(id);  // Bills must not be checked against what the customer was before.
        std::vector<Warning> warnings;
        if (known.state == unchecked) {
            warnings.push_back({.code = "customer_unchecked",
                                .detail =
                                    "Nobody could look whether there is such a customer; if there is none, "
                                    "this will be among the failures."});
        }
        accept_(std::move(asked->origin), asked->identity,
                {.stage = ports::Stage::users,
                 .key = id.text(),
                 .payload = formats::encode(asked->change),
                 .warnings = std::move(warnings),
                 .customer = id},
                std::move(asked->done));
    });
}

}  // namespace billmill::usecases
