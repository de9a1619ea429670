#include "foundation/thread_priority.hpp"

#include <sys/resource.h>

namespace billmill {
namespace {

constexpr int of_background = 10;
constexpr int after_requests = 3;  ///< Each step is a quarter less.

/// On Linux a niceness is a thread's. One that cannot be set is no reason to do anything else.
void add_niceness(int more) {
    (void)setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + more);
}

}  // namespace

void run_in_background() {
    add_niceness(of_background);
}

void run_after_requests() {
    add_niceness(after_requests);
}

}  // namespace billmill
