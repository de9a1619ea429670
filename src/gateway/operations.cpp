#include "gateway/operations.hpp"

#include <algorithm>

#include "formats/json.hpp"

namespace billmill::gateway {
namespace {

using formats::JsonWriter;

http::Response plain(std::string content_type, std::string body) {
    return {.status = 200, .content_type = std::move(content_type), .body = std::move(body), .headers = {}};
}

void write_stage(JsonWriter& out, const ports::StageAccount& stage) {
    out.begin_object();
    out.member("stage", ports::name(stage.stage))
        .member("in", stage.in)
        .member("done", stage.done)
        .member("waiting", stage.waiting)
        .member("dead", stage.dead)
        .member("balances", stage.balances())
        .member("astrayCount", stage.astray_count)
        .name("astray")
        .begin_array();
    for (const auto& id : stage.astray) out.string(id.text());
    out.end_array().end_object();
}

constexpr std::string_view front_page =
    "billmill: customers and billing requests in, numbered and taxed PDF invoices out by e-mail.\n"
    "\n"
    "  POST /api/v1/user/register   a customer\n"
    "  POST /api/v1/bill/genBill    a billing request\n"
    "  GET  /api/v1/bill/ID         what became of it; its document is at /api/v1/bill/ID/pdf\n"
    "  GET  /api/v1/mailbox         mails of a trial run\n"
    "  GET  /api/v1/dead-letters    work that failed\n"
    "  GET  /api/v1/account         in = done + waiting + dead\n"
    "  GET  /openapi.json           every route and every answer\n"
    "  GET  /healthz /readyz /metrics\n";

}  // namespace

http::Response Operations::account(const Call& call) {
    if (auto issues = check_query(call.request, {}); !issues.empty()) return wrong(std::move(issues));
    OR_ANSWER(const auto stages, or_failed(call.request, account_.read()));
    std::string body;
    JsonWriter out{body};
    out.begin_object()
        .member("balances", std::ranges::all_of(stages, &ports::StageAccount::balances))
        .name("stages")
        .begin_array();
    for (const auto& stage : stages) write_stage(out, stage);
    out.end_array().end_object();
    return json(200, std::move(body));
}

http::Response Operations::openapi(const Call&) {
    return plain("application/json", std::string{openapi_json()});
}

http::Response Operations::root(const Call&) {
    return plain("text/plain; charset=utf-8", std::string{front_page});
}

}  // namespace billmill::gateway
