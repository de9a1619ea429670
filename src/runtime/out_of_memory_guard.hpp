#pragma once

#include "ports/stage_handler.hpp"

namespace billmill::runtime {

/// A handler whose want of memory is the failure of the message that it works on, and of no other: a batch that is too
/// large for the memory there is comes apart, and a message that is too large by itself is tried later.
/// Ownership: borrows `target`.
class OutOfMemoryGuard final : public ports::StageHandler {
public:
    explicit OutOfMemoryGuard(ports::StageHandler& target) : target_{target} {}
    [[nodiscard]] ports::Stage stage() const override { return target_.stage(); }
    [[nodiscard]] std::size_t batch_max() const override { return target_.batch_max(); }
    Result<std::vector<ports::Disposition>> handle(std::span<const ports::Delivered> batch) override;

private:
    Result<ports::Disposition> handle_one(const ports::Delivered& message);

    ports::StageHandler& target_;
};

}  // namespace billmill::runtime
