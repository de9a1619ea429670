#include "foundation/thread_priority.hpp"

#include <sys/resource.h>

namespace billmill {
namespace {

constexpr int niceness = 10;

}  // namespace

/// On Linux a niceness is a thread's. One that cannot be set is no reason to do anything else.
void run_in_background() {
    (void)setpriority(PRIO_PROCESS, 0, niceness);
}

}  // namespace billmill
