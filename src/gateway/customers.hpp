#pragma once

#include "gateway/answers.hpp"
#include "ports/customer_store.hpp"
#include "usecases/accept_customer.hpp"

namespace billmill::gateway {

/// Routes under /api/v1/user.     Threads: any.
class Customers {
public:
    Customers(ports::CustomerStore& store, usecases::AcceptCustomer& accept)
        : store_{store}, accept_{accept} {}
    void register_user(Call&& call, http::Reply reply);  ///< Never waits.
    [[nodiscard]] http::Response list(const Call& call);
    [[nodiscard]] http::Response show(const Call& call);

private:
    ports::CustomerStore& store_;
    usecases::AcceptCustomer& accept_;
};

}  // namespace billmill::gateway
