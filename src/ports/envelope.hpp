#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/position.hpp"
#include "foundation/digest.hpp"
#include "foundation/time.hpp"
#include "foundation/uuid.hpp"

namespace billmill::ports {

/// The three kinds of work; each has a topic of its own on the bus.
enum class Stage : std::uint8_t { users, billing, notify };
inline constexpr Stage all_stages[]{Stage::users, Stage::billing, Stage::notify};
[[nodiscard]] std::string_view name(Stage stage);  ///< "users", "billing", "notify"
[[nodiscard]] std::optional<Stage> find_stage(std::string_view name);

using domain::Position;

/// One message and what travels with it. The payload is kept byte for byte, from the edge to the dead letters.
struct Envelope {
    Uuid event_id;                   ///< The request's id, or the delivery's on `notify`.
    std::string key;                 ///< Customer id, numbering line or invoice id: decides the partition.
    std::string payload;             ///< JSON with a schema version, at most payload_bytes_max.
    std::string client;              ///< Name of the API key that sent it; empty: none was needed.
    Digest fingerprint;              ///< Compared by same_request(), request_fingerprint.hpp.
    Instant accepted_at;             ///< When the edge took it.
    std::optional<Position> origin;  ///< Where it first stood; survives parking and replay.
    std::int32_t attempt = 0;        ///< How often it has been parked for a failure of its own.
    bool returned =
        false;  ///< Came back through redelivery or a replay: settling it clears its parked row and dead letter.
    std::string traceparent;  ///< W3C trace context; follows the request through the logs.
    bool unidentified =
        false;  ///< It came without headers that say which request it is; its id was made of its place and content.

    bool operator==(const Envelope&) const = default;
};
inline constexpr std::size_t payload_bytes_max =
    900'000;  ///< Under Kafka's default of 1,000,000 for a request.

struct Delivered {
    Envelope envelope;  ///< `origin` is always set here.
    Position position;
};

}  // namespace billmill::ports
