#include "gateway/operations.hpp"

#include <algorithm>

#include "gateway/describe_operations.hpp"

namespace billmill::gateway {
namespace {

http::Response plain(std::string content_type, std::string body) {
    return {.status = 200, .content_type = std::move(content_type), .body = std::move(body), .headers = {}};
}

constexpr Milliseconds account_patience{600};

constexpr std::string_view front_page =
    "billmill: customers and billing requests in, numbered and taxed PDF invoices out by e-mail.\n"
    "\n"
    "  POST /api/v1/user/register   a customer\n"
    "  POST /api/v1/bill/genBill    a billing request\n"
    "  GET  /api/v1/bill/ID         what became of it; its document is at /api/v1/bill/ID/pdf\n"
    "  GET  /api/v1/mailbox         mails of a trial run\n"
    "  GET  /api/v1/failures        work that failed\n"
    "  GET  /api/v1/account         in = done + waiting + dead\n"
    "  GET  /openapi.json           every route and every answer\n"
    "  GET  /healthz /readyz /metrics\n";

}  // namespace

http::Response Operations::account(const Call& call) {
    if (auto issues = check_query(call.request, {}); !issues.empty()) return wrong(std::move(issues));
    OR_ANSWER(auto known, or_failed(call.request, account_.read(account_patience)));
    const bool balances = std::ranges::all_of(known.value, &ports::StageAccount::balances);
    return json(200, json_of(AccountAnswer{known.asked_at, balances, std::move(known.value)}));
}

http::Response Operations::openapi(const Call&) {
    return plain("application/json", std::string{openapi_json()});
}

http::Response Operations::root(const Call&) {
    return plain("text/plain; charset=utf-8", std::string{front_page});
}

}  // namespace billmill::gateway
