#pragma once

#include <span>
#include <string_view>

#include "foundation/result.hpp"
#include "ports/event_log.hpp"

namespace billmill::ports {

/// Writes events, where no store does that with what they are about.
///
/// Promise:   all of them are durable when write() returns, in their order. Each is written once for each call, so whoever
///            repeats a call after an error, or after a crash, gives its events the keys that they had.
/// Errors:    unavailable: nobody knows which were written.
/// Threads:   any.
/// Adapters:  kafka.
class EventWriter {
public:
    virtual ~EventWriter() = default;
    virtual Outcome write(std::span<const Event> events) = 0;
};

/// The key of an event: the same for the same thing that happened, whoever tells of it and how often.
/// `occasion`: what tells it from the same type of event of the same subject; empty: there is one at most.
[[nodiscard]] Uuid event_key(EventType type, const Uuid& subject, std::string_view occasion);

}  // namespace billmill::ports
