#pragma once

#include "pipeline/issue/bill.hpp"
#include "ports/clock.hpp"
#include "ports/customer_store.hpp"
#include "ports/message_bus.hpp"

namespace billmill::pipeline::issue {

/// Brings bills and their buyers together, from the store: checks and prices each, or has it wait for its customer.
class Buyers {
public:
    Buyers(ports::CustomerStore& customers, ports::MessageBus& bus, const ports::Clock& clock,
           Milliseconds grace)
        : customers_{customers}, bus_{bus}, clock_{clock}, grace_{grace} {}
    Outcome meet(std::span<Bill* const> bills);

private:
    [[nodiscard]] bool grace_ended(const Bill& bill, Instant now) const;
    /// The moment up to which every registration has been applied, if any of the bills asks for it.
    Result<Instant> registered_until(std::span<Bill* const> bills, Instant now);
    void miss(Bill& bill, Instant now, Instant registered_until) const;

    ports::CustomerStore& customers_;
    ports::MessageBus& bus_;
    const ports::Clock& clock_;
    const Milliseconds grace_;
};

}  // namespace billmill::pipeline::issue
