#include "app/interrupt.hpp"

#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>

namespace billmill::app {
namespace {

constexpr int interrupted = 130;  ///< 128 + SIGINT, as shells have it.
constexpr std::array caught{SIGINT, SIGTERM};

// A handler may read nothing that is being written: the texts stand still while a pointer is set.
std::string advice_text;
std::string unfinished_file;
std::atomic<bool> armed = false;

extern "C" void on_interrupt(int /*signal*/) {
    if (armed.load()) {
        if (!unfinished_file.empty())
            (void)::unlink(unfinished_file.c_str());  // It is ours, and no whole file.
        (void)!::write(STDERR_FILENO, advice_text.data(),
                       advice_text.size());  // Nobody is left to tell of an error.
    }
    ::_exit(interrupted);
}

}  // namespace

Interrupt::Interrupt(std::string advice, std::string unfinished) {
    advice_text = "\nbillmill: stopped. " + std::move(advice) + "\n";
    unfinished_file = std::move(unfinished);
    armed.store(true);
    struct sigaction action{};
    action.sa_handler = on_interrupt;
    for (const int signal : caught) sigaction(signal, &action, nullptr);
}

Interrupt::~Interrupt() {
    for (const int signal : caught) std::signal(signal, SIG_DFL);
    armed.store(false);
}

}  // namespace billmill::app
