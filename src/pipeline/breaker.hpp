#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "foundation/time.hpp"
#include "ports/clock.hpp"

namespace billmill::pipeline {

/// Pauses a stage while an engine is away: closed → open for a growing pause → one trial → closed.
/// Threads: failed() and worked() from the stage's thread, the rest from any.
class Breaker {
public:
    Breaker(const ports::Clock& clock, Milliseconds first, Milliseconds longest);
    void failed(std::string_view why);
    void worked();
    [[nodiscard]] bool open() const;
    /// When the next trial may begin; the past when closed.
    [[nodiscard]] Instant trial_at() const;
    [[nodiscard]] std::string why() const;

private:
    const ports::Clock& clock_;
    const Milliseconds first_;
    const Milliseconds longest_;
    std::atomic<int> failures_{0};
    std::atomic<std::int64_t> trial_at_ms_{0};
    struct Why;
    std::shared_ptr<Why> why_;
};

}  // namespace billmill::pipeline
