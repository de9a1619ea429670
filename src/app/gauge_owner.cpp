#include "app/gauge_owner.hpp"

#include <utility>

#include "foundation/uuid.hpp"

namespace billmill::app {
namespace {

constexpr Milliseconds patience{250};

}  // namespace

GaugeOwner::GaugeOwner(metrics::Registry& metrics, ports::LeaseStore* leases, std::string name,
                       const ports::Clock& clock)
    : shows_{leases == nullptr} {
    if (leases == nullptr) return;
    holding_.emplace(
        "owner-" + name,
        [leases, name, owner = uuid_v7(clock.now()).text(), &clock]() -> Result<bool> {
            const auto now = clock.now();
            return leases->hold(name, owner, now, now + lease);
        },
        [&clock] { return clock.now(); });
    metrics.before_scrape([this] {
        if (const auto held = holding_->read(patience)) shows_ = held->value;
    });
}

}  // namespace billmill::app
