#include "gateway/customers.hpp"

#include "formats/messages.hpp"
#include "formats/requests.hpp"
#include "gateway/answers.hpp"
#include "gateway/party_json.hpp"

namespace billmill::gateway {
namespace {

constexpr std::string_view register_route = "POST /api/v1/user/register";

void write(formats::JsonWriter& out, const ports::StoredCustomer& stored) {
    out.begin_object();
    write_customer_members(out, stored.customer);
    out.member("changedAt", rfc3339(stored.changed_at));
    out.end_object();
}

}  // namespace

void Customers::register_user(Call&& call, http::Reply reply) {
    if (auto issues = check_query(call.request, {}); !issues.empty()) return reply(wrong(std::move(issues)));
    auto key = read_idempotency_key(call.request);
    if (!key) return reply(std::move(key).error());
    auto read = formats::read_registration(call.request.body);
    if (!read) return reply(wrong(std::move(read).error()));
    const auto identity =
        identify(call.caller.client, register_route, "", *key, read->canonical, reception_.now());
    const auto customer = read->value.id.text();
    reception_.take_in(call, identity,
                       {.stage = ports::Stage::users,
                        .key = customer,
                        .payload = formats::encode(read->value),
                        .answer =
                            [customer](const Uuid& id, bool replayed) {
                                return accepted(id, {{"self", "/api/v1/user/" + customer}}, replayed);
                            }},
                       std::move(reply));
}

http::Response Customers::list(const Call& call) {
    auto issues = check_query(call.request, {"email", "limit", "cursor"});
    const auto page = read_page(call.request, issues);
    std::optional<std::string> email;
    if (const auto text = call.request.query_value("email")) {
        email = domain::normalise_email(*text);
        if (!email) issues.push_back({"/query/email", "not_an_email", "not a mailbox address"});
    }
    if (!issues.empty()) return wrong(std::move(issues));
    const auto found = store_.list(email, page);
    if (!found) return list_failed(call.request, found.error());
    std::string body;
    formats::JsonWriter out{body};
    out.begin_object().name("items").begin_array();
    for (const auto& stored : found->items) write(out, stored);
    out.end_array().member("next", found->next).end_object();
    return json(200, std::move(body));
}

http::Response Customers::show(const Call& call) {
    if (auto issues = check_query(call.request, {}); !issues.empty()) return wrong(std::move(issues));
    OR_ANSWER(const auto id, path_id(call.request));
    OR_ANSWER(const auto found, or_failed(call.request, store_.find({&id, 1})));
    if (found.empty())
        return refuse_for_now(404, "no_such_customer", "There is no such customer, or not yet.");
    std::string body;
    formats::JsonWriter out{body};
    write(out, found.front());
    return json(200, std::move(body));
}

}  // namespace billmill::gateway
