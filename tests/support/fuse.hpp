#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <utility>

#include "foundation/result.hpp"

namespace billmill::tests {

/// What is lost when a wire breaks: the request, or, harder to survive, only the reply.
enum class Lose : std::uint8_t { request, reply };

/// One break for all ports of a process: at the n-th call, once or for good.
struct Fuse {
    std::optional<int> at;  ///< Counted from 0 over all wrapped calls; nullopt: never.
    Lose lose = Lose::request;
    bool for_good = false;  ///< A power cut: nothing works afterwards.
    int calls = 0;
    int soon_commits = 0;  ///< How many of the calls were Consumer::commit_soon().
    bool fired = false;
    bool frozen = false;
    int waiting = 0;  ///< Calls that waited since it was frozen.

    /// nullopt: the call goes through. Threads: any.
    std::optional<Lose> next() {
        std::unique_lock lock{mutex};
        if (frozen) ++waiting;
        changed.notify_all();
        changed.wait(lock, [&] { return !frozen; });
        const int call = calls++;
        if (!at || call < *at || (call > *at && !for_good)) return std::nullopt;
        const bool first = !std::exchange(fired, true);
        return first ? lose : Lose::request;
    }
    /// From here on every call waits, as behind an engine that neither answers nor fails. Threads: any.
    void freeze() {
        const std::lock_guard lock{mutex};
        frozen = true;
        waiting = 0;
    }
    void thaw() {
        const std::lock_guard lock{mutex};
        frozen = false;
        changed.notify_all();
    }
    /// Until so many calls wait since freeze(). Threads: any.
    void wait_for_frozen_calls(int count) {
        std::unique_lock lock{mutex};
        changed.wait(lock, [&] { return waiting >= count; });
    }
    /// Sets it anew while other threads may be calling. Threads: any.
    void arm(const Fuse& wanted) {
        const std::lock_guard lock{mutex};
        *this = wanted;
    }
    /// Whole again; whether it had fired. Threads: any.
    bool disarm() {
        const std::lock_guard lock{mutex};
        const bool had_fired = fired;
        *this = {};
        return had_fired;
    }

private:
    static inline std::mutex mutex;
    static inline std::condition_variable changed;
};

inline std::unexpected<Error> injected() {
    return fail(Fault::unavailable, "injected");
}

/// Calls a port, unless the fuse has other plans.
template <class Call>
auto through(Fuse& fuse, Call call) -> decltype(call()) {
    const auto lost = fuse.next();
    if (!lost) return call();
    if (*lost == Lose::reply) (void)call();
    return injected();
}

/// The same for a call whose outcome comes later: `call` takes the function that hears it.
template <class Done, class Call>
void through(Fuse& fuse, Done done, Call call) {
    const auto lost = fuse.next();
    if (!lost) return call(std::move(done));
    if (*lost == Lose::request) return done(injected());
    call([done = std::move(done)](auto&&) mutable { done(injected()); });
}

}  // namespace billmill::tests
