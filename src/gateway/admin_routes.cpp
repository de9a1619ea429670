#include "gateway/admin_routes.hpp"

#include "gateway/authentication.hpp"
#include "gateway/guarded.hpp"

namespace billmill::gateway {

struct AdminRoutes::Impl {
    Health health;
    Authentication authentication;  ///< Last, so first to go: its thread calls the others.
};

AdminRoutes::AdminRoutes(ports::ApiKeyStore& keys, const ports::Clock& clock, bool keys_required,
                         metrics::Registry& metrics, const Heartbeats& heartbeats, std::vector<Part> parts)
    : impl_{new Impl{{metrics, heartbeats, std::move(parts)}, {keys, clock, keys_required, metrics}}} {}
AdminRoutes::~AdminRoutes() = default;

void AdminRoutes::add_routes(http::Router& router) {
    auto& on = *impl_;
    using enum Operation;
    router.add(guarded(on.authentication, health, answering(on.health, &Health::health)));
    router.add(guarded(on.authentication, readiness, answering(on.health, &Health::readiness)));
    router.add(guarded(on.authentication, metrics, answering(on.health, &Health::metrics)));
}

}  // namespace billmill::gateway
