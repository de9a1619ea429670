#include <future>

#include "ports/api_key_store.hpp"
#include "ports/dead_letter_store.hpp"
#include "ports/delivery_store.hpp"
#include "ports/envelope.hpp"
#include "ports/message_bus.hpp"

namespace billmill::ports {

std::string_view name(Stage stage) {
    switch (stage) {
        case Stage::users: return "users";
        case Stage::billing: return "billing";
        case Stage::notify: return "notify";
    }
    return "unknown";
}

std::optional<Stage> find_stage(std::string_view text) {
    for (const auto stage : all_stages) {
        if (name(stage) == text) return stage;
    }
    return std::nullopt;
}

std::string_view name(DeliveryState state) {
    switch (state) {
        case DeliveryState::queued: return "queued";
        case DeliveryState::sending: return "sending";
        case DeliveryState::sent: return "sent";
        case DeliveryState::failed: return "failed";
    }
    return "unknown";
}

std::string_view name(DeadLetterState state) {
    switch (state) {
        case DeadLetterState::open: return "open";
        case DeadLetterState::replayed: return "replayed";
        case DeadLetterState::closed: return "closed";
        case DeadLetterState::discarded: return "discarded";
    }
    return "unknown";
}

std::string_view name(Scope scope) {
    switch (scope) {
        case Scope::read: return "read";
        case Scope::write: return "write";
        case Scope::admin: return "admin";
    }
    return "unknown";
}

std::optional<Scope> find_scope(std::string_view text) {
    for (const auto scope : {Scope::read, Scope::write, Scope::admin}) {
        if (name(scope) == text) return scope;
    }
    return std::nullopt;
}

Outcome publish_and_wait(MessageBus& bus, Stage stage, std::vector<Envelope> messages) {
    std::promise<Outcome> promise;
    auto future = promise.get_future();
    bus.publish(stage, std::move(messages), [&promise](Outcome outcome) { promise.set_value(std::move(outcome)); });
    return future.get();
}

}  // namespace billmill::ports
