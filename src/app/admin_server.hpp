#pragma once

#include <memory>

#include "app/engines.hpp"
#include "app/settings.hpp"
#include "gateway/admin_routes.hpp"
#include "ports/clock.hpp"

namespace billmill::app {

/// Where a core without a gateway answers /healthz, /readyz and /metrics, open while it lives.
class AdminServer {
public:
    /// Errors: invalid: not on loopback, and no API key.     unavailable: the port is taken.
    static Result<std::unique_ptr<AdminServer>> open(const Settings& settings, const EnginePorts& engines,
                                                     const ports::Clock& clock, metrics::Registry& metrics,
                                                     Heartbeats& heartbeats,
                                                     std::vector<gateway::Part> parts);
    ~AdminServer();
    [[nodiscard]] std::uint16_t port() const;
    void close(Milliseconds deadline);

private:
    struct Impl;
    explicit AdminServer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace billmill::app
