#pragma once

#include "gateway/answers.hpp"
#include "ports/customer_store.hpp"
#include "usecases/accept_customer.hpp"
#include "usecases/patch_customer.hpp"

namespace billmill::gateway {

/// Routes under /api/v1/customers, and those under /api/v1/user.     Threads: any.
class Customers {
public:
    Customers(ports::CustomerStore& store, usecases::AcceptCustomer& accept, usecases::PatchCustomer& patch)
        : store_{store}, accept_{accept}, patch_{patch} {}
    // These three never wait.
    void register_user(Call&& call, http::Reply reply);
    void make(Call&& call, http::Reply reply);
    void patch(Call&& call, http::Reply reply);
    [[nodiscard]] http::Response list(const Call& call);
    [[nodiscard]] http::Response show(const Call& call);

private:
    ports::CustomerStore& store_;
    usecases::AcceptCustomer& accept_;
    usecases::PatchCustomer& patch_;
};

}  // namespace billmill::gateway
