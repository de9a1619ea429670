#include <sys/stat.h>
#ifdef BILLMILL_MIMALLOC
#include <mimalloc.h>
#endif

#include <cstdio>
#include <exception>

#include "app/command_table.hpp"
#include "app/exit_code.hpp"
#include "app/server_access.hpp"

namespace {

using namespace billmill;

/// Freed memory goes back to the kernel after a second, not after 25 ms: batches take as much again at once, and each page
/// would be cleared anew. `MIMALLOC_DECOMMIT_DELAY` in the environment has the last word. docs/decisions/0079
void keep_freed_memory_for_a_second() {
#ifdef BILLMILL_MIMALLOC
#if MI_MALLOC_VERSION >= 210
    constexpr auto delay_ms = mi_option_purge_delay;
#else
    constexpr auto delay_ms = mi_option_decommit_delay;
#endif
    mi_option_set_default(delay_ms, 1'000);
#endif
}

/// The sentence goes to standard error.
int report(const Outcome& outcome, bool asks_server) {
    if (outcome) return 0;
    std::fflush(stdout);  // What went well comes first, wherever both are sent.
    std::fprintf(stderr, "billmill: %s\n", outcome.error().what.c_str());
    return app::exit_code(outcome, asks_server);
}

Outcome run(const app::Invocation& invocation) {
    app::Settings settings;
    if (invocation.command->does_read_settings()) {
        TRY(settings, app::read_settings(invocation.overrides));
    }
    log::set_level(settings.log_level);
    app::ServerAccess access;
    if (invocation.command->does_ask_server()) {
        TRY(access, app::complete(invocation.access));
    }
    return invocation.run({settings, access, app::screen_of(invocation.screen)});
}

int run_command(int argc, char** argv) {
    app::CommandTable table;
    app::add_all_commands(table);
    const auto invocation = table.read(argc, argv);
    if (!invocation) return invocation.error().code;
    return report(run(*invocation), invocation->command->does_ask_server());
}

}  // namespace

int main(int argc, char** argv) {
    keep_freed_memory_for_a_second();
    umask(027);  // Invoices and customers are for this user, and for its group to read: 0750 and 0640.
    try {
        return run_command(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "billmill: unexpected error: %s\n", error.what());
        return 1;
    }
}
