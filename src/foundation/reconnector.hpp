#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

#include "foundation/circuit_breaker.hpp"

namespace billmill {

/// Looks for an engine that was lost in a thread of its own, so that nobody else waits for what is known to be away.
///
/// Promise:   from lost() on is_away() is true, until `reach` has succeeded. `reach` is called at once, and again each
///            `pause` after it failed. Both changes are logged, as `engine_away` and `engine_back`.
/// Threads:   any.     Ownership: the destructor waits for a `reach` that is under way.
class Reconnector {
public:
    Reconnector(std::string engine, Milliseconds pause, std::function<Outcome()> reach);
    Reconnector(const Reconnector&) = delete;
    Reconnector& operator=(const Reconnector&) = delete;

    void lost(const Error& error);
    [[nodiscard]] bool is_away() const { return breaker_.is_open(); }
    [[nodiscard]] const CircuitBreaker& breaker() const { return breaker_; }

private:
    void watch(const std::stop_token& stop);

    const std::string engine_;
    const Milliseconds pause_;
    const std::function<Outcome()> reach_;
    CircuitBreaker breaker_;
    std::mutex mutex_;
    std::condition_variable_any was_lost_;
    std::jthread watcher_;  ///< Last, so first to go.
};

}  // namespace billmill
