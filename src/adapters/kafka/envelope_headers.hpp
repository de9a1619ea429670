#pragma once

#include <string_view>

#include "adapters/kafka/handles.hpp"
#include "ports/envelope.hpp"

namespace billmill::adapters::kafka {

/// What travels beside the payload, as texts: `event-id`, `fingerprint` (hex), `accepted-at` (milliseconds
/// since 1970), and where there is something to say `client`, `origin` (partition:offset), `attempt`,
/// `returned` (1), `traceparent`.
[[nodiscard]] Headers headers_of(const ports::Envelope& envelope);

/// Reads one of them into the envelope. False: not a value of this header; a number outside the range that later steps can use
/// is none. Headers of other names are somebody else's and pass.
[[nodiscard]] bool read_header(ports::Envelope& envelope, std::string_view name, std::string_view value);

/// A message as it came. `ours`: it bears billmill's headers, whole. Otherwise the envelope holds its bytes
/// under an id made of its place and content: whoever can't read those dead-letters it as it was.
struct Received {
    ports::Delivered delivered;
    bool ours = false;
};
[[nodiscard]] Received receive(const rd_kafka_message_t& message, Instant now);

}  // namespace billmill::adapters::kafka
