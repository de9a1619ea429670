#pragma once

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>
#include <utility>

#include "foundation/result.hpp"

namespace billmill::adapters::smtp {

/// Wakes a thread that waits in poll().
/// Threads: wake() from any; hear() from the one that waits.      Source: eventfd(2): readable from a write on until it is read.
class WakeSignal {
public:
    static Result<WakeSignal> open() {
        const int descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        if (descriptor < 0)
            return fail(Fault::unavailable, "no descriptor is left for the mailer's wake signal");
        return WakeSignal{descriptor};
    }
    WakeSignal(WakeSignal&& other) noexcept : descriptor_{std::exchange(other.descriptor_, -1)} {}
    WakeSignal(const WakeSignal&) = delete;
    WakeSignal& operator=(const WakeSignal&) = delete;
    WakeSignal& operator=(WakeSignal&&) = delete;
    ~WakeSignal() {
        if (descriptor_ >= 0) close(descriptor_);
    }

    void wake() {
        const std::uint64_t one = 1;
        // Fails only where the count is full, and then it is readable anyway.
        [[maybe_unused]] const auto written = write(descriptor_, &one, sizeof one);
    }
    void hear() {
        std::uint64_t count = 0;
        [[maybe_unused]] const auto got =
            read(descriptor_, &count, sizeof count);  // Fails where nobody has called.
    }
    [[nodiscard]] int descriptor() const { return descriptor_; }

private:
    explicit WakeSignal(int descriptor) : descriptor_{descriptor} {}

    int descriptor_;
};

}  // namespace billmill::adapters::smtp
