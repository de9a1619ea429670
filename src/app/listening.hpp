#pragma once

#include "app/settings.hpp"
#include "foundation/heartbeat.hpp"
#include "http/server.hpp"
#include "ports/api_key_store.hpp"

namespace billmill::app {

/// Errors: invalid: as read_settings() refuses trusted_proxies.
Result<http::ListenOptions> listen_options(const Settings& settings, Heartbeats& heartbeats);

/// Must callers have a key? Where one was ever made, and always beyond loopback.
/// Errors: invalid: not on loopback, and no key: everyone on the network could bill.
Result<bool> keys_required_by(const Settings& settings, ports::ApiKeyStore& keys);

}  // namespace billmill::app
