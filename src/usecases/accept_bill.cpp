#include "usecases/accept_bill.hpp"

#include <algorithm>
#include <iterator>

#include "formats/messages.hpp"
#include "ports/request_fingerprint.hpp"
#include "usecases/bill_warnings.hpp"

namespace billmill::usecases {

/// A bill on its way to being accepted: its seller is known and its own fields are right.
struct AcceptBill::Asked {
    RequestOrigin origin;
    RequestIdentity identity;
    CheckedBill bill;
    std::vector<Warning> warnings;
    OnAccepted done;

    [[nodiscard]] Answer<domain::PricedInvoice> price_for(const domain::Customer& buyer) const {
        return price_for_buyer(bill.request, *bill.seller, buyer);
    }
};

void AcceptBill::operator()(const RequestContext& context, formats::Read<domain::BillingRequest> bill,
                            OnAccepted done) {
    // Before the seller is assigned: what it sets is not what was asked for.
    const auto identity = ports_.accept.identify(context, bill_operation, "", bill);
    const bool told = bill.value.seller.empty() || context.caller.may_use(bill.value.seller);
    std::vector<Warning> warnings;
    warn_of_signs(warnings, ports_.renderer, bill.value);
    auto checked = check_bill(bill.value, context.caller, ports_.sellers, ports_.accept.now());
    if (!checked && told) {
        auto refuse = [this, request = std::move(bill.value),
                       done = std::move(done)](Answer<Accepted> answer) mutable {
            if (answer) return done(std::move(answer));
            refuse_for_buyer(std::move(request), std::move(answer).error(), std::move(done));
        };
        if (!identity.keyed) return refuse(std::unexpected{std::move(checked).error()});
        return answer_of_before(identity, std::move(checked).error(), std::move(warnings), std::move(refuse));
    }
    if (!checked) return done(std::unexpected{std::move(checked).error()});
    warn_of_exchange(warnings, checked->request, *checked->seller);
    warn_of_charges(warnings, checked->request, *checked->seller);
    AskedPtr asked{new Asked{context, identity, *std::move(checked), std::move(warnings), std::move(done)}};
    if (const auto& brought = asked->bill.request.customer) {
        auto priced = asked->price_for(*brought);
        if (!priced) return refuse_unless_accepted_before(std::move(asked), std::move(priced).error());
        warn_of_signs(asked->warnings, ports_.renderer, *brought);
        return accept(std::move(asked), {});
    }
    const auto customer = domain::buyer_id(asked->bill.request);
    ports_.customers.find(customer, [this, asked = std::move(asked)](const KnownCustomer& known) mutable {
        check(std::move(asked), known);
    });
}

/// The same request, repeated after its seller has changed, gets the answer it got: billed once more under another key, it
/// would be two invoices.
void AcceptBill::answer_of_before(const RequestIdentity& identity, Refusal refusal,
                                  std::vector<Warning> warnings, OnAccepted done) {
    ports_.accept.find(identity.id, [identity, refusal = std::move(refusal), warnings = std::move(warnings),
                                     done = std::move(done)](const EarlierRequests::Found& before) mutable {
        if (!before) return done(std::unexpected{Refusal{before.error()}});
        if (!*before || !ports::same_request((*before)->fingerprint, identity.fingerprint))
            return done(std::unexpected{std::move(refusal)});
        done(Accepted{.id = identity.id, .replayed = true, .warnings = std::move(warnings)});
    });
}

/// What is wrong for a customer that is registered is told with the rest; never what may be out of date.
void AcceptBill::refuse_for_buyer(domain::BillingRequest request, Refusal refusal, OnAccepted done) {
    if (refusal.issues.empty() || request.customer || ports_.sellers.find(request.seller) == nullptr)
        return done(std::unexpected{std::move(refusal)});
    const auto customer = domain::buyer_id(request);
    ports_.customers.find_settled(customer, [this, request = std::move(request), refusal = std::move(refusal),
                                             done = std::move(done)](const KnownCustomer& known) mutable {
        if (known.state == KnownCustomer::State::registered)
            add_issues_for_buyer(refusal, request, ports_.sellers, *known.customer);
        done(std::unexpected{std::move(refusal)});
    });
}

void AcceptBill::check(AskedPtr asked, const KnownCustomer& known) {
    using enum KnownCustomer::State;
    if (known.state == unchecked) return accept_unchecked(std::move(asked));
    if (known.state == unknown) return accept_unknown(std::move(asked));
    if (asked->price_for(*known.customer)) return accept_for(std::move(asked), *known.customer);
    if (known.settled) return check_again(std::move(asked), known);
    const auto customer = known.customer->id;
    ports_.customers.find_settled(customer,
                                  [this, asked = std::move(asked)](const KnownCustomer& now) mutable {
                                      check_again(std::move(asked), now);
                                  });
}

/// What is known now is not out of date: a bill that is wrong for this customer is refused.
void AcceptBill::check_again(AskedPtr asked, const KnownCustomer& known) {
    using enum KnownCustomer::State;
    if (known.state != registered) return accept_unchecked(std::move(asked));
    auto priced = asked->price_for(*known.customer);
    if (priced) return accept_for(std::move(asked), *known.customer);
    refuse_unless_accepted_before(std::move(asked), std::move(priced).error());
}

/// The same request, repeated after its customer has changed, gets the answer it got: the inbox gives it.
void AcceptBill::refuse_unless_accepted_before(AskedPtr asked, Refusal refusal) {
    if (!asked->identity.keyed) return asked->done(std::unexpected{std::move(refusal)});
    const auto id = asked->identity.id;
    ports_.accept.find(id, [this, asked = std::move(asked),
                            refusal = std::move(refusal)](const EarlierRequests::Found& before) mutable {
        if (!before) return accept_unchecked(std::move(asked));
        if (*before) return accept(std::move(asked), {});
        asked->done(std::unexpected{std::move(refusal)});
    });
}

void AcceptBill::accept_for(AskedPtr asked, const domain::Customer& buyer) {
    warn_of_signs(asked->warnings, ports_.renderer, buyer);
    accept(std::move(asked), {});
}

void AcceptBill::accept_unchecked(AskedPtr asked) {
    accept(std::move(asked),
           {{.code = "customer_unchecked",
             .detail =
                 "The bill could not be checked against its customer; if it is wrong for this customer, it "
                 "will be among the failures."}});
}

void AcceptBill::accept_unknown(AskedPtr asked) {
    accept(std::move(asked), {{.code = unknown_customer,
                               .detail = "Nobody has registered this customer; the bill waits for that.",
                               .waits_for = customer_grace_}});
}

void AcceptBill::accept(AskedPtr asked, std::vector<Warning> warnings) {
    auto [origin, identity, bill, more, done] = std::move(*asked);
    std::ranges::move(more, std::back_inserter(warnings));
    ports_.accept(std::move(origin), identity,
                  {.stage = ports::Stage::billing,
                   .key = bill.line.key(),
                   .payload = formats::encode(bill.request),
                   .warnings = std::move(warnings),
                   .brings = bill.request.customer},
                  std::move(done));
}

}  // namespace billmill::usecases
