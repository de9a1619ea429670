#pragma once

#include "ports/customer_store.hpp"
#include "ports/stage_handler.hpp"

namespace billmill::usecases {

/// users: writes customers in bulk, one write per customer and batch; the newest registration wins.
class RegisterCustomers final : public ports::StageHandler {
public:
    explicit RegisterCustomers(ports::CustomerStore& customers) : customers_{customers} {}
    [[nodiscard]] ports::Stage stage() const override { return ports::Stage::users; }
    [[nodiscard]] std::size_t batch_max() const override { return 1'000; }
    Result<std::vector<ports::Disposition>> handle(std::span<const ports::Delivered> batch) override;

private:
    ports::CustomerStore& customers_;
};

}  // namespace billmill::usecases
