#pragma once

#include <memory>
#include <vector>

#include "foundation/metrics.hpp"
#include "gateway/health.hpp"
#include "http/router.hpp"
#include "ports/api_key_store.hpp"
#include "ports/clock.hpp"

namespace billmill::gateway {

/// /healthz, /readyz and /metrics of a process that has no gateway, with the gateway's own rules for keys.
class AdminRoutes {
public:
    AdminRoutes(ports::ApiKeyStore& keys, const ports::Clock& clock, bool keys_required,
                metrics::Registry& metrics, const Heartbeats& heartbeats, std::vector<Part> parts);
    ~AdminRoutes();
    /// The router must not outlive this object.
    void add_routes(http::Router& router);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace billmill::gateway
