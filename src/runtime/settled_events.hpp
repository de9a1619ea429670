#pragma once

#include <span>
#include <string>
#include <vector>

#include "ports/envelope.hpp"
#include "ports/event_writer.hpp"

namespace billmill::runtime {

/// What happened to the messages of a batch, as events with their keys: a message that comes again gives the same keys.
/// Threads:   one.
class SettledEvents {
public:
    /// `now`: where neither the record nor the request says when. `code`: why it waits.
    void add(ports::EventType type, const ports::Delivered& message, Instant now, std::string code = {});
    /// This message closes the failure of this id, its own or another's.
    void add_closed(const Uuid& failure, const ports::Delivered& message, Instant now);
    [[nodiscard]] std::span<const ports::Event> all() const { return events_; }

private:
    std::vector<ports::Event> events_;
};

}  // namespace billmill::runtime
