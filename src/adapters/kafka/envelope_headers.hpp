#pragma once

#include "adapters/kafka/handles.hpp"
#include "ports/envelope.hpp"

namespace billmill::adapters::kafka {

/// What travels beside the payload, as texts: `event-id`, `fingerprint` (hex), `accepted-at` (milliseconds
/// since 1970), and where there is something to say `client`, `origin` (partition:offset), `attempt`,
/// `returned` (1), `traceparent`.
[[nodiscard]] Headers headers_of(const ports::Envelope& envelope);

/// A message as it came. `ours`: it bears billmill's headers, whole. Otherwise the envelope holds its bytes
/// under an id made of its place and content: whoever can't read those buries it as it was.
struct Received {
    ports::Delivered delivered;
    bool ours = false;
};
[[nodiscard]] Received receive(const rd_kafka_message_t& message, Instant now);

}  // namespace billmill::adapters::kafka
