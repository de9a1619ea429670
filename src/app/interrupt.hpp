#pragma once

#include <string>

namespace billmill::app {

/// While it lives, Ctrl-C (SIGINT) and SIGTERM say how to go on and end the process with exit code 130. One at a time.
/// Threads: any may run; the signal may come in any of them.
class Interrupt {
public:
    /// `advice`: a sentence or two, printed to standard error.  `unfinished`: a file that is removed then; empty: none.
    explicit Interrupt(std::string advice, std::string unfinished = {});
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;
};

}  // namespace billmill::app
