#include "app/interrupt.hpp"

#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <forward_list>

namespace billmill::app {
namespace {

constexpr int interrupted = 130;  ///< 128 + SIGINT, as shells have it.
constexpr std::array caught{SIGINT, SIGTERM};

// A handler may read nothing that is being written: what the pointer names stands still until another is named.
std::forward_list<std::string> advices;
std::string unfinished_file;
std::atomic<const std::string*> told = nullptr;

extern "C" void on_interrupt(int /*signal*/) {
    if (const auto* advice = told.load()) {
        if (!unfinished_file.empty())
            (void)::unlink(unfinished_file.c_str());                    // It is ours, and no whole file.
        (void)!::write(STDERR_FILENO, advice->data(), advice->size());  // Nobody is left to tell of an error.
    }
    ::_exit(interrupted);
}

}  // namespace

Interrupt::Interrupt(std::string advice, std::string unfinished) {
    unfinished_file = std::move(unfinished);
    advise(std::move(advice));
    struct sigaction action{};
    action.sa_handler = on_interrupt;
    for (const int signal : caught) sigaction(signal, &action, nullptr);
}

Interrupt::~Interrupt() {
    for (const int signal : caught) std::signal(signal, SIG_DFL);
    told.store(nullptr);
    advices.clear();
}

void Interrupt::advise(std::string advice) {
    told.store(&advices.emplace_front("\nbillmill: stopped. " + std::move(advice) + "\n"));
}

}  // namespace billmill::app
