#pragma once

#include <unordered_map>

#include "ports/clock.hpp"
#include "ports/customer_store.hpp"
#include "ports/stage_handler.hpp"

namespace billmill::usecases {

/// users: applies registrations and patches, one write per customer and batch. Of each field the change with the latest
/// origin stands, so folding, redelivery and parking change nothing of what a customer comes to.
///
/// A patch whose customer nobody has registered yet waits for that, then becomes a dead letter `unknown_customer`.
class RegisterCustomers final : public ports::StageHandler {
public:
    /// `customer_grace`: a patch waits so long for its customer, counted from acceptance.
    RegisterCustomers(ports::CustomerStore& customers, const ports::Clock& clock,
                      Milliseconds customer_grace = Milliseconds{15 * 60'000})
        : customers_{customers}, clock_{clock}, customer_grace_{customer_grace} {}
    [[nodiscard]] ports::Stage stage() const override { return ports::Stage::users; }
    [[nodiscard]] std::size_t batch_max() const override { return 1'000; }
    Result<std::vector<ports::Disposition>> handle(std::span<const ports::Delivered> batch) override;

private:
    struct Pending;

    Result<std::vector<ports::Disposition>> apply(std::span<Pending> pending);
    [[nodiscard]] ports::Disposition miss(const ports::Envelope& patch) const;

    ports::CustomerStore& customers_;
    const ports::Clock& clock_;
    const Milliseconds customer_grace_;
};

}  // namespace billmill::usecases
