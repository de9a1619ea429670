#include "gateway/answers.hpp"

#include <algorithm>
#include <charconv>

#include "foundation/fault_policy.hpp"
#include "foundation/nearest_word.hpp"

namespace billmill::gateway {

http::Response json(int status, std::string body) {
    return {.status = status,
            .content_type = "application/json",
            .body = std::move(body),
            .headers = {{"Cache-Control", "no-store"}}};
}

http::Response refuse(int status, std::string code, std::string title) {
    return http::problem({.status = status, .code = std::move(code), .title = std::move(title)});
}

http::Response refuse_for_now(int status, std::string code, std::string title) {
    return http::problem({.status = status,
                          .code = std::move(code),
                          .title = std::move(title),
                          .headers = {{"Retry-After", "1"}}});
}

http::Response wrong(Issues issues) {
    return http::problem({.status = 422,
                          .code = "invalid_request",
                          .title = "The request can be read but is wrong; nothing of it was kept.",
                          .issues = std::move(issues)});
}

http::Response wrong(formats::Rejection rejection) {
    if (rejection.readable) return wrong(std::move(rejection.issues));
    return http::problem({.status = 400,
                          .code = "not_readable",
                          .title = "The body is not JSON that can be read; nothing of it was kept.",
                          .issues = std::move(rejection.issues)});
}

http::Response failed(std::string_view trace_id, const Error& error) {
    const auto& row = policy(error.fault);
    log::write(row.level, "request_failed",
               {{"fault", name(error.fault)}, {"trace_id", trace_id}, {"why", error.what}});
    switch (error.fault) {
        case Fault::unavailable:
        case Fault::not_yet:
            return refuse_for_now(row.http_status, "unavailable",
                                  "A part of billmill is not at hand; try again shortly.");
        case Fault::not_found: return refuse(row.http_status, "not_found", "There is no such thing.");
        case Fault::conflict: return refuse(row.http_status, "conflict", "Its state does not allow this.");
        case Fault::forbidden: return refuse(row.http_status, "forbidden", "This is not allowed.");
        case Fault::invalid:
            return refuse(row.http_status, "invalid_request", "The request can't be carried out as it is.");
        case Fault::corrupt: break;
    }
    return refuse(500, "internal_error",
                  "Something is wrong on this side; the log has it under this trace id.");
}

http::Response problem(std::string_view trace_id, const usecases::Refusal& refusal) {
    if (refusal.engine_failed()) return failed(trace_id, Error{refusal.fault, refusal.detail});
    http::Problem problem{.status = policy(refusal.fault).http_status,
                          .code = refusal.code,
                          .title = refusal.detail,
                          .issues = refusal.issues};
    if (refusal.code == "body_too_large") problem.status = 413;  // RFC 9110 15.5.14
    if (refusal.code == "events_gone") problem.status = 410;     // RFC 9110 15.5.11
    if (refusal.id) problem.members.emplace_back("id", refusal.id->text());
    if (refusal.rows_taken) problem.numbers.emplace_back("rowsTaken", *refusal.rows_taken);
    if (refusal.transient) problem.headers.emplace_back("Retry-After", "1");
    return http::problem(problem);
}

OrAnswer<Uuid> path_id(const http::Request& request) {
    if (const auto id = Uuid::parse(request.parameters.at(0))) return *id;
    return std::unexpected{http::problem({.status = 400,
                                          .code = "not_an_id",
                                          .title = "The path names no id.",
                                          .issues = {{"/path/id", "not_an_id",
                                                      "an id has 36 characters, such as "
                                                      "0198f6f0-1c3e-7000-8000-000000000000"}}})};
}

namespace {

/// Never more than a few bytes of the input.
std::string no_such_parameter(const std::string& name, std::span<const std::string_view> known) {
    std::string text = "there is no such parameter here: ";
    if (name.size() > 40) return text + "its name is too long to repeat";
    text += name;
    const auto nearest = nearest_word(name, std::vector<std::string>{known.begin(), known.end()});
    return nearest.empty() ? text : text.append("; did you mean ").append(nearest).append("?");
}

}  // namespace

Issues check_query(const http::Request& request, std::span<const std::string_view> known) {
    Issues issues;
    for (std::size_t i = 0; i < request.query.size(); ++i) {
        const auto& name = request.query[i].first;
        const auto same_name = [&](const auto& other) { return other.first == name; };
        if (std::ranges::find(known, name) == known.end()) {
            issues.push_back({"/query", "unknown_parameter", no_such_parameter(name, known)});
        } else if (std::any_of(request.query.begin(), request.query.begin() + static_cast<std::ptrdiff_t>(i),
                               same_name)) {
            issues.push_back({"/query/" + name, "given_twice", "give it once"});
        }
    }
    return issues;
}

ports::PageRequest read_page(const http::Request& request, Issues& issues) {
    ports::PageRequest page;
    page.after = request.query_value("cursor").value_or("");
    if (const auto limit = request.query_value("limit")) {
        const auto read = std::from_chars(limit->data(), limit->data() + limit->size(), page.limit);
        if (read.ec != std::errc{} || read.ptr != limit->data() + limit->size() || page.limit < 1 ||
            page.limit > 200) {
            issues.push_back({"/query/limit", "out_of_range", "a whole number from 1 to 200"});
        }
    }
    return page;
}

http::Response list_failed(const http::Request& request, const usecases::Refusal& refusal) {
    if (!refusal.engine_failed() || refusal.fault != Fault::invalid)
        return problem(request.trace_id, refusal);
    return wrong(Issues{{"/query/cursor", "bad_cursor", "not the next of a page of this list"}});
}

}  // namespace billmill::gateway
