#pragma once

#include <expected>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "formats/requests.hpp"
#include "foundation/issue.hpp"
#include "foundation/result.hpp"
#include "foundation/uuid.hpp"
#include "gateway/call.hpp"
#include "http/message.hpp"
#include "ports/page.hpp"
#include "usecases/refusal.hpp"

namespace billmill::gateway {

/// A value, or the answer that says why there is none.
template <class T>
using OrAnswer = std::expected<T, http::Response>;

#define OR_ANSWER_CAT_(a, b) a##b
#define OR_ANSWER_NAME_(a, b) OR_ANSWER_CAT_(a, b)
/// Binds the value, or answers:  OR_ANSWER(const auto id, path_id(call.request));
#define OR_ANSWER(binding, expression) OR_ANSWER_(OR_ANSWER_NAME_(value_, __LINE__), binding, expression)
#define OR_ANSWER_(temporary, binding, expression)       \
    auto temporary = (expression);                       \
    if (!temporary) return std::move(temporary).error(); \
    binding = *std::move(temporary)

[[nodiscard]] http::Response json(int status, std::string body);
[[nodiscard]] http::Response refuse(int status, std::string code, std::string title);
/// The same with Retry-After: it may be right to ask again.
[[nodiscard]] http::Response refuse_for_now(int status, std::string code, std::string title);

/// 400 for what is not readable, 422 for what is readable and wrong; every mistake is listed.
[[nodiscard]] http::Response wrong(Issues issues);
[[nodiscard]] http::Response wrong(formats::Rejection rejection);

/// The answer to a failure of ours, by the fault's policy; logged with the request's trace, never with its contents.
[[nodiscard]] http::Response failed(std::string_view trace_id, const Error& error);
/// The answer to a refusal of a use case: its code, its sentence and its issues; to an engine's failure, failed().
[[nodiscard]] http::Response problem(std::string_view trace_id, const usecases::Refusal& refusal);

/// The value, or failed().
template <class T>
[[nodiscard]] OrAnswer<T> or_failed(const http::Request& request, Result<T> result) {
    if (result) return *std::move(result);
    return std::unexpected{failed(request.trace_id, result.error())};
}
/// The value, or problem().
template <class T>
[[nodiscard]] OrAnswer<T> or_problem(const http::Request& request, usecases::Answer<T> answer) {
    if (answer) return *std::move(answer);
    return std::unexpected{problem(request.trace_id, answer.error())};
}

/// The id in the path. Else 400 not_an_id: what is no id can't be looked up, now or later.
[[nodiscard]] OrAnswer<Uuid> path_id(const http::Request& request);

/// Refuses parameters a route does not know, and those given twice.
[[nodiscard]] Issues check_query(const http::Request& request, std::span<const std::string_view> known);
[[nodiscard]] inline Issues check_query(const http::Request& request,
                                        std::initializer_list<std::string_view> known) {
    return check_query(request, std::span{known.begin(), known.size()});
}
/// "limit" (1..200) and "cursor"; mistakes are added to `issues`.
[[nodiscard]] ports::PageRequest read_page(const http::Request& request, Issues& issues);
/// Like problem(), but a cursor the store does not know is the caller's mistake.
[[nodiscard]] http::Response list_failed(const http::Request& request, const usecases::Refusal& refusal);

}  // namespace billmill::gateway
