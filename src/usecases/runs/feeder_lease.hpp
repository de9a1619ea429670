#pragma once

#include <string>

#include "ports/clock.hpp"
#include "ports/lease_store.hpp"

namespace billmill::usecases {

/// Which of the processes that share the runs feeds them.
///
/// Promise:   the lease is asked for again when a third of it has passed, so that a slow step does not lose it.
/// Errors:    unavailable.     Threads: one at a time.
class FeederLease {
public:
    static constexpr Milliseconds lasts{10'000};

    /// `leases`: nullptr where no other process feeds these runs.
    FeederLease(ports::LeaseStore* leases, const ports::Clock& clock);

    [[nodiscard]] bool is_alone() const { return leases_ == nullptr; }
    /// Another process may be the one that feeds; then its turn has the runs.
    [[nodiscard]] Result<bool> is_ours();
    /// Another need not wait for the end of the lease; where that is not heard, it does.
    void give_up();

private:
    ports::LeaseStore* leases_;
    const ports::Clock& clock_;
    const std::string owner_;  ///< No two processes share one.
    bool ours_ = false;
    Instant renew_at_{};
};

}  // namespace billmill::usecases
