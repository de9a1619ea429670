#include "app/exit_code.hpp"

#include <array>

namespace billmill::app {
namespace {

constexpr std::array codes{
    ExitCode{0, "It did what it was asked."},
    ExitCode{1, "It failed; standard error says why. Of verify: the books are not sound."},
    ExitCode{2, "The command line, the settings or the input hold a mistake; all of them are named."},
    ExitCode{3, "The server gave no answer, or none for now. The same command again does no harm."},
    ExitCode{4, "The server knows nothing of that id, number, reference or address."},
    ExitCode{5, "The server wants an API key, or one that may do this."},
    ExitCode{6, "More than one is of that number, reference or address; standard error names them."},
    ExitCode{70, "Of a server: a write failed for good; the next start recovers."},
    ExitCode{71, "Of a server: it did not stop in time; the next start recovers."},
    ExitCode{130, "Ctrl-C ended it; standard error says how to go on."},
};

}  // namespace

std::span<const ExitCode> exit_codes() {
    return codes;
}

int exit_code(const Outcome& outcome, bool asks_server) {
    if (outcome) return 0;
    switch (outcome.error().fault) {
        case Fault::invalid: return 2;
        case Fault::unavailable: return asks_server ? 3 : 1;
        case Fault::not_found: return asks_server ? 4 : 1;
        case Fault::forbidden: return asks_server ? 5 : 1;
        case Fault::conflict: return asks_server ? 6 : 1;
        case Fault::not_yet:
        case Fault::corrupt: break;
    }
    return 1;
}

}  // namespace billmill::app
