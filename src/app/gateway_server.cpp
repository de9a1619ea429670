#include "app/gateway_server.hpp"

#include "adapters/webhook/http_webhook_sender.hpp"
#include "app/listening.hpp"
#include "app/outside.hpp"
#include "http/router.hpp"

namespace billmill::app {
namespace {

/// Whom webhooks may reach, and what reaches them.
struct Webhooks {
    domain::WebhookTargets targets;
    std::unique_ptr<ports::WebhookSender> sender;
};

Result<std::unique_ptr<Webhooks>> open_webhooks(const Settings& settings, const EnginePorts& engines) {
    if (engines.webhooks == nullptr) return nullptr;
    TRY(const auto targets, domain::WebhookTargets::of(settings.webhooks_allow));
    TRY(auto sender, adapters::webhook::HttpWebhookSender::open(
                         {.targets = targets, .ca_file = settings.webhooks_ca_file}));
    return std::make_unique<Webhooks>(targets, std::move(sender));
}

std::optional<gateway::WebhookPorts> ports_of(const Webhooks* webhooks, const EnginePorts& engines) {
    if (webhooks == nullptr) return std::nullopt;
    return gateway::WebhookPorts{*engines.webhooks, *webhooks->sender, webhooks->targets};
}

/// With the pause between two looks at deadlines, and the look-up of a key, within a second.
constexpr gateway::ReadPatience shared_store_patience{.query = Milliseconds{800},
                                                      .document = Milliseconds{5'000}};

gateway::ThisProcess told_of(const Settings& settings, const GatewayServerParts& parts) {
    gateway::ThisProcess process{
        .store = settings.cluster() ? gateway::Store::mongodb : gateway::Store::sqlite,
        .clock_offset = parts.clock_offset,
        .settings_file = settings.file.string()};
    for (const auto& each : settings.values)
        process.settings.push_back({each.section, each.key, each.value, each.source});
    return process;
}

}  // namespace

struct GatewayServer::Impl {
    Impl(std::unique_ptr<Webhooks> the_webhooks, gateway::Ports ports, gateway::Options options)
        : webhooks{std::move(the_webhooks)}, gateway{ports, std::move(options)} {
        gateway.add_routes(router);
    }
    std::unique_ptr<Webhooks> webhooks;  ///< nullptr: this process has none.
    gateway::Gateway gateway;
    http::Router router;
    std::unique_ptr<http::Server> server;  ///< Last, so first to go.
};

GatewayServer::GatewayServer(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
GatewayServer::~GatewayServer() = default;

Result<std::unique_ptr<GatewayServer>> GatewayServer::open(const Settings& settings,
                                                           const EnginePorts& engines,
                                                           const GatewayServerParts& parts,
                                                           std::vector<gateway::Part> watched) {
    TRY(const bool keys_required, keys_required_by(settings, engines.keys));
    TRY(auto webhooks, open_webhooks(settings, engines));
    const auto webhook_ports = ports_of(webhooks.get(), engines);
    auto impl = std::make_unique<Impl>(
        std::move(webhooks),
        gateway::Ports{.inbox = engines.inbox,
                       .bus = engines.bus,
                       .customers = engines.customers,
                       .invoices = parts.invoices,
                       .deliveries = engines.deliveries,
                       .parked = engines.parked,
                       .dead_letters = engines.dead_letters,
                       .keys = engines.keys,
                       .account = engines.account,
                       .files = parts.documents,
                       .mailbox = parts.mailbox,
                       .sellers = parts.sellers,
                       .clock = parts.clock,
                       .renderer = parts.renderer,
                       .metrics = parts.metrics,
                       .heartbeats = parts.heartbeats,
                       .events = engines.events,
                       .runs = engines.runs,
                       .webhooks = webhook_ports,
                       .index = engines.index,
                       .index_age = parts.index_age,
                       .event_writer = engines.event_writer,
                       .leases = parts.leases},
        gateway::Options{
            .keys_required = keys_required,
            .trial_seller_may_mail = trial_seller_may_mail(settings),
            .customer_grace = settings.customer_grace,
            .scratch = settings.cluster() ? std::filesystem::temp_directory_path() : settings.data,
            .parts = std::move(watched),
            .read_patience = parts.leases != nullptr ? shared_store_patience : gateway::ReadPatience{},
            .process = told_of(settings, parts)});
    TRY(const auto listen, listen_options(settings, parts.heartbeats));
    TRY(impl->server, http::Server::start(listen, impl->router, parts.metrics));
    return std::unique_ptr<GatewayServer>{new GatewayServer{std::move(impl)}};
}

std::uint16_t GatewayServer::port() const {
    return impl_->server->port();
}

void GatewayServer::close(Milliseconds deadline) {
    impl_->gateway.request_stop();
    impl_->gateway.end_streams();
    impl_->server->stop(deadline);
    impl_->gateway.stop_feeding();
}

}  // namespace billmill::app
