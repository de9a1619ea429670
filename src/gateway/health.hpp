#pragma once

#include <vector>

#include "foundation/heartbeat.hpp"
#include "foundation/metrics.hpp"
#include "gateway/call.hpp"
#include "gateway/parts.hpp"

namespace billmill::gateway {

/// GET /healthz, /readyz and /metrics, which every process has.
///
/// Promise:   health() and readiness() never wait: they run on the I/O thread.
/// Threads:   any.     Ownership: borrows registry and heartbeats.
class Health {
public:
    Health(metrics::Registry& metrics, const Heartbeats& heartbeats, std::vector<Part> parts)
        : metrics_{metrics}, heartbeats_{heartbeats}, parts_{std::move(parts)} {}
    /// 503 not_alive once a loop stands still: a supervisor should start the process again.
    [[nodiscard]] http::Response health(const Call& call);
    /// 503 for reasons of this process alone; what is shared and away is `degraded` in the body.
    [[nodiscard]] http::Response readiness(const Call& call);
    [[nodiscard]] http::Response metrics(const Call& call);

private:
    metrics::Registry& metrics_;
    const Heartbeats& heartbeats_;
    std::vector<Part> parts_;
};

}  // namespace billmill::gateway
