#include "usecases/anonymise_customer.hpp"

#include <utility>

#include "domain/erasure.hpp"
#include "formats/messages.hpp"

namespace billmill::usecases {

struct AnonymiseCustomer::Asked {
    RequestOrigin origin;
    RequestIdentity identity;
    domain::CustomerChange change;
    OnAccepted done;
};

void AnonymiseCustomer::operator()(const RequestContext& context, const Uuid& customer, OnAccepted done) {
    formats::Read<domain::CustomerChange> asked_for;
    asked_for.value = domain::anonymisation_of(customer);
    const auto identity = accept_.identify(context, anonymise_customer_operation, customer.text(), asked_for);
    AskedPtr asked{new Asked{context, identity, std::move(asked_for.value), std::move(done)}};
    customers_.find(customer, [this, asked = std::move(asked)](const KnownCustomer& known) mutable {
        using enum KnownCustomer::State;
        if (known.state == unknown) return refuse_unless_accepted_before(std::move(asked));
        accept(std::move(asked), known.state == registered);
    });
}

/// One that was accepted under its key is answered as then, though nobody is there any more. Where nobody knows, the inbox answers.
void AnonymiseCustomer::refuse_unless_accepted_before(AskedPtr asked) {
    const auto refuse = [](Asked& one) {
        one.done(
            refuse_for_now(Fault::not_found, "no_such_customer", "There is no such customer, or not yet."));
    };
    if (!asked->identity.keyed) return refuse(*asked);
    const auto id = asked->identity.id;
    accept_.find(id, [this, refuse, asked = std::move(asked)](const EarlierRequests::Found& before) mutable {
        if (before && !*before) return refuse(*asked);
        accept(std::move(asked), true);
    });
}

void AnonymiseCustomer::accept(AskedPtr asked, bool checked) {
    const auto id = asked->change.customer.id;
    customers_.registration_asked(id);  // Bills must not be checked against what the customer was before.
    std::vector<Warning> warnings;
    if (!checked) {
        warnings.push_back({.code = "customer_unchecked",
                            .detail = "Nobody could look whether there is such a customer; if there is none, "
                                      "this will be among the failures."});
    }
    accept_(std::move(asked->origin), asked->identity,
            {.stage = ports::Stage::users,
             .key = id.text(),
             .payload = formats::encode(asked->change),
             .warnings = std::move(warnings),
             .customer = id},
            std::move(asked->done));
}

}  // namespace billmill::usecases
