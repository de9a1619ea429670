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

    /// From now on another sentence; no signal falls between the two. Never while another thread calls it.
    void advise(std::string advice);

    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;
};

}  // namespace billmill::app
