#include "app/listening.hpp"

#include <algorithm>

#include "app/outside.hpp"
#include "foundation/loopback.hpp"

namespace billmill::app {
namespace {

bool usable(const ports::ApiKey& key) {
    return !key.revoked;
}

}  // namespace

http::ListenOptions listen_options(const Settings& settings) {
    http::ListenOptions listen{.host = settings.host,
                               .port = settings.port,
                               .io_threads = settings.io_threads,
                               .workers = settings.workers,
                               .limits = {}};
    listen.limits.connections_max = settings.connections_max;
    return listen;
}

Result<bool> keys_required_by(const Settings& settings, ports::ApiKeyStore& keys) {
    TRY(const auto all, keys.list());
    TRY_DO(check_for_key(settings, all));
    return std::ranges::any_of(all, usable) || !(is_loopback(settings.host) || settings.trusted_network);
}

}  // namespace billmill::app
