#pragma once

#include "gateway/answers.hpp"
#include "usecases/manage_clients.hpp"

namespace billmill::gateway {

/// Routes under /api/v1/clients: who may call, and their keys.     Threads: any.
class Clients {
public:
    explicit Clients(usecases::ManageClients& manage) : manage_{manage} {}
    [[nodiscard]] http::Response list(const Call& call);
    [[nodiscard]] http::Response make(const Call& call);
    [[nodiscard]] http::Response show(const Call& call);
    [[nodiscard]] http::Response make_key(const Call& call);
    [[nodiscard]] http::Response revoke(const Call& call);
    [[nodiscard]] http::Response revoke_key(const Call& call);

private:
    usecases::ManageClients& manage_;
};

}  // namespace billmill::gateway
