#include "gateway/operations.hpp"

#include <algorithm>

#include "gateway/code_page.hpp"
#include "gateway/describe_codes.hpp"
#include "gateway/describe_operations.hpp"
#include "gateway/pages.hpp"

namespace billmill::gateway {
namespace {

http::Response plain(std::string content_type, std::string body) {
    return {.status = 200, .content_type = std::move(content_type), .body = std::move(body), .headers = {}};
}

constexpr Milliseconds account_patience{600};

constexpr std::string_view front_page =
    "billmill: customers and billing requests in, numbered and taxed PDF invoices out by e-mail.\n"
    "\n"
    "  POST /api/v1/customers     a customer\n"
    "  POST /api/v1/invoices      a billing request\n"
    "  GET  /api/v1/invoices/ID   what became of it; its document is at /api/v1/invoices/ID/pdf\n"
    "  POST /api/v1/credit-notes  takes an invoice back, whole or in part\n"
    "  GET  /api/v1/mailbox       mails of a trial run\n"
    "  GET  /api/v1/failures      work that failed\n"
    "  GET  /api/v1/account       in = done + waiting + dead\n"
    "  GET  /openapi.json         every route and every answer\n"
    "  GET  /healthz /readyz /metrics\n";

}  // namespace

http::Response Operations::account(const Call& call) {
    if (auto issues = check_query(call.request, {}); !issues.empty()) return wrong(std::move(issues));
    OR_ANSWER(auto known, or_failed(call.request, account_.read(account_patience)));
    const bool balances = std::ranges::all_of(known.value, &ports::StageAccount::balances);
    auto as_of = known.asked_at;
    for (const auto& stage : known.value) as_of = std::min(as_of, stage.as_of.value_or(as_of));
    return json(200, json_of(AccountAnswer{as_of, balances, std::move(known.value)}));
}

http::Response Operations::openapi(const Call&) {
    return plain("application/json", std::string{openapi_json()});
}

http::Response Operations::code(const Call& call) {
    if (auto issues = check_query(call.request, {}); !issues.empty()) return wrong(std::move(issues));
    const auto& code = call.request.parameters.at(0);
    CodeAnswer answer{code, meanings_of(code)};
    if (answer.meanings.empty()) return refuse(404, "no_such_code", "There is no such code.");
    const auto accept = call.request.header("accept").value_or("");
    if (accept.find("text/html") == std::string_view::npos) return json(200, json_of(answer));
    return plain("text/html; charset=utf-8", code_page(answer));
}

http::Response Operations::root(const Call& call) {
    if (wants_page(call.request)) return start_page(call.request);
    return plain("text/plain; charset=utf-8", std::string{front_page});
}

}  // namespace billmill::gateway
