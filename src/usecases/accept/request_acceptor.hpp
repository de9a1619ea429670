#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "domain/customer.hpp"
#include "formats/meaning.hpp"
#include "ports/clock.hpp"
#include "ports/request_inbox.hpp"
#include "usecases/accept/earlier_requests.hpp"
#include "usecases/accept/request_identity.hpp"
#include "usecases/caller.hpp"
#include "usecases/refusal.hpp"

namespace billmill::usecases {

/// What a client should know of a request that was accepted nevertheless.
struct Warning {
    std::string code;                         ///< Stable, snake_case: docs/problems.md.
    std::string detail;                       ///< One sentence.
    std::optional<Milliseconds> waits_for{};  ///< It does, at most so long after it was accepted.
    std::optional<Instant> waits_until{};     ///< Filled in when it is accepted.
};

/// A checked request, as the message that will carry it.
struct PendingRequest {
    ports::Stage stage;
    std::string key;  ///< Decides the partition.
    std::string payload;
    std::optional<Uuid>
        event_id{};  ///< Where the event has another id than the request: a resend's is its delivery's.
    std::vector<Warning> warnings{};
    std::vector<std::string> removed{};
    std::optional<Uuid> customer{};
    std::optional<domain::Customer>
        brings{};  ///< A bill: the customer whose registration stands on the bus beside it.
};

/// A request that will take effect, whatever crashes: HTTP 202.
struct Accepted {
    Uuid id;                             ///< The event's.
    bool replayed = false;               ///< The same request was accepted before.
    std::vector<Warning> warnings{};     ///< What may keep it from taking effect.
    std::vector<std::string> removed{};  ///< Members that were there before, and that it takes away.
    std::optional<Uuid> customer{};      ///< Whom it registers or changes.
};
using OnAccepted = std::move_only_function<void(Answer<Accepted>)>;

/// The last step of every use case that accepts work: identity, message, inbox.
///
/// Errors:    key_reused, request_in_flight, issued_in_lost_books; body_too_large: it can't be carried; not_confirmed: nobody knows whether it was
///            kept, `id` says which to look up.
/// Threads:   any; never waits. `done` may be called from another thread.
class RequestAcceptor {
public:
    RequestAcceptor(ports::RequestInbox& inbox, const ports::Clock& clock)
        : inbox_{inbox}, clock_{clock}, earlier_{inbox} {}

    /// `T`: a request of formats/meaning.hpp.
    template <class T>
    [[nodiscard]] RequestIdentity identify(const RequestContext& context, OperationName operation,
                                           std::string_view about, const formats::Read<T>& request) const {
        const auto meaning = context.idempotency_key ? formats::meaning(request.value) : std::string{};
        return usecases::identify(context.caller.identity(), operation, about, context.idempotency_key,
                                  {request.canonical, meaning}, clock_.now());
    }
    void operator()(RequestOrigin origin, const RequestIdentity& identity, PendingRequest request,
                    OnAccepted done);
    [[nodiscard]] Instant now() const { return clock_.now(); }
    /// What was accepted under this id, if it is known. Waits for a store: for those who may.
    Result<std::optional<ports::AcceptedRequest>> find(const Uuid& id) { return inbox_.find(id); }
    /// The same for those who may not: `done` is called by a thread of its own.
    void find(const Uuid& id, EarlierRequests::Done done) { earlier_.find(id, std::move(done)); }
    /// Answers what find() was asked, and answers `unavailable` from then on: before those go whom the answers call.
    void stop_finding() { earlier_.stop(); }

private:
    ports::RequestInbox& inbox_;
    const ports::Clock& clock_;
    EarlierRequests earlier_;
};

}  // namespace billmill::usecases
