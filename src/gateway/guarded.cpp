#include "gateway/guarded.hpp"

#include <memory>
#include <utility>

namespace billmill::gateway {
namespace {

constexpr Milliseconds key_patience{200};  ///< A status answer takes less than a second in all.

Milliseconds patience_for(const RouteRule& row, const ReadPatience& patience) {
    if (row.method != http::Method::get) return Milliseconds{0};
    if (row.runs == http::Runs::on_worker) return patience.query;
    return row.runs == http::Runs::on_costly ? patience.document : Milliseconds{0};
}

/// Whether the caller may is known before it waits for one of the few places: who has no key, or the wrong one, keeps nobody from
/// his files.
http::StreamCheck stream_check(Authentication& authentication, Access access, CallHandler handler) {
    return [&authentication, access, shared = std::make_shared<const CallHandler>(std::move(handler))](
               http::Request&& request, http::StreamChecked checked) {
        authentication.admit(
            std::move(request), access,
            [handler = shared, checked = std::move(checked)](http::Request&& asked,
                                                             OrAnswer<Caller> caller) mutable {
                if (!caller) return checked(std::move(asked), std::unexpected{std::move(caller).error()});
                auto client = caller->client;
                checked(std::move(asked),
                        http::StreamCaller{std::move(client), [handler, caller = *std::move(caller)](
                                                                  http::Request&& given, http::Reply reply) {
                                               (*handler)({std::move(given), caller}, std::move(reply));
                                           }});
            });
    };
}

/// A shop may write its file while it sells.
bool comes_as_it_is_made(const http::Request& request) {
    return request.query_value("asItComes") == "true";
}

}  // namespace

http::Route guarded(Authentication& authentication, Operation operation, CallHandler handler,
                    ReadPatience patience) {
    const auto& row = rule(operation);
    const auto access = row.access;
    http::Handler checked;
    if (row.runs == http::Runs::on_stream) {
        return {.method = row.method,
                .pattern = row.pattern,
                .runs = row.runs,
                .handler = {},
                .body_max = row.body_bytes_max,
                .check = stream_check(authentication, access, std::move(handler)),
                .may_be_slow = operation == Operation::make_run ? comes_as_it_is_made : nullptr};
    }
    if (row.runs == http::Runs::on_io) {
        checked = [&authentication, access, shared = std::make_shared<const CallHandler>(std::move(handler))](
                      http::Request&& request, http::Reply reply) {
            authentication.admit(std::move(request), access,
                                 [handler = shared, reply = std::move(reply)](
                                     http::Request&& asked, OrAnswer<Caller> caller) mutable {
                                     if (!caller) return reply(std::move(caller).error());
                                     (*handler)({std::move(asked), *std::move(caller)}, std::move(reply));
                                 });
        };
    } else if (row.runs == http::Runs::on_status) {
        checked = [&authentication, access, handler = std::move(handler)](http::Request&& request,
                                                                          http::Reply reply) {
            auto caller = authentication.admit_within(key_patience, request, access);
            if (!caller) return reply(std::move(caller).error());
            handler({std::move(request), *std::move(caller)}, std::move(reply));
        };
    } else {
        checked = [&authentication, access, handler = std::move(handler)](http::Request&& request,
                                                                          http::Reply reply) {
            auto caller = authentication.admit(request, access);
            if (!caller) return reply(std::move(caller).error());
            handler({std::move(request), *std::move(caller)}, std::move(reply));
        };
    }
    return {row.method,         row.pattern,        row.runs,
            std::move(checked), row.body_bytes_max, patience_for(row, patience)};
}

}  // namespace billmill::gateway
