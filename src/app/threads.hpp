#pragma once

#include <string>
#include <thread>

#include <pthread.h>

namespace billmill::app {

/// A thread that bears its name in top and ps, and is asked to stop and joined when it is destroyed.
template <class F>
[[nodiscard]] std::jthread named_thread(std::string name, F work) {
    return std::jthread{[name = std::move(name), work = std::move(work)](std::stop_token stop) mutable {
        pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
        work(std::move(stop));
    }};
}

}  // namespace billmill::app
