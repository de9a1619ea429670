#include <sys/stat.h>

#include <cstdio>
#include <exception>

#include "app/begin_books.hpp"
#include "app/clock_watch.hpp"
#include "app/command_line.hpp"
#include "app/commands.hpp"
#include "app/restore_command.hpp"
#include "app/roles.hpp"

namespace {

using namespace billmill;

/// Success is 0. A mistake the user can mend is 2; anything else 1. The sentence goes to standard error.
int report(const Outcome& outcome) {
    if (outcome) return 0;
    std::fflush(stdout);  // What went well comes first, wherever both are sent.
    std::fprintf(stderr, "billmill: %s\n", outcome.error().what.c_str());
    return outcome.error().fault == Fault::invalid ? 2 : 1;
}

int run_command(int argc, char** argv) {
    const auto invocation = app::read_command_line(argc, argv);
    if (!invocation) return invocation.error().code;

    const auto settings = app::read_settings(invocation->overrides);
    if (!settings) return report(std::unexpected{settings.error()});
    log::set_level(settings->log_level);

    return report(
        std::visit([&](const auto& command) { return app::run(command, *settings); }, invocation->command));
}

}  // namespace

int main(int argc, char** argv) {
    umask(027);  // Invoices and customers are for this user, and for its group to read: 0750 and 0640.
    try {
        return run_command(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "billmill: unexpected error: %s\n", error.what());
        return 1;
    }
}
