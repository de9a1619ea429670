#pragma once

#include <functional>
#include <mutex>
#include <optional>

#include "domain/clock_doubt.hpp"
#include "ports/clock.hpp"

namespace billmill::usecases::issue {

/// No invoice is dated by a clock that nobody can believe: a later invoice of its line could never bear an earlier date.
///
/// Promise:   check() fails while the clock is in doubt. The doubt ends when the clock is set right, or when an operator
///            confirms that it is right as it is.
/// Threads:   any.
class ClockGuard {
public:
    /// `latest_known`: the latest time that the books know; nullopt: they are new, and any time is believed.
    /// `offset`: how far this machine's clock is from that of a store that is shared, nullopt while nobody knows; empty: the
    /// store is this process's own. No confirmation helps where it is too much: the machine's clock must be set right.
    using Offset = std::function<std::optional<Milliseconds>()>;
    explicit ClockGuard(const ports::Clock& clock, std::optional<Instant> latest_known = std::nullopt,
                        Offset offset = {});

    /// Errors: unavailable: why the clock is in doubt, and what to do. Cheap enough for each batch.
    [[nodiscard]] Outcome check();
    /// The clock is right as it is now.
    void confirm();

private:
    [[nodiscard]] std::optional<domain::ClockDoubt> doubt(const domain::ClockReading& now) const;
    [[nodiscard]] domain::ClockReading read() const;
    [[nodiscard]] Outcome check_offset() const;

    const ports::Clock& clock_;
    const std::optional<Instant> latest_known_;
    const Offset offset_;
    std::mutex mutex_;
    std::optional<domain::ClockReading> believed_;
};

}  // namespace billmill::usecases::issue
