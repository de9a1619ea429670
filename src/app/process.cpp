#include "app/process.hpp"

#include <sys/prctl.h>
#include <unistd.h>

#include <condition_variable>
#include <mutex>

#include "foundation/logging.hpp"
#include "foundation/named_thread.hpp"

namespace billmill::app {
namespace {

constexpr int exit_stop_too_slow = 71;

}  // namespace

void keep_memory_private() {
    prctl(PR_SET_DUMPABLE, 0);
}

std::jthread stop_watchdog(Milliseconds deadline) {
    return named_thread("stop-watchdog", [deadline](std::stop_token stop) {
        std::mutex mutex;
        std::unique_lock lock{mutex};
        std::condition_variable_any wake;
        if (wake.wait_for(lock, stop, deadline, [&] { return stop.stop_requested(); })) return;
        log::error("stop_too_slow", {{"seconds", deadline.count() / 1'000}});
        _exit(exit_stop_too_slow);
    });
}

}  // namespace billmill::app
