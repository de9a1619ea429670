#pragma once

#include "gateway/answers.hpp"
#include "ports/clock.hpp"
#include "ports/dead_letter_store.hpp"
#include "ports/message_bus.hpp"
#include "ports/parked_store.hpp"

namespace billmill::gateway {

/// Routes for work that failed or waits: /api/v1/dead-letters, /api/v1/parked.     Threads: any.
class DeadLetters {
public:
    DeadLetters(ports::DeadLetterStore& store, ports::ParkedStore& parked, ports::MessageBus& bus,
                const ports::Clock& clock)
        : store_{store}, parked_{parked}, bus_{bus}, clock_{clock} {}
    [[nodiscard]] http::Response list(const Call& call);
    [[nodiscard]] http::Response show(const Call& call);
    [[nodiscard]] http::Response replay(const Call& call);
    [[nodiscard]] http::Response discard(const Call& call);
    [[nodiscard]] http::Response list_parked(const Call& call);

private:
    /// The open dead letter the path names.
    [[nodiscard]] OrAnswer<ports::DeadLetter> find_open(const Call& call);

    ports::DeadLetterStore& store_;
    ports::ParkedStore& parked_;
    ports::MessageBus& bus_;
    const ports::Clock& clock_;
};

}  // namespace billmill::gateway
