#include "gateway/reception.hpp"

#include <utility>

#include "foundation/logging.hpp"

namespace billmill::gateway {
namespace {

ports::Envelope envelope_of(const Call& call, const RequestIdentity& identity, Order& order, Instant now) {
    return {.event_id = identity.id,
            .key = std::move(order.key),
            .payload = std::move(order.payload),
            .client = call.caller.client,
            .fingerprint = identity.fingerprint,
            .accepted_at = now,
            .origin = std::nullopt,
            .attempt = 0,
            .returned = false,
            .traceparent = call.request.traceparent};
}

http::Response refusal(const Error& error, const RequestIdentity& identity, const std::string& trace_id) {
    log::warn("request_not_taken_in", {{"fault", name(error.fault)}, {"id", identity.id.text()},
                                       {"trace_id", trace_id}, {"what", error.what}});
    if (error.fault == Fault::invalid) {
        return refuse(413, "body_too_large", "What the request asks for is larger than can be carried; nothing was kept.");
    }
    return not_confirmed(identity);
}

}  // namespace

void Reception::take_in(const Call& call, const RequestIdentity& identity, Order order, http::Reply reply) {
    using Standing = RecentRequests::Standing;
    switch (recent_.claim(identity)) {
        case Standing::fresh: break;
        case Standing::in_flight: return reply(key_in_flight());
        case Standing::answered: return reply(order.answer(identity.id, true));
        case Standing::key_reused: return reply(key_reused());
    }
    auto message = envelope_of(call, identity, order, clock_.now());
    intake_.accept(order.stage, std::move(message),
                   [this, identity, answer = std::move(order.answer), trace_id = call.request.trace_id,
                    reply = std::move(reply)](Result<ports::Admission> admission) mutable {
                       using ports::Admission;
                       if (admission && (*admission == Admission::accepted || *admission == Admission::replayed)) {
                           recent_.accepted(identity);
                           return reply(answer(identity.id, *admission == Admission::replayed));
                       }
                       recent_.release(identity);
                       if (!admission) return reply(refusal(admission.error(), identity, trace_id));
                       reply(*admission == Admission::in_flight ? key_in_flight() : key_reused());
                   });
}

}  // namespace billmill::gateway
