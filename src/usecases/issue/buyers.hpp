#pragma once

#include "ports/clock.hpp"
#include "ports/customer_store.hpp"
#include "ports/message_bus.hpp"
#include "usecases/issue/pending_document.hpp"

namespace billmill::usecases::issue {

/// Attaches buyers, brought by the bills or read from the store, to bills: checks and prices each bill, or defers it until its customer exists.
class Buyers {
public:
    Buyers(ports::CustomerStore& customers, ports::MessageBus& bus, const ports::Clock& clock,
           Milliseconds grace)
        : customers_{customers}, bus_{bus}, clock_{clock}, grace_{grace} {}
    Outcome attach(std::span<PendingDocument* const> bills);

private:
    [[nodiscard]] bool grace_ended(const PendingDocument& bill, Instant now) const;
    /// The moment up to which every registration has been applied, if any of the bills asks for it.
    Result<Instant> registered_until(std::span<PendingDocument* const> bills, Instant now);
    void miss(PendingDocument& bill, Instant now, Instant registered_until) const;

    ports::CustomerStore& customers_;
    ports::MessageBus& bus_;
    const ports::Clock& clock_;
    const Milliseconds grace_;
};

}  // namespace billmill::usecases::issue
