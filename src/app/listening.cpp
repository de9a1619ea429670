#include "app/listening.hpp"

#include "app/outside.hpp"
#include "foundation/loopback.hpp"

namespace billmill::app {

Result<http::ListenOptions> listen_options(const Settings& settings, Heartbeats& heartbeats) {
    TRY(auto proxies, http::TrustedProxies::of(settings.trusted_proxies, settings.proxy_secret));
    http::ListenOptions listen{.host = settings.host,
                               .port = settings.port,
                               .names = settings.names,
                               .proxies = std::move(proxies),
                               .io_threads = settings.io_threads,
                               .workers = settings.workers,
                               .costly_workers = settings.workers,
                               .limits = {},
                               .heartbeats = &heartbeats};
    listen.limits.connections_max = settings.connections_max;
    return listen;
}

Result<bool> keys_required_by(const Settings& settings, ports::ApiKeyStore& keys) {
    TRY(const auto all, keys.list());
    TRY_DO(check_for_key(settings, all));
    return !all.empty() || !(is_loopback(settings.host) || settings.trusted_network);
}

}  // namespace billmill::app
