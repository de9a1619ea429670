#include "usecases/runs/feeder_lease.hpp"

#include "foundation/logging.hpp"
#include "foundation/uuid.hpp"

namespace billmill::usecases {
namespace {

constexpr auto name = "runs";

}  // namespace

FeederLease::FeederLease(ports::LeaseStore* leases, const ports::Clock& clock)
    : leases_{leases}, clock_{clock}, owner_{uuid_v7(clock.now()).text()} {}

Result<bool> FeederLease::is_ours() {
    if (leases_ == nullptr) return true;
    const auto now = clock_.now();
    if (ours_ && now < renew_at_ && renew_at_ - now <= lasts / 3) return true;  // Nor was the clock set back.
    TRY(const bool held, leases_->hold(name, owner_, now, now + lasts));
    if (held != ours_) log::info(held ? "runs_fed_here" : "runs_fed_elsewhere", {});
    ours_ = held;
    if (held) renew_at_ = now + lasts / 3;
    return held;
}

void FeederLease::give_up() {
    if (!ours_ || leases_ == nullptr) return;
    const auto now = clock_.now();
    if (const auto given_up = leases_->hold(name, owner_, now, now); !given_up)
        log::warn("runs_lease_not_given_up", {{"why", given_up.error().what}});
}

}  // namespace billmill::usecases
