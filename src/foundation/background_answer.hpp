#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

#include "foundation/named_thread.hpp"
#include "foundation/result.hpp"
#include "foundation/time.hpp"

namespace billmill {

/// An answer that takes time or may not come, asked for in a thread of its own, so that nobody waits for it longer than
/// he wants to.
///
/// Promise:   one asking at a time; those who read meanwhile share the next one. Nothing is asked that nobody reads.
/// Threads:   any.     Ownership: the destructor waits for an asking that is under way.
template <class T>
class BackgroundAnswer {
public:
    using Ask = std::function<Result<T>()>;
    using Now = std::function<Instant()>;
    struct Known {
        T value;
        Instant asked_at;  ///< When the asking began that gave it.
    };

    BackgroundAnswer(std::string name, Ask ask, Now now)
        : ask_{std::move(ask)},
          now_{std::move(now)},
          thread_{named_thread(std::move(name), [this](const std::stop_token& stop) { serve(stop); })} {}
    BackgroundAnswer(const BackgroundAnswer&) = delete;
    BackgroundAnswer& operator=(const BackgroundAnswer&) = delete;

    /// The outcome of an asking that begins after this call; if it does not come within `patience`, the last answer
    /// there was. At once where the asking under way has taken as long already.
    /// Errors: those of the asking. unavailable: no answer in time, and never one before.
    Result<Known> read(Milliseconds patience) {
        std::unique_lock lock{mutex_};
        const auto mine = started_ + 1;
        wanted_ = mine;
        changed_.notify_all();
        const bool stuck = asking_since_ && std::chrono::steady_clock::now() - *asking_since_ >= patience;
        const bool in_time = !stuck && changed_.wait_for(lock, patience, [&] { return done_ >= mine; });
        if (in_time && error_) return std::unexpected{*error_};
        if (known_) return *known_;
        return fail(Fault::unavailable, "there is no answer yet");
    }

private:
    void serve(const std::stop_token& stop) {
        std::unique_lock lock{mutex_};
        while (changed_.wait(lock, stop, [this] { return wanted_ > started_; })) {
            ++started_;
            asking_since_ = std::chrono::steady_clock::now();
            lock.unlock();
            const auto asked_at = now_();
            auto answer = ask_();
            lock.lock();
            error_.reset();
            if (answer) {
                known_.emplace(*std::move(answer), asked_at);
            } else {
                error_ = std::move(answer).error();
            }
            ++done_;
            asking_since_.reset();
            changed_.notify_all();
        }
    }

    const Ask ask_;
    const Now now_;
    std::mutex mutex_;  ///< Guards what follows.
    std::condition_variable_any changed_;
    std::uint64_t wanted_ = 0;  ///< The number of the asking that somebody waits for.
    std::uint64_t started_ = 0;
    std::uint64_t done_ = 0;
    std::optional<std::chrono::steady_clock::time_point> asking_since_;
    std::optional<Known> known_;
    std::optional<Error> error_;  ///< Of the last asking.
    std::jthread thread_;         ///< Last, so first to go.
};

}  // namespace billmill
