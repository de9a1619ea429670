#pragma once

#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <utility>

#include "foundation/result.hpp"

namespace billmill::adapters::smtp {

/// Says "stop", once and for good, to a thread that waits in poll().
/// Threads: ask() and asked() from any.      Source: eventfd(2): readable from the first write on; nobody reads it.
class StopSignal {
public:
    static Result<StopSignal> open() {
        const int descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        if (descriptor < 0)
            return fail(Fault::unavailable, "no descriptor is left for the mailer's stop signal");
        return StopSignal{descriptor};
    }
    StopSignal(StopSignal&& other) noexcept : descriptor_{std::exchange(other.descriptor_, -1)} {}
    StopSignal(const StopSignal&) = delete;
    StopSignal& operator=(const StopSignal&) = delete;
    StopSignal& operator=(StopSignal&&) = delete;
    ~StopSignal() {
        if (descriptor_ >= 0) close(descriptor_);
    }

    void ask() {
        asked_ = true;
        const std::uint64_t one = 1;
        // Fails only where the count is full, and then it is readable anyway.
        [[maybe_unused]] const auto written = write(descriptor_, &one, sizeof one);
    }
    [[nodiscard]] bool asked() const { return asked_; }
    [[nodiscard]] int descriptor() const { return descriptor_; }

private:
    explicit StopSignal(int descriptor) : descriptor_{descriptor} {}

    int descriptor_;
    std::atomic<bool> asked_{false};
};

}  // namespace billmill::adapters::smtp
