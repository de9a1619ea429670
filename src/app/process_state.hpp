#pragma once

#include <mutex>

#include "foundation/time.hpp"
#include "ports/clock.hpp"

namespace billmill::app {

/// Where a process is between its start and its end.     Threads: any.
class ProcessState {
public:
    enum class Phase : std::uint8_t { starting, working, draining };
    explicit ProcessState(const ports::Clock& clock) : clock_{clock}, since_{clock.now()} {}

    void enter(Phase phase) {
        const std::lock_guard lock{mutex_};
        phase_ = phase;
        since_ = clock_.now();
    }
    struct Now {
        Phase phase;
        Instant since;
    };
    [[nodiscard]] Now now() const {
        const std::lock_guard lock{mutex_};
        return {phase_, since_};
    }

private:
    const ports::Clock& clock_;
    mutable std::mutex mutex_;
    Phase phase_ = Phase::starting;
    Instant since_;
};

}  // namespace billmill::app
