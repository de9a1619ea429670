#pragma once

#include <csignal>

namespace billmill::app {

/// SIGTERM and SIGINT, taken by whoever waits here instead of ending the process. Made before any thread, so that all
/// threads inherit the mask.
class StopSignals {
public:
    StopSignals() {
        sigemptyset(&set_);
        sigaddset(&set_, SIGTERM);
        sigaddset(&set_, SIGINT);
        pthread_sigmask(SIG_BLOCK, &set_, nullptr);
        std::signal(SIGPIPE, SIG_IGN);  // A client that hangs up is an error of that write, nothing more.
    }
    /// Blocks until one arrives; returns it.
    int wait() const {
        int signal = 0;
        sigwait(&set_, &signal);
        return signal;
    }

private:
    sigset_t set_{};
};

}  // namespace billmill::app
