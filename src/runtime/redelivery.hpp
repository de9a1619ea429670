#pragma once

#include <optional>
#include <stop_token>

#include "foundation/circuit_breaker.hpp"
#include "ports/clock.hpp"
#include "ports/message_bus.hpp"
#include "ports/parked_store.hpp"

namespace billmill::runtime {

/// Publishes parked work that is due back to the topic of its stage, under its own key.
/// No work waits longer than `longest_wait`: what is due later was parked by a clock that has been set back since, and is due
/// now. That is looked for at the start and whenever the clock goes back.
/// Threads: one at a time.
class Redelivery {
public:
    Redelivery(ports::MessageBus& bus, ports::ParkedStore& parked, const ports::Clock& clock,
               Milliseconds longest_wait);
    /// Publishes what is due now, at most `limit`. Returns how many.
    Result<int> step(int limit = 100);
    void run(std::stop_token stop);
    [[nodiscard]] const CircuitBreaker& breaker() const { return breaker_; }

private:
    Outcome bring_forward(Instant now);

    ports::MessageBus& bus_;
    ports::ParkedStore& parked_;
    const ports::Clock& clock_;
    const Milliseconds longest_wait_;
    std::optional<Instant> looked_at_;
    CircuitBreaker breaker_;
};

}  // namespace billmill::runtime
