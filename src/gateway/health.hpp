#pragma once

#include <functional>
#include <string>
#include <vector>

#include "foundation/metrics.hpp"
#include "foundation/result.hpp"
#include "gateway/call.hpp"

namespace billmill::gateway {

/// Is a part able to keep its promise now? Asked by GET /readyz; must be quick.
struct ReadinessProbe {
    std::string name;
    std::function<Outcome()> ask;
};

/// GET /healthz, /readyz and /metrics, which every process has.
/// Threads: any.
class Health {
public:
    Health(metrics::Registry& metrics, std::vector<ReadinessProbe> probes)
        : metrics_{metrics}, probes_{std::move(probes)} {}
    [[nodiscard]] http::Response health(const Call& call);
    [[nodiscard]] http::Response readiness(const Call& call);
    [[nodiscard]] http::Response metrics(const Call& call);

private:
    metrics::Registry& metrics_;
    std::vector<ReadinessProbe> probes_;
};

}  // namespace billmill::gateway
