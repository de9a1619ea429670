#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ports/event_log.hpp"

namespace billmill::adapters::kafka {

/// An event as the payload of a message on the topic `events`; its number is the message's offset, and not in it.
/// docs/api/asyncapi.json describes it.
[[nodiscard]] std::string encode(const ports::Event& event);

/// Errors: invalid: not such a message.  not_yet: a type or a version that this program does not know.
[[nodiscard]] Result<ports::Event> decode_event(std::string_view payload);

}  // namespace billmill::adapters::kafka
