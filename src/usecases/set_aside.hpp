#pragma once

#include <string_view>

#include "ports/clock.hpp"
#include "ports/dead_letter_store.hpp"
#include "ports/message_bus.hpp"
#include "usecases/caller.hpp"
#include "usecases/refusal.hpp"

namespace billmill::usecases {

/// Sets one message aside that holds a partition up, because a newer program wrote it: on a person's word, never by itself.
///
/// Promise:   it is an open dead letter with its bytes before its stage passes it; setting it aside again changes nothing.
///            A retry, once the program is updated, takes it up again.
/// Errors:    unknown_topic; no_such_message; not_newer: this program reads it, so it holds nothing up.
/// Threads:   any. Waits for the bus and the store.
class SetAside {
public:
    SetAside(ports::MessageBus& bus, ports::DeadLetterStore& dead_letters, const ports::Clock& clock)
        : bus_{bus}, dead_letters_{dead_letters}, clock_{clock} {}
    /// The id of the dead letter.
    [[nodiscard]] Answer<Uuid> operator()(const Caller& caller, std::string_view topic,
                                          ports::Position position);

private:
    ports::MessageBus& bus_;
    ports::DeadLetterStore& dead_letters_;
    const ports::Clock& clock_;
};

}  // namespace billmill::usecases
