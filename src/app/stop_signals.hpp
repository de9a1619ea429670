#pragma once

#include <sys/signalfd.h>

#include <csignal>

namespace billmill::app {

/// SIGTERM, SIGINT and SIGHUP, taken by whoever waits here instead of ending the process; and SIGUSR1, where it asks for the
/// sellers to be read again. Made before any thread, so that all threads inherit the mask.
class StopSignals {
public:
    static constexpr int reload = SIGUSR1;
    enum class Reload : bool { ignored, heard };

    explicit StopSignals(Reload asked = Reload::ignored) {
        if (asked == Reload::ignored) std::signal(reload, SIG_IGN);
        sigemptyset(&set_);
        sigaddset(&set_, SIGTERM);
        sigaddset(&set_, SIGINT);
        sigaddset(&set_, SIGHUP);  // The terminal is gone; nohup has it ignored, and then it never arrives.
        if (asked == Reload::heard) sigaddset(&set_, reload);
        pthread_sigmask(SIG_BLOCK, &set_, nullptr);
        std::signal(SIGPIPE, SIG_IGN);  // A client that hangs up is an error of that write, nothing more.
    }
    /// Blocks until one arrives; returns it.
    int wait() const {
        int signal = 0;
        sigwait(&set_, &signal);
        return signal;
    }

    /// Readable once one has arrived; the caller's to close. -1: no descriptor is left.
    [[nodiscard]] int descriptor() const { return signalfd(-1, &set_, SFD_CLOEXEC | SFD_NONBLOCK); }

private:
    sigset_t set_{};
};

}  // namespace billmill::app
