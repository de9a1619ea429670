#include "ports/event_writer.hpp"

namespace billmill::ports {
namespace {

/// Changing it would make readers take repeated events for new ones.
const Uuid event_space = *Uuid::parse("0d7c3a1e-52b9-4f68-9a40-6c8e1f2b7d95");

}  // namespace

Uuid event_key(EventType type, const Uuid& subject, std::string_view occasion) {
    return uuid_v5(event_space, {name(type), subject.raw(), occasion});
}

}  // namespace billmill::ports
