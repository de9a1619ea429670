#include "runtime/settled_events.hpp"

namespace billmill::runtime {
namespace {

using enum ports::EventType;

/// What a message's key says: its customer on `users`, its invoice on `notify`.
std::optional<Uuid> keyed_by(const ports::Delivered& message) {
    return Uuid::parse(message.envelope.key);
}

/// A message that came again stands at another place, so it can fail, wait and be done once more.
std::string place_of(const ports::Delivered& message) {
    return std::to_string(message.position.partition) + ":" + std::to_string(message.position.offset);
}

}  // namespace

void SettledEvents::add(ports::EventType type, const ports::Delivered& message, Instant now,
                        std::string code) {
    const auto& id = message.envelope.event_id;
    ports::Event event{.type = type, .at = now, .subject = id, .code = std::move(code)};
    std::string occasion;
    switch (type) {
        case invoice_issued:
        case credit_note_issued:
            event.at = Instant{};
            event.invoice = id;
            break;
        case mail_handed_over:
        case mail_trial:
        case mail_failed: event.invoice = keyed_by(message); break;
        case customer_changed:
            event.at = message.envelope.accepted_at;
            event.subject = keyed_by(message).value_or(id);
            occasion = id.text();
            break;
        default: occasion = place_of(message); break;
    }
    event.key = ports::event_key(type, event.subject, occasion);
    events_.push_back(std::move(event));
}

void SettledEvents::add_closed(const Uuid& failure, const ports::Delivered& message, Instant now) {
    ports::Event event{.type = failure_closed, .at = now, .subject = failure};
    event.key = ports::event_key(failure_closed, failure, place_of(message));
    events_.push_back(std::move(event));
}

}  // namespace billmill::runtime
