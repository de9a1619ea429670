#pragma once

#include "gateway/reception.hpp"
#include "ports/customer_store.hpp"

namespace billmill::gateway {

/// Routes under /api/v1/user.     Threads: any.
class Customers {
public:
    Customers(ports::CustomerStore& store, Reception& reception) : store_{store}, reception_{reception} {}
    void register_user(Call&& call, http::Reply reply);  ///< Never waits.
    [[nodiscard]] http::Response list(const Call& call);
    [[nodiscard]] http::Response show(const Call& call);

private:
    ports::CustomerStore& store_;
    Reception& reception_;
};

}  // namespace billmill::gateway
