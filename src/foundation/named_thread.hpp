#pragma once

#include <pthread.h>

#include <concepts>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

namespace billmill {

/// A thread that bears its name in top, ps and /proc, cut to 15 characters. Its destructor asks it to stop and waits
/// for it. `work` is called with a std::stop_token, or with nothing where it takes none.
template <class Work>
[[nodiscard]] std::jthread named_thread(std::string name, Work work) {
    return std::jthread{[name = std::move(name), work = std::move(work)](std::stop_token stop) mutable {
        pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
        if constexpr (std::invocable<Work&, std::stop_token>) {
            work(std::move(stop));
        } else {
            work();
        }
    }};
}

}  // namespace billmill
