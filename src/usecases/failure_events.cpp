#include "usecases/failure_events.hpp"

#include "foundation/logging.hpp"

namespace billmill::usecases {

Instant died_at(const ports::DeadLetter& letter) {
    return letter.history.empty() ? Instant{} : letter.history.back().at;
}

void FailureEvents::add(ports::EventType type, const ports::DeadLetter& letter) {
    if (writer_ == nullptr) return;
    const auto at = died_at(letter);
    auto& event = events_.emplace_back(ports::Event{.type = type, .at = at, .subject = letter.id});
    event.key = ports::event_key(type, letter.id, std::to_string(unix_ms(at)));
}

void FailureEvents::tell() {
    if (events_.empty()) return;
    if (!failed_) {
        if (const auto told = writer_->write(events_); !told) failed_ = told.error().what;
    }
    for (const auto& event : events_) {
        if (!failed_) break;
        log::warn("event_not_told", {{"type", ports::name(event.type)},
                                     {"subject", event.subject.text()},
                                     {"why", *failed_},
                                     {"next", "nothing; who follows the events reads the failure later"}});
    }
    events_.clear();
}

}  // namespace billmill::usecases
