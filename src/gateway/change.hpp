#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "formats/requests.hpp"
#include "gateway/idempotency_key.hpp"
#include "usecases/accept/request_acceptor.hpp"

namespace billmill::gateway {

/// A request that changes something: its key and its body, read. No query parameter is known to any of them.
template <class T>
struct Change {
    std::optional<std::string> idempotency_key;
    formats::Read<T> body;

    /// Borrows the call and the key: for the use case's call alone.
    [[nodiscard]] usecases::RequestContext context(const Call& call) const {
        return {call.caller, idempotency_key, call.request.traceparent, call.request.trace_id};
    }
};

template <class T>
[[nodiscard]] OrAnswer<Change<T>> read_change(const Call& call,
                                              formats::Reading<formats::Read<T>> (*read)(std::string_view)) {
    if (auto issues = check_query(call.request, {}); !issues.empty())
        return std::unexpected{wrong(std::move(issues))};
    auto key = read_idempotency_key(call.request);
    if (!key) return std::unexpected{std::move(key).error()};
    auto body = read(call.request.body);
    if (!body) return std::unexpected{wrong(std::move(body).error())};
    return Change<T>{*std::move(key), *std::move(body)};
}

/// Names and targets of what an accepted request leads to; the first is the answer's Location.
using Links = std::vector<std::pair<std::string_view, std::string>>;

/// Answers 202, a function of the id and its links, or the problem.
[[nodiscard]] usecases::OnAccepted answer_accepted(const Call& call, http::Reply reply,
                                                   std::function<Links(const Uuid&)> links);

}  // namespace billmill::gateway
