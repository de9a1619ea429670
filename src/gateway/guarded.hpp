#pragma once

#include <functional>

#include "gateway/authentication.hpp"
#include "gateway/call.hpp"
#include "gateway/read_patience.hpp"
#include "gateway/route_table.hpp"
#include "http/router.hpp"

namespace billmill::gateway {

using CallHandler = std::function<void(Call&&, http::Reply)>;

/// The route of an operation behind the authentication that its row of the route table asks for.
/// The route must not outlive `authentication`.
[[nodiscard]] http::Route guarded(Authentication& authentication, Operation operation, CallHandler handler,
                                  ReadPatience patience = {});

/// A handler that answers before it returns.
template <class Handlers>
[[nodiscard]] CallHandler answering(Handlers& handlers, http::Response (Handlers::*answer)(const Call&)) {
    return [&handlers, answer](Call&& call, http::Reply reply) { reply((handlers.*answer)(call)); };
}

}  // namespace billmill::gateway
