#include "app/front_door.hpp"

#include "app/listening.hpp"
#include "app/outside.hpp"
#include "http/router.hpp"

namespace billmill::app {
struct FrontDoor::Impl {
    Impl(gateway::Ports ports, gateway::Options options) : gateway{ports, std::move(options)} {
        gateway.add_routes(router);
    }
    gateway::Gateway gateway;
    http::Router router;
    std::unique_ptr<http::Server> server;  ///< Last, so first to go.
};

FrontDoor::FrontDoor(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
FrontDoor::~FrontDoor() = default;

Result<std::unique_ptr<FrontDoor>> FrontDoor::open(const Settings& settings, const EnginePorts& engines,
                                                   const DoorParts& parts,
                                                   std::vector<gateway::Part> watched) {
    TRY(const bool keys_required, keys_required_by(settings, engines.keys));
    auto impl = std::make_unique<Impl>(
        gateway::Ports{engines.inbox, engines.bus, engines.customers, parts.invoices, engines.deliveries,
                       engines.parked, engines.dead_letters, engines.keys, engines.account, parts.documents,
                       parts.mailbox, parts.sellers, parts.clock, parts.renderer, parts.metrics,
                       parts.heartbeats},
        gateway::Options{.keys_required = keys_required,
                         .trial_seller_may_mail = trial_seller_may_mail(settings),
                         .customer_grace = settings.customer_grace,
                         .parts = std::move(watched)});
    TRY(const auto listen, listen_options(settings, parts.heartbeats));
    TRY(impl->server, http::Server::start(listen, impl->router, parts.metrics));
    return std::unique_ptr<FrontDoor>{new FrontDoor{std::move(impl)}};
}

std::uint16_t FrontDoor::port() const {
    return impl_->server->port();
}

void FrontDoor::close(Milliseconds deadline) {
    impl_->server->stop(deadline);
}

}  // namespace billmill::app
