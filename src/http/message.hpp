#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "foundation/issue.hpp"

namespace billmill::http {

class AnswerStream;
class BodyStream;

enum class Method : std::uint8_t { get, head, post, put, patch, del, options, other };

struct Request {
    Method method = Method::get;
    std::string path;                                          ///< Decoded, without the query.
    std::vector<std::pair<std::string, std::string>> query;    ///< Decoded, in order.
    std::vector<std::pair<std::string, std::string>> headers;  ///< Names lower-cased.
    std::vector<std::string> parameters;                       ///< What the route's {…} matched, in order.
    std::string body;
    std::shared_ptr<BodyStream> stream{};  ///< In place of `body`, of a route that reads while it arrives.
    std::string trace_id;     ///< 32 hex digits: from traceparent, or new. Every answer carries it.
    std::string traceparent;  ///< For what this request causes.
    std::string consumer;     ///< In whose name a proven proxy asks; empty: none is named.

    /// nullopt: absent, or more than once.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view lower_case_name) const;
    [[nodiscard]] std::size_t header_count(std::string_view lower_case_name) const;
    [[nodiscard]] std::optional<std::string_view> query_value(std::string_view name) const;
};

struct Response {
    int status = 200;
    std::string content_type = "application/json";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
    std::shared_ptr<AnswerStream> stream{};  ///< In place of `body`: what follows while it is made.
};

/// Must be called exactly once; from any thread.
using Reply = std::move_only_function<void(Response)>;
using Handler = std::function<void(Request&&, Reply)>;

/// application/problem+json.   Source: RFC 9457.
struct Problem {
    int status = 500;
    std::string code;   ///< Stable, snake_case; `type` is "/problems/code", which the gateway answers.
    std::string title;  ///< One sentence.
    Issues issues{};
    std::vector<std::pair<std::string, std::string>> members{};   ///< More members, as strings ("id").
    std::vector<std::pair<std::string, std::int64_t>> numbers{};  ///< And more, as numbers.
    std::vector<std::pair<std::string, std::string>> headers{};   ///< Retry-After …
};
[[nodiscard]] Response problem(const Problem& problem);

}  // namespace billmill::http
