#include "usecases/patch_customer.hpp"

#include <utility>

#include "formats/messages.hpp"
#include "formats/removed_members.hpp"

namespace billmill::usecases {

struct PatchCustomer::Asked {
    RequestOrigin origin;
    RequestIdentity identity;
    domain::CustomerChange patch;
    OnAccepted done;
};

void PatchCustomer::operator()(const RequestContext& context, OperationName operation, const Uuid& customer,
                               formats::Read<domain::CustomerChange> patch, OnAccepted done) {
    const auto identity = accept_.identify(context, operation, customer.text(), patch);
    patch.value.customer.id = customer;
    AskedPtr asked{new Asked{context, identity, std::move(patch.value), std::move(done)}};
    if (!context.caller.sellers.empty()) {
        // Past the memory, so that the threads of the look-up ask the store, and not who calls this.
        return customers_.find_settled(customer, [this, caller = context.caller, asked = std::move(asked)](
                                                     const KnownCustomer& known) mutable {
            check_seen(std::move(asked), caller, known);
        });
    }
    customers_.find(customer, [this, asked = std::move(asked)](const KnownCustomer& known) mutable {
        check(std::move(asked), known);
    });
}

/// Whom a caller may not see, it changes neither: GET has told it that there is no such customer.
void PatchCustomer::check_seen(AskedPtr asked, const Caller& caller, const KnownCustomer& known) {
    const auto seen = find_.find(caller, asked->patch.customer.id);
    if (!seen) return asked->done(std::unexpected{Refusal{seen.error()}});
    if (*seen) return check(std::move(asked), known);
    refuse_unless_accepted_before(std::move(asked), refuse_for_now(Fault::not_found, "no_such_customer",
                                                                   "There is no such customer, or not yet.")
                                                        .error());
}

void PatchCustomer::check(AskedPtr asked, const KnownCustomer& known) {
    using enum KnownCustomer::State;
    if (known.state == unchecked) return accept_unchecked(std::move(asked));
    if (known.state == unknown) {
        return refuse_unless_accepted_before(
            std::move(asked),
            refuse_for_now(Fault::not_found, "no_such_customer", "There is no such customer, or not yet.")
                .error());
    }
    auto issues = domain::check_patch(*known.customer, asked->patch);
    if (issues.empty()) {
        auto removed =
            formats::removed_members(*known.customer, domain::patched(*known.customer, asked->patch));
        return accept(std::move(asked), {}, std::move(removed));
    }
    if (known.settled)
        return refuse_unless_accepted_before(std::move(asked), invalid(std::move(issues)).error());
    const auto customer = known.customer->id;
    customers_.find_settled(customer, [this, asked = std::move(asked)](const KnownCustomer& now) mutable {
        check(std::move(asked), now);
    });
}

/// The same request, repeated after the customer has changed, gets the answer it got: the inbox gives it.
void PatchCustomer::refuse_unless_accepted_before(AskedPtr asked, Refusal refusal) {
    if (!asked->identity.keyed) return asked->done(std::unexpected{std::move(refusal)});
    const auto id = asked->identity.id;
    accept_.find(id, [this, asked = std::move(asked),
                      refusal = std::move(refusal)](const EarlierRequests::Found& before) mutable {
        if (!before) return accept_unchecked(std::move(asked));
        if (*before) return accept(std::move(asked), {});
        asked->done(std::unexpected{std::move(refusal)});
    });
}

void PatchCustomer::accept_unchecked(AskedPtr asked) {
    accept(
        std::move(asked),
        {{.code = "customer_unchecked",
          .detail =
              "The change could not be checked against the customer; if there is no such customer, it will "
              "be among the failures."}});
}

void PatchCustomer::accept(AskedPtr asked, std::vector<Warning> warnings, std::vector<std::string> removed) {
    auto [origin, identity, patch, done] = std::move(*asked);
    const auto customer = patch.customer.id;
    customers_.registration_asked(
        customer);  // Bills must not be checked against what the customer was before.
    accept_(std::move(origin), identity,
            {.stage = ports::Stage::users,
             .key = customer.text(),
             .payload = formats::encode(patch),
             .warnings = std::move(warnings),
             .removed = std::move(removed),
             .customer = customer},
            std::move(done));
}

}  // namespace billmill::usecases
