#include "app/back_door.hpp"

#include "app/listening.hpp"

namespace billmill::app {

struct BackDoor::Impl {
    Impl(const EnginePorts& engines, const ports::Clock& clock, bool keys_required,
         metrics::Registry& metrics, const Heartbeats& heartbeats, std::vector<gateway::Part> parts)
        : operators{engines.keys, clock, keys_required, metrics, heartbeats, std::move(parts)} {
        operators.add_routes(router);
    }
    gateway::OperatorDoor operators;
    http::Router router;
    std::unique_ptr<http::Server> server;  ///< Last, so first to go.
};

BackDoor::BackDoor(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
BackDoor::~BackDoor() = default;

Result<std::unique_ptr<BackDoor>> BackDoor::open(const Settings& settings, const EnginePorts& engines,
                                                 const ports::Clock& clock, metrics::Registry& metrics,
                                                 Heartbeats& heartbeats, std::vector<gateway::Part> parts) {
    TRY(const bool keys_required, keys_required_by(settings, engines.keys));
    auto impl = std::make_unique<Impl>(engines, clock, keys_required, metrics, heartbeats, std::move(parts));
    TRY(const auto listen, listen_options(settings, heartbeats));
    TRY(impl->server, http::Server::start(listen, impl->router, metrics));
    return std::unique_ptr<BackDoor>{new BackDoor{std::move(impl)}};
}

std::uint16_t BackDoor::port() const {
    return impl_->server->port();
}

void BackDoor::close(Milliseconds deadline) {
    impl_->server->stop(deadline);
}

}  // namespace billmill::app
