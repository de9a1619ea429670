#include "gateway/sessions.hpp"

#include "gateway/describe_sessions.hpp"
#include "gateway/read_body.hpp"
#include "gateway/session_cookie.hpp"
#include "http/same_origin.hpp"

namespace billmill::gateway {
namespace {

constexpr std::string_view https = "https://";
constexpr std::string_view http_scheme = "http://";

bool came_by_https(const http::Request& request) {
    return request.header("origin").value_or("").starts_with(https);
}

/// On the way to another machine everybody can read along.
bool may_sign_in(const http::Request& request) {
    const auto origin = request.header("origin").value_or("");
    if (origin.starts_with(https)) return true;
    return origin.starts_with(http_scheme) && http::is_loopback(origin.substr(http_scheme.size()));
}

http::Response with_cookie(http::Response response, std::string cookie) {
    response.headers.emplace_back("Set-Cookie", std::move(cookie));
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

}  // namespace

http::Response Sessions::begin(const Call& call) {
    if (auto issues = check_query(call.request, {}); !issues.empty()) return wrong(std::move(issues));
    OR_ANSWER(const auto body, read_body<SignInBody>(call.request.body));
    if (!may_sign_in(call.request)) {
        return refuse(403, "sign_in_needs_https",
                      "Signing in takes a page of this server by HTTPS, or on the machine itself.");
    }
    OR_ANSWER(const auto key, authentication_.holder_of(body.key, call.request.trace_id));
    const auto ends_at = clock_.now() + session_length;
    auto answer =
        json(200, json_of(SessionAnswer{key.client.id, key.client.scope, key.client.sellers, ends_at}));
    return with_cookie(std::move(answer),
                       session_cookie(sealed_session(key, ends_at), came_by_https(call.request)));
}

http::Response Sessions::show(const Call& call) {
    if (auto issues = check_query(call.request, {}); !issues.empty()) return wrong(std::move(issues));
    SessionAnswer answer;
    answer.client = call.caller.client;
    answer.sellers = call.caller.sellers;
    if (!answer.client.empty()) {
        OR_ANSWER(const auto found, authentication_.client_of(answer.client, call.request.trace_id));
        if (found) answer.scope = found->scope;
        if (const auto claim = session_of(call.request)) answer.ends_at = claim->ends_at;
    }
    auto response = json(200, json_of(answer));
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

http::Response Sessions::end(const Call& call) {
    if (auto issues = check_query(call.request, {}); !issues.empty()) return wrong(std::move(issues));
    return with_cookie({.status = 204, .content_type = "", .body = "", .headers = {}},
                       session_cookie("", came_by_https(call.request)));
}

}  // namespace billmill::gateway
