#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "foundation/result.hpp"
#include "foundation/time.hpp"

namespace billmill {

/// Asks at times, in a thread of its own, whether an engine answers, so that who wants to know it never waits.
///
/// Promise:   state() is at most `every` and one asking old. An asking that takes longer than `patience` counts as no
///            answer while it lasts. Until the first one has ended, the engine counts as well.
/// Threads:   any.     Ownership: the destructor waits for an asking that is under way.
class EngineWatch {
public:
    struct State {
        bool away = false;
        std::string why;  ///< Of the last asking that failed; empty while it answers.
        Instant since{};  ///< When it went away, or came.
        Instant next_try{};
    };
    struct Times {
        Milliseconds every{2'000};
        Milliseconds patience{2'000};
    };
    using Now = std::function<Instant()>;
    EngineWatch(const std::string& name, std::function<Outcome()> ask, Now now, Times times);
    EngineWatch(const EngineWatch&) = delete;
    EngineWatch& operator=(const EngineWatch&) = delete;

    [[nodiscard]] State state() const;

private:
    void watch(const std::stop_token& stop);

    const std::function<Outcome()> ask_;
    const Now now_;
    const Times times_;
    mutable std::mutex mutex_;  ///< Guards what follows.
    std::condition_variable_any stopped_;
    State state_;
    std::optional<Instant> asking_since_;
    std::jthread thread_;  ///< Last, so first to go.
};

}  // namespace billmill
