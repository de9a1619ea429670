#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ports/dead_letter_store.hpp"
#include "ports/event_writer.hpp"

namespace billmill::usecases {

/// What a person did about failures, told once it is done.
///
/// Promise:   many are one write. After an error nothing more is written, so that many wait for one time-out alone. A person who
///            repeats what is done would be refused, so an event that is not told is no error: the log has `event_not_told`.
/// Threads:   one.
class FailureEvents {
public:
    /// `writer`: nullptr where the store writes events.
    explicit FailureEvents(ports::EventWriter* writer) : writer_{writer} {}

    void add(ports::EventType type, const ports::DeadLetter& letter);
    /// What was added since the last time.
    void tell();

private:
    ports::EventWriter* writer_;
    std::vector<ports::Event> events_;
    std::optional<std::string> failed_;  ///< Why nothing is written any more.
};

/// When it last failed.
[[nodiscard]] Instant died_at(const ports::DeadLetter& letter);

}  // namespace billmill::usecases
