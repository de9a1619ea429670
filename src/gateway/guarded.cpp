#include "gateway/guarded.hpp"

#include <memory>
#include <utility>

namespace billmill::gateway {

http::Route guarded(Authentication& door, Operation operation, CallHandler handler) {
    const auto& row = rule(operation);
    const auto access = row.access;
    http::Handler checked;
    if (row.runs == http::Runs::on_io) {
        checked = [&door, access, shared = std::make_shared<const CallHandler>(std::move(handler))](
                      http::Request&& request, http::Reply reply) {
            door.admit(std::move(request), access,
                       [handler = shared, reply = std::move(reply)](http::Request&& asked,
                                                                    OrAnswer<Caller> caller) mutable {
                           if (!caller) return reply(std::move(caller).error());
                           (*handler)({std::move(asked), *std::move(caller)}, std::move(reply));
                       });
        };
    } else {
        checked = [&door, access, handler = std::move(handler)](http::Request&& request, http::Reply reply) {
            auto caller = door.admit(request, access);
            if (!caller) return reply(std::move(caller).error());
            handler({std::move(request), *std::move(caller)}, std::move(reply));
        };
    }
    return {row.method, row.pattern, row.runs, std::move(checked), row.body_bytes_max};
}

}  // namespace billmill::gateway
