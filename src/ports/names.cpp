#include <algorithm>
#include <future>
#include <tuple>

#include "ports/api_key_store.hpp"
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

std::vector<ClientKeys> by_client(std::vector<ClientKey> keys) {
    std::ranges::sort(keys, {}, [](const ClientKey& one) { return std::tie(one.client.id, one.key.number); });
    std::vector<ClientKeys> clients;
    for (auto& [client, key] : keys) {
        if (clients.empty() || clients.back().client.id != client.id)
            clients.push_back({std::move(client), {}});
        clients.back().keys.push_back(std::move(key));
    }
    return clients;
}

Outcome publish_and_wait(MessageBus& bus, Stage stage, std::vector<Envelope> messages) {
    std::promise<Outcome> promise;
    auto future = promise.get_future();
    bus.publish(stage, std::move(messages),
                [&promise](Outcome outcome) { promise.set_value(std::move(outcome)); });
    return future.get();
}

Outcome publish_in_portions(MessageBus& bus, Stage stage, std::vector<Envelope> messages) {
    std::vector<Envelope> portion;
    std::size_t bytes = 0;
    for (auto& message : messages) {
        if (!portion.empty() && bytes + message.payload.size() > portion_bytes_max) {
            TRY_DO(publish_and_wait(bus, stage, std::exchange(portion, {})));
            bytes = 0;
        }
        bytes += message.payload.size();
        portion.push_back(std::move(message));
    }
    return publish_and_wait(bus, stage, std::move(portion));
}

}  // namespace billmill::ports
