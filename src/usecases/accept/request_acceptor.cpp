#include "usecases/accept/request_acceptor.hpp"

#include <utility>

#include "foundation/logging.hpp"
#include "usecases/brought_registration.hpp"

namespace billmill::usecases {
namespace {

ports::Envelope envelope_of(RequestOrigin& origin, const Uuid& event, const Digest& fingerprint,
                            PendingRequest& request, Instant now) {
    return {.event_id = event,
            .key = std::move(request.key),
            .payload = std::move(request.payload),
            .client = std::move(origin.client),
            .fingerprint = fingerprint,
            .accepted_at = now,
            .origin = std::nullopt,
            .attempt = 0,
            .returned = false,
            .traceparent = std::move(origin.traceparent)};
}

/// The registration that a bill brings takes its place among the customer's changes when the bill is accepted: it undoes no
/// change that is accepted later, however long the bill waits for its number.
std::optional<ports::Companion> companion_of(const ports::Envelope& bill,
                                             const std::optional<domain::Customer>& brings) {
    if (!brings) return std::nullopt;
    return ports::Companion{ports::Stage::users, brought_registration(bill, *brings)};
}

std::unexpected<Refusal> not_accepted(const Error& error, const Uuid& event, bool keyed) {
    if (error.fault == Fault::invalid) {
        return refuse(Fault::invalid, "body_too_large",
                      "What the request asks for is larger than can be carried; nothing was kept.");
    }
    auto refusal = refuse_for_now(
        Fault::unavailable, "not_confirmed",
        keyed ? "It is not known whether this was kept; repeating it with the same Idempotency-Key is safe."
              : "It is not known whether this was kept; look up its id before repeating it, and give an "
                "Idempotency-Key to make repeating safe.");
    refusal.error().id = event;
    return refusal;
}

Answer<Accepted> answer_of(const Result<ports::Admitted>& admission, const Uuid& event, bool keyed) {
    if (!admission) return not_accepted(admission.error(), event, keyed);
    switch (admission->how) {
        case ports::Admission::accepted: return Accepted{.id = event};
        case ports::Admission::replayed: return Accepted{.id = event, .replayed = true};
        case ports::Admission::key_reused: return key_reused();
        case ports::Admission::lost: return issued_in_lost_books(event);
        case ports::Admission::in_flight: break;
    }
    return refuse_for_now(Fault::conflict, "request_in_flight",
                          "The same request is being taken in; ask again for its answer.");
}

/// A repeated request was accepted when it came first: so its answer is the same, to the millisecond.
void warn(Accepted& accepted, std::vector<Warning> warnings, Instant accepted_at) {
    for (auto& warning : warnings) {
        if (warning.waits_for) warning.waits_until = accepted_at + *warning.waits_for;
    }
    accepted.warnings = std::move(warnings);
}

}  // namespace

void RequestAcceptor::operator()(RequestOrigin origin, const RequestIdentity& identity,
                                 PendingRequest request, OnAccepted done) {
    const auto event = request.event_id.value_or(identity.id);
    const auto accepted_at = clock_.now();
    auto message = envelope_of(origin, event, identity.fingerprint, request, accepted_at);
    auto companion = companion_of(message, request.brings);
    inbox_.accept(
        request.stage, std::move(message), std::move(companion),
        [event, accepted_at, keyed = identity.keyed, trace_id = std::move(origin.trace_id),
         warnings = std::move(request.warnings), removed = std::move(request.removed),
         customer = request.customer, done = std::move(done)](Result<ports::Admitted> admission) mutable {
            if (!admission) {
                log::warn("request_not_accepted", {{"fault", name(admission.error().fault)},
                                                   {"id", event.text()},
                                                   {"trace_id", trace_id},
                                                   {"why", admission.error().what}});
            }
            auto answer = answer_of(admission, event, keyed);
            if (answer && !warnings.empty())
                warn(*answer, std::move(warnings), admission->first_at.value_or(accepted_at));
            if (answer) answer->removed = std::move(removed);
            if (answer) answer->customer = customer;
            done(std::move(answer));
        });
}

}  // namespace billmill::usecases
