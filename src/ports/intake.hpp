#pragma once

#include <functional>
#include <optional>

#include "ports/envelope.hpp"
#include "foundation/result.hpp"

namespace billmill::ports {

/// What became of a request at the door.
enum class Admission : std::uint8_t {
    accepted,    ///< New, and now durable.
    replayed,    ///< The same request was here before: same id, same fingerprint.
    key_reused,  ///< The id was here with another fingerprint: 422, nothing was kept.
    in_flight,   ///< The same request is being taken in right now: 409, ask again.
};

struct TakenRequest {
    Uuid id;
    Stage stage = Stage::billing;
    Digest fingerprint;
    Instant accepted_at;
};

/// The door through which requests become billmill's duty.
///
/// Promise:   `accepted` is reported only when id, fingerprint and message are durable together;
///            the same id is never on the bus twice because of the door, but where gateways share a cache that is away.
/// Errors:    unavailable: full (nothing was kept) or outcome unknown (asking again with the same id is safe).
/// Threads:   any. `done` may be called from another thread.
/// Adapters:  sqlite; of ports alone, for a cluster: gateway/cluster_intake.hpp. Held by tests/contract/intake_contract.hpp.
class Intake {
public:
    using Done = std::move_only_function<void(Result<Admission>)>;

    virtual ~Intake() = default;
    virtual void accept(Stage stage, Envelope message, Done done) = 0;
    /// nullopt: not known here (in a cluster: perhaps forgotten).
    virtual Result<std::optional<TakenRequest>> find(const Uuid& id) = 0;
};

}  // namespace billmill::ports
