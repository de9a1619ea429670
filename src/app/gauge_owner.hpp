#pragma once

#include <optional>
#include <string>

#include "foundation/background_answer.hpp"
#include "foundation/metrics.hpp"
#include "ports/clock.hpp"
#include "ports/lease_store.hpp"

namespace billmill::app {

/// Of the processes that could show a number of the whole cluster, one shows it, so that a sum over processes is that number.
///
/// Promise:   the owner is a process that is scraped: it holds a lease that it renews at each scrape. While the store does not
///            answer, whoever showed goes on and nobody else begins. Without a store that is shared, this process is the owner.
/// Units:     after the owner's death nobody shows for as long as the lease lasts: `lease`.
/// Threads:   shows(): during a scrape.     Ownership: borrows all; destroyed before the store.
class GaugeOwner {
public:
    static constexpr Milliseconds lease{60'000};

    /// `leases`: nullptr: nobody else is there. Scrapes of this registry renew the lease.
    GaugeOwner(metrics::Registry& metrics, ports::LeaseStore* leases, std::string name,
               const ports::Clock& clock);
    GaugeOwner(const GaugeOwner&) = delete;
    GaugeOwner& operator=(const GaugeOwner&) = delete;

    [[nodiscard]] bool shows() const { return shows_; }

private:
    std::optional<BackgroundAnswer<bool>> holding_;
    bool shows_;
};

}  // namespace billmill::app
