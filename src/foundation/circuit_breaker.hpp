#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <type_traits>

#include "foundation/time.hpp"

namespace billmill {

/// Stops asking an engine that does not answer: closed → open for a growing pause → one trial → closed.
///
/// Promise:   after a failure may_try() is false until the pause is over. The first pause is `first`; each failure
///            after it doubles the pause, up to `longest`. A clock that was put back does not stretch a pause beyond
///            `longest`.
/// Threads:   any. Where several threads share a breaker, each may try once the pause is over.
class CircuitBreaker {
public:
    struct Pauses {
        Milliseconds first;
        Milliseconds longest;
    };
    using Now = std::function<Instant()>;
    explicit CircuitBreaker(Pauses pauses, Now now = system_now);

    /// Opens it. True: it was closed.
    bool failed(std::string_view why);
    /// Opens it for the longest pause at once: trouble that only a human ends. True: it was closed.
    bool failed_for_long(std::string_view why);
    /// Closes it. True: it was open.
    bool worked();

    [[nodiscard]] bool is_open() const { return open_.load(std::memory_order_acquire); }
    /// Closed, or due for a trial.
    [[nodiscard]] bool may_try() const;
    /// When the next trial may begin; the epoch when closed.
    [[nodiscard]] Instant trial_at() const;
    /// When it opened; the epoch when closed.
    [[nodiscard]] Instant open_since() const;
    /// The last failure in one sentence; empty when closed.
    [[nodiscard]] std::string why() const;

    /// Calls `function() -> Result<T>` if it may try, and takes note of the outcome.
    /// Errors: unavailable: not called.
    template <class Function>
    std::invoke_result_t<const Function&> call(const Function& function) {
        if (!may_try()) return fail(Fault::unavailable, why());
        auto result = function();
        if (result) {
            worked();
        } else {
            failed(result.error().what);
        }
        return result;
    }

private:
    static Instant system_now();
    bool open_for(Milliseconds pause, std::string_view why);

    const Pauses pauses_;
    const Now now_;
    std::atomic<bool> open_{false};  ///< Written under the lock; read without it.
    mutable std::mutex mutex_;       ///< Guards what follows.
    Milliseconds next_pause_;
    Instant trial_at_{};
    Instant open_since_{};
    std::string why_;
};

}  // namespace billmill
