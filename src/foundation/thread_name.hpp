#pragma once

#include <pthread.h>

namespace billmill {

/// The name this thread bears in top, ps and /proc. At most 15 characters; a longer one is not taken.
inline void name_this_thread(const char* name) {
    pthread_setname_np(pthread_self(), name);
}

}  // namespace billmill
