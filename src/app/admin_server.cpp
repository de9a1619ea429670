#include "app/admin_server.hpp"

#include "app/listening.hpp"

namespace billmill::app {

struct AdminServer::Impl {
    Impl(const EnginePorts& engines, const ports::Clock& clock, bool keys_required,
         metrics::Registry& metrics, const Heartbeats& heartbeats, std::vector<gateway::Part> parts)
        : operators{engines.keys, clock, keys_required, metrics, heartbeats, std::move(parts)} {
        operators.add_routes(router);
    }
    gateway::AdminRoutes operators;
    http::Router router;
    std::unique_ptr<http::Server> server;  ///< Last, so first to go.
};

AdminServer::AdminServer(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
AdminServer::~AdminServer() = default;

Result<std::unique_ptr<AdminServer>> AdminServer::open(const Settings& settings, const EnginePorts& engines,
                                                       const ports::Clock& clock, metrics::Registry& metrics,
                                                       Heartbeats& heartbeats,
                                                       std::vector<gateway::Part> parts) {
    TRY(const bool keys_required, keys_required_by(settings, engines.keys));
    auto impl = std::make_unique<Impl>(engines, clock, keys_required, metrics, heartbeats, std::move(parts));
    TRY(const auto listen, listen_options(settings, heartbeats));
    TRY(impl->server, http::Server::start(listen, impl->router, metrics));
    return std::unique_ptr<AdminServer>{new AdminServer{std::move(impl)}};
}

std::uint16_t AdminServer::port() const {
    return impl_->server->port();
}

void AdminServer::close(Milliseconds deadline) {
    impl_->server->stop(deadline);
}

}  // namespace billmill::app
