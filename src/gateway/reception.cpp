#include "gateway/reception.hpp"

#include <utility>

#include "foundation/logging.hpp"

namespace billmill::gateway {
namespace {

ports::Envelope envelope_of(const Call& call, const Uuid& event, const Digest& fingerprint, Order& order,
                            Instant now) {
    return {.event_id = event,
            .key = std::move(order.key),
            .payload = std::move(order.payload),
            .client = call.caller.client,
            .fingerprint = fingerprint,
            .accepted_at = now,
            .origin = std::nullopt,
            .attempt = 0,
            .returned = false,
            .traceparent = call.request.traceparent};
}

http::Response refusal(const Error& error, const Uuid& event, bool keyed, const std::string& trace_id) {
    log::warn(
        "request_not_taken_in",
        {{"fault", name(error.fault)}, {"id", event.text()}, {"trace_id", trace_id}, {"what", error.what}});
    if (error.fault == Fault::invalid) {
        return refuse(413, "body_too_large",
                      "What the request asks for is larger than can be carried; nothing was kept.");
    }
    return not_confirmed(event, keyed);
}

}  // namespace

void Reception::take_in(const Call& call, const RequestIdentity& identity, Order order, http::Reply reply) {
    using Standing = RecentRequests::Standing;
    const auto event = order.event_id.value_or(identity.id);
    switch (recent_.claim(identity)) {
        case Standing::fresh: break;
        case Standing::in_flight: return reply(key_in_flight());
        case Standing::answered: return reply(order.answer(event, true));
        case Standing::key_reused: return reply(key_reused());
    }
    auto message = envelope_of(call, event, identity.fingerprint, order, clock_.now());
    intake_.accept(
        order.stage, std::move(message),
        [this, identity, event, answer = std::move(order.answer), trace_id = call.request.trace_id,
         reply = std::move(reply)](Result<ports::Admission> admission) mutable {
            using ports::Admission;
            if (admission && (*admission == Admission::accepted || *admission == Admission::replayed)) {
                recent_.accepted(identity);
                return reply(answer(event, *admission == Admission::replayed));
            }
            recent_.release(identity);
            if (!admission) return reply(refusal(admission.error(), event, identity.keyed, trace_id));
            reply(*admission == Admission::in_flight ? key_in_flight() : key_reused());
        });
}

}  // namespace billmill::gateway
