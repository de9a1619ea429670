#include "gateway/failures.hpp"

#include <algorithm>

#include "foundation/encoding.hpp"
#include "foundation/utf8.hpp"
#include "gateway/describe_failed_work.hpp"

namespace billmill::gateway {
namespace {

using ports::DeadLetterState;

std::optional<DeadLetterState> find_state(std::string_view text) {
    const auto& names = formats::failure_state_names;
    const auto found = std::ranges::find(names, text);
    if (found == names.end()) return std::nullopt;
    return static_cast<DeadLetterState>(found - names.begin());
}

std::optional<Instant> read_time(const http::Request& request, const char* name, Issues& issues) {
    const auto text = request.query_value(name);
    if (!text) return std::nullopt;
    const auto at = parse_rfc3339(*text);
    if (!at) {
        issues.push_back(
            {std::string{"/query/"} + name, "not_a_time", "a time such as 2026-12-31T23:59:59Z"});
    }
    return at;
}

usecases::FailureFilter filter_of(const formats::FailureSelection& selection) {
    const auto unless_empty = [](const std::string& text) {
        return text.empty() ? std::nullopt : std::optional{text};
    };
    return {.letters = {.state = std::nullopt,
                        .stage = ports::find_stage(selection.stage),
                        .code = unless_empty(selection.code),
                        .died_from = selection.from,
                        .died_until = selection.to},
            .seller = unless_empty(selection.seller)};
}

/// The filters of a list are members of the query, those of a bulk change of the body.
usecases::FailureFilter read_filter(const http::Request& request, Issues& issues) {
    formats::FailureSelection selection;
    selection.code = request.query_value("code").value_or("");
    selection.stage = request.query_value("stage").value_or("");
    selection.seller = request.query_value("seller").value_or("");
    selection.from = read_time(request, "from", issues);
    selection.to = read_time(request, "to", issues);
    for (auto& issue : formats::check(selection, "/query")) issues.push_back(std::move(issue));
    auto filter = filter_of(selection);
    if (const auto text = request.query_value("state")) {
        filter.letters.state = find_state(*text);
        if (!filter.letters.state)
            issues.push_back({"/query/state", "unknown_value", "open, retried, closed or discarded"});
    }
    return filter;
}

FailureAnswer answer_of(usecases::FailureWithMails found) {
    const auto payload = found.failure.letter.envelope.payload;
    if (utf8::is_valid(payload)) return {std::move(found), payload, std::nullopt};
    return {std::move(found), std::nullopt, base64::encode(payload)};
}

/// Does it to the failure that the path names, and answers with its new state.
template <class Do>
http::Response change_one(const Call& call, Do& do_it, int status) {
    if (auto issues = check_query(call.request, {}); !issues.empty()) return wrong(std::move(issues));
    OR_ANSWER(const auto id, path_id(call.request));
    OR_ANSWER(const auto state, or_problem(call.request, do_it(call.caller, id)));
    return json(status, json_of(FailureNow{id, state}));
}

/// Does it to the failures that the body selects, and answers with how many there were of each code.
template <class Do>
http::Response change_many(const Call& call, Do& do_it) {
    if (auto issues = check_query(call.request, {}); !issues.empty()) return wrong(std::move(issues));
    auto body = formats::read_failure_selection(call.request.body);
    if (!body) return wrong(std::move(body).error());
    const auto& selection = body->value;
    const auto report = do_it(call.caller, usecases::BulkChange{.filter = filter_of(selection),
                                                                .dry_run = selection.dry_run,
                                                                .after = selection.cursor,
                                                                .limit = selection.limit});
    if (report) return json(200, json_of(*report));
    if (!report.error().engine_failed() || report.error().fault != Fault::invalid)
        return problem(call.request.trace_id, report.error());
    return wrong(Issues{{"/cursor", "bad_cursor", "not the next of an answer of this route"}});
}

}  // namespace

http::Response Failures::list(const Call& call) {
    auto issues =
        check_query(call.request, {"state", "code", "stage", "seller", "from", "to", "limit", "cursor"});
    const auto page = read_page(call.request, issues);
    const auto filter = read_filter(call.request, issues);
    if (!issues.empty()) return wrong(std::move(issues));
    const auto found = list_(filter, page);
    if (!found) return list_failed(call.request, found.error());
    ports::Page<Summary<usecases::Failure>> summaries{{}, found->next};
    for (const auto& failure : found->items) summaries.items.push_back({&failure});
    return json(200, json_of(summaries));
}

http::Response Failures::show(const Call& call) {
    if (auto issues = check_query(call.request, {}); !issues.empty()) return wrong(std::move(issues));
    OR_ANSWER(const auto id, path_id(call.request));
    OR_ANSWER(auto found, or_problem(call.request, list_.find(id)));
    return json(200, json_of(answer_of(std::move(found))));
}

http::Response Failures::retry(const Call& call) {
    return change_one(call, retry_, 202);
}

http::Response Failures::discard(const Call& call) {
    return change_one(call, discard_, 200);
}

http::Response Failures::retry_many(const Call& call) {
    return change_many(call, retry_);
}

http::Response Failures::discard_many(const Call& call) {
    return change_many(call, discard_);
}

http::Response Failures::set_aside(const Call& call) {
    if (auto issues = check_query(call.request, {}); !issues.empty()) return wrong(std::move(issues));
    auto body = formats::read_message_place(call.request.body);
    if (!body) return wrong(std::move(body).error());
    const auto& place = body->value;
    OR_ANSWER(const auto id, or_problem(call.request, set_aside_(call.caller, place.topic,
                                                                 {place.partition, place.offset})));
    return json(200, json_of(FailureNow{id, DeadLetterState::open}));
}

http::Response Failures::list_parked(const Call& call) {
    auto issues = check_query(call.request, {"stage", "limit", "cursor"});
    const auto page = read_page(call.request, issues);
    const auto text = call.request.query_value("stage");
    const auto stage = ports::find_stage(text.value_or(""));
    if (text && !stage) issues.push_back({"/query/stage", "unknown_value", "users, billing or notify"});
    if (!issues.empty()) return wrong(std::move(issues));
    const auto found = list_.waiting(stage, page);
    if (!found) return list_failed(call.request, found.error());
    return json(200, json_of(*found));
}

}  // namespace billmill::gateway
