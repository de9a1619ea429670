#pragma once

#include <sys/resource.h>

#include <csignal>

namespace billmill::tests {

/// A full disk, as far as a process can make one: while it lives, no file grows beyond so many bytes.
/// Threads: for all of the process; one at a time.
class FullDisk {
public:
    explicit FullDisk(rlim_t bytes) : earlier_{std::signal(SIGXFSZ, SIG_IGN)} {
        getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit full{bytes, before_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &full);
    }
    ~FullDisk() {
        setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, earlier_);
    }
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;

private:
    void (*earlier_)(int);
    rlimit before_{};
};

}  // namespace billmill::tests
