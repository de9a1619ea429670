#pragma once

#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "foundation/result.hpp"
#include "ports/envelope.hpp"

namespace billmill::ports {

/// What the inbox says of a request.
enum class Admission : std::uint8_t {
    accepted,    ///< New, and now durable.
    replayed,    ///< The same request was here before: same id, same fingerprint.
    key_reused,  ///< The id was here with another fingerprint: nothing was kept.
    in_flight,   ///< The same request is being accepted at this moment: ask again.
    lost,        ///< It was issued in books that are lost: nothing was kept.
};

/// The same, with what a repetition is told of the first time.
struct Admitted {
    Admission how = Admission::accepted;
    std::optional<Instant> first_at{};  ///< `replayed`: when it was accepted. nullopt: not known any more.

    Admitted(Admission admission,
             std::optional<Instant> accepted_at = std::nullopt)  // NOLINT: one is the other.
        : how{admission}, first_at{accepted_at} {}
    operator Admission() const { return how; }  // NOLINT: likewise.
};

struct AcceptedRequest {
    Uuid id;
    Stage stage = Stage::billing;
    Digest fingerprint;
    Instant accepted_at;
    std::string
        line{};  ///< Of a bill: the key of its numbering line, which names the seller. Empty: not known any more.
};

/// A message that a request puts on the bus beside its own: the registration of a customer that a bill brings.
struct Companion {
    Stage stage;
    Envelope message;
};

/// Where requests become billmill's duty, and the only place that decides whether one was here before.
///
/// Promise:   `accepted` is reported only when id, fingerprint and message are durable together. The inbox never puts the
///            same id on the bus twice, except where gateways share a cache that is unavailable. A companion stands on the bus
///            before `accepted` is reported, or is lost together with what said so: whoever takes the message makes up for it.
/// Errors:    unavailable: full (nothing was kept) or outcome unknown (asking again with the same id is safe).
///            invalid: the payload is larger than the bus carries.
/// Threads:   any; accept() never waits. `done` may be called from another thread.
/// Adapters:  sqlite; usecases/accept/cluster_inbox.hpp for a cluster. Held by tests/contract/request_inbox_contract.hpp.
class RequestInbox {
public:
    using Done = std::move_only_function<void(Result<Admitted>)>;

    virtual ~RequestInbox() = default;
    virtual void accept(Stage stage, Envelope message, std::optional<Companion> companion, Done done) = 0;
    void accept(Stage stage, Envelope message, Done done) {
        accept(stage, std::move(message), std::nullopt, std::move(done));
    }
    /// Several messages of one stage, each as accept() takes one, in this order; `done` hears of each once all of them have their
    /// answer. An adapter may make them durable together, and then refuses all of them where one finds no space.
    using AllDone = std::move_only_function<void(std::vector<Result<Admission>>)>;
    virtual void accept_all(Stage stage, std::vector<Envelope> messages, AllDone done);
    /// Waits for a store: never from the I/O thread, nor from `done`. nullopt: not known here (in a cluster: perhaps forgotten).
    virtual Result<std::optional<AcceptedRequest>> find(const Uuid& id) = 0;
};

}  // namespace billmill::ports
