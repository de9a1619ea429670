#include "gateway/change.hpp"

#include "formats/json.hpp"
#include "gateway/describe_answers.hpp"

namespace billmill::gateway {
namespace {

void write_warnings(formats::JsonWriter& writer, const std::vector<usecases::Warning>& warnings) {
    writer.name("warnings").begin_array();
    for (const auto& warning : warnings) {
        writer.begin_object();
        formats::AnswerWriter members{writer};
        formats::Description<usecases::Warning>::members(members, warning);
        writer.end_object();
    }
    writer.end_array();
}

http::Response accepted(const usecases::Accepted& accepted, const Links& links) {
    std::string body;
    body.reserve(256);
    formats::JsonWriter writer{body};
    writer.begin_object().member("id", accepted.id.text()).member("status", "accepted");
    if (accepted.customer) writer.member("customerId", accepted.customer->text());
    writer.name("links").begin_object();
    for (const auto& [name, target] : links) writer.member(name, target);
    writer.end_object();
    if (!accepted.warnings.empty()) write_warnings(writer, accepted.warnings);
    if (!accepted.removed.empty()) {
        writer.name("removed").begin_array();
        for (const auto& member : accepted.removed) writer.string(member);
        writer.end_array();
    }
    writer.end_object();
    auto response = json(202, std::move(body));
    if (!links.empty()) response.headers.emplace_back("Location", links.front().second);
    if (accepted.replayed) response.headers.emplace_back("Idempotent-Replayed", "true");
    return response;
}

}  // namespace

usecases::OnAccepted answer_accepted(const Call& call, http::Reply reply,
                                     std::function<Links(const Uuid&)> links) {
    return [reply = std::move(reply), links = std::move(links),
            trace_id = call.request.trace_id](usecases::Answer<usecases::Accepted> answer) mutable {
        if (!answer) return reply(problem(trace_id, answer.error()));
        reply(accepted(*answer, links(answer->id)));
    };
}

}  // namespace billmill::gateway
