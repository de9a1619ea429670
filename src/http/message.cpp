#include "http/message.hpp"

#include <algorithm>

#include "foundation/encoding.hpp"
#include "foundation/utf8.hpp"

namespace billmill::http {
namespace {

/// A problem is often about bytes that are not text: they must not make the answer unreadable.
void append_member(std::string& out, std::string_view name, std::string_view value) {
    json::append_string(out, name);
    out += ':';
    json::append_string(out, utf8::repaired(value));
}

void append_issues(std::string& out, const Issues& issues) {
    out += ",\"errors\":[";
    for (std::size_t i = 0; i < issues.size(); ++i) {
        out += i == 0 ? "{" : ",{";
        append_member(out, "pointer", issues[i].pointer);
        out += ',';
        append_member(out, "code", issues[i].code);
        out += ',';
        append_member(out, "detail", issues[i].detail);
        out += '}';
    }
    out += ']';
}

}  // namespace

std::optional<std::string_view> Request::header(std::string_view lower_case_name) const {
    std::optional<std::string_view> found;
    for (const auto& [name, value] : headers) {
        if (name != lower_case_name) continue;
        if (found) return std::nullopt;
        found = value;
    }
    return found;
}

std::size_t Request::header_count(std::string_view lower_case_name) const {
    return static_cast<std::size_t>(std::ranges::count(
        headers, lower_case_name, [](const auto& header) { return std::string_view{header.first}; }));
}

std::optional<std::string_view> Request::query_value(std::string_view wanted) const {
    for (const auto& [name, value] : query) {
        if (name == wanted) return value;
    }
    return std::nullopt;
}

Response problem(const Problem& problem) {
    Response response;
    response.status = problem.status;
    response.content_type = "application/problem+json";
    response.headers = problem.headers;
    auto& out = response.body;
    out.reserve(160 + problem.issues.size() * 120);
    out += '{';
    append_member(out, "type", "/problems/" + problem.code);
    out += ',';
    append_member(out, "title", problem.title);
    out += ",\"status\":" + std::to_string(problem.status) + ',';
    append_member(out, "code", problem.code);
    for (const auto& [name, value] : problem.members) {
        out += ',';
        append_member(out, name, value);
    }
    for (const auto& [name, value] : problem.numbers) out += ",\"" + name + "\":" + std::to_string(value);
    if (!problem.issues.empty()) append_issues(out, problem.issues);
    out += '}';
    return response;
}

}  // namespace billmill::http
