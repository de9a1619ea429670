#include <algorithm>

#include "domain/credit.hpp"
#include "formats/messages.hpp"
#include "formats/requests.hpp"
#include "gateway/answers.hpp"
#include "gateway/bills.hpp"

namespace billmill::gateway {
namespace {

constexpr std::string_view credit_route = "POST /api/v1/bill/{id}/credit";

http::Response not_issued() {
    return refuse_for_now(409, "not_issued",
                          "This bill has no invoice yet that could be credited; GET the bill for its state.");
}

}  // namespace

/// Everything known to be wrong with the credit. What is taken in meanwhile is found when it is numbered.
OrAnswer<Issues> Bills::check_credit(const Call& call, const RequestIdentity& identity,
                                     const domain::CreditRequest& request, const domain::Invoice& original) {
    if (identity.keyed) {
        // What was taken in before is answered as then, whatever has become of the invoice since.
        auto taken = or_failed(call.request, ports_.intake.find(identity.id));
        if (!taken) return std::unexpected{std::move(taken).error()};
        if (*taken) return Issues{};
    }
    auto earlier = or_failed(call.request, ports_.invoices.find_credits(original.id));
    if (!earlier) return std::unexpected{std::move(earlier).error()};
    return domain::check(request, original, *earlier);
}

void Bills::credit(Call&& call, http::Reply reply) {
    if (auto issues = check_query(call.request, {}); !issues.empty()) return reply(wrong(std::move(issues)));
    const auto id = path_id(call.request);
    if (!id) return reply(id.error());
    auto key = read_idempotency_key(call.request);
    if (!key) return reply(std::move(key).error());
    auto read = formats::read_credit(call.request.body);
    if (!read) return reply(wrong(std::move(read).error()));
    auto original = find(call, *id);
    if (!original) return reply(std::move(original).error());
    if (!*original) {
        auto state = show_unissued(call, *id);
        return reply(state.status == 200 ? not_issued() : std::move(state));
    }
    auto& request = read->value;
    request.original = *id;
    const auto identity =
        identify(call.caller.client, credit_route, id->text(), *key, read->canonical, reception_.now());
    auto issues = check_credit(call, identity, request, **original);
    if (!issues) return reply(std::move(issues).error());
    if (!issues->empty()) return reply(wrong(*std::move(issues)));
    reception_.take_in(
        call, identity,
        {.stage = ports::Stage::billing,
         .key = domain::credit_line((*original)->line).key(),
         .payload = formats::encode(request),
         .answer =
             [original = id->text()](const Uuid& credit, bool replayed) {
                 const auto self = "/api/v1/bill/" + credit.text();
                 return accepted(
                     credit,
                     {{"self", self}, {"pdf", self + "/pdf"}, {"creditOf", "/api/v1/bill/" + original}},
                     replayed);
             }},
        std::move(reply));
}

}  // namespace billmill::gateway
