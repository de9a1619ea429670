#include "gateway/clients.hpp"

#include <charconv>

#include "gateway/describe_clients.hpp"
#include "gateway/read_body.hpp"

namespace billmill::gateway {
namespace {

/// Made once and not kept anywhere: not in a cache on the way either.
http::Response shown_once(const usecases::NewKey& made) {
    auto response = json(201, json_of(made));
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

std::optional<int> number_of(std::string_view text) {
    int number = 0;
    const auto* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    if (read.ec != std::errc{} || read.ptr != end || number < 1) return std::nullopt;
    return number;
}

}  // namespace

http::Response Clients::list(const Call& call) {
    if (auto issues = check_query(call.request, {}); !issues.empty()) return wrong(std::move(issues));
    OR_ANSWER(auto clients, or_problem(call.request, manage_.list(&call.caller)));
    return json(200, json_of(ClientsAnswer{std::move(clients)}));
}

http::Response Clients::make(const Call& call) {
    if (auto issues = check_query(call.request, {}); !issues.empty()) return wrong(std::move(issues));
    OR_ANSWER(auto body, read_body<NewClientBody>(call.request.body));
    OR_ANSWER(const auto made,
              or_problem(call.request, manage_.add(&call.caller, {.id = std::move(body.id),
                                                                  .scope = body.scope,
                                                                  .sellers = std::move(body.sellers)})));
    return shown_once(made);
}

http::Response Clients::show(const Call& call) {
    if (auto issues = check_query(call.request, {}); !issues.empty()) return wrong(std::move(issues));
    OR_ANSWER(const auto client,
              or_problem(call.request, manage_.find(&call.caller, call.request.parameters.at(0))));
    return json(200, json_of(client));
}

http::Response Clients::make_key(const Call& call) {
    if (auto issues = check_query(call.request, {}); !issues.empty()) return wrong(std::move(issues));
    OR_ANSWER(const auto body, read_body<NewKeyBody>(call.request.body));
    std::optional<Milliseconds> overlap;
    if (const auto hours = body.overlap_hours) {
        if (*hours < 0 || *hours > formats::overlap_hours_max)
            return wrong(
                {{"/overlapHours", "out_of_range", "0 to " + std::to_string(formats::overlap_hours_max)}});
        overlap = std::chrono::hours{*hours};
    }
    OR_ANSWER(
        const auto made,
        or_problem(call.request, manage_.add_key(&call.caller, call.request.parameters.at(0), overlap)));
    return shown_once(made);
}

http::Response Clients::revoke(const Call& call) {
    if (auto issues = check_query(call.request, {}); !issues.empty()) return wrong(std::move(issues));
    const auto& client = call.request.parameters.at(0);
    const auto revoked = manage_.revoke(&call.caller, client, std::nullopt);
    if (!revoked) return problem(call.request.trace_id, revoked.error());
    return show(call);
}

http::Response Clients::revoke_key(const Call& call) {
    if (auto issues = check_query(call.request, {}); !issues.empty()) return wrong(std::move(issues));
    const auto number = number_of(call.request.parameters.at(1));
    if (!number) return refuse(404, "no_such_key", "The client has no key of this number.");
    const auto revoked = manage_.revoke(&call.caller, call.request.parameters.at(0), number);
    if (!revoked) return problem(call.request.trace_id, revoked.error());
    return show(call);
}

}  // namespace billmill::gateway
