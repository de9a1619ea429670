#pragma once

#include <string>
#include <string_view>

#include "ports/clock.hpp"
#include "ports/lease_store.hpp"

namespace billmill::usecases {

/// What one of several processes does at a time, and the words by which the log says who. All of them are literals.
struct SharedTask {
    const char* name;
    std::string_view here;
    std::string_view elsewhere;
    std::string_view not_given_up;
};
inline constexpr SharedTask feeding_runs{.name = "runs",
                                         .here = "runs_fed_here",
                                         .elsewhere = "runs_fed_elsewhere",
                                         .not_given_up = "runs_lease_not_given_up"};
inline constexpr SharedTask sending_webhooks{.name = "webhooks",
                                             .here = "webhooks_sent_here",
                                             .elsewhere = "webhooks_sent_elsewhere",
                                             .not_given_up = "webhooks_lease_not_given_up"};

/// Which of the processes that share a task does it.
///
/// Promise:   the lease is asked for again when a third of it has passed, so that a slow step does not lose it. Who does not
///            have it asks twice a second. Who has failed twice in a row gives it up and lets others ask first: an engine that one
///            process does not reach may be there for another.
/// Errors:    unavailable.     Threads: one at a time.
class TaskLease {
public:
    static constexpr Milliseconds lasts{10'000};
    static constexpr Milliseconds between_questions{500};

    /// `leases`: nullptr where no other process shares the task.
    TaskLease(ports::LeaseStore* leases, const ports::Clock& clock, const SharedTask& task);

    [[nodiscard]] bool is_alone() const { return leases_ == nullptr; }
    /// Another process may be the one; then it is its turn.
    [[nodiscard]] Result<bool> is_ours();
    /// After each turn.
    void turn_ended(bool well);
    /// Another need not wait for the end of the lease; where that is not heard, it does.
    void give_up();

private:
    ports::LeaseStore* leases_;
    const ports::Clock& clock_;
    const SharedTask task_;
    const std::string owner_;  ///< No two processes share one.
    bool ours_ = false;
    int failures_ = 0;  ///< In a row.
    Instant ask_at_{};  ///< What was answered holds until then.
};

}  // namespace billmill::usecases
