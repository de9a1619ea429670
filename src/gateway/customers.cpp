#include "gateway/customers.hpp"

#include <algorithm>

#include "domain/erasure.hpp"
#include "formats/requests.hpp"
#include "foundation/ascii.hpp"
#include "foundation/search_words.hpp"
#include "gateway/change.hpp"
#include "gateway/describe_answers.hpp"
#include "gateway/describe_imports.hpp"
#include "gateway/query_values.hpp"
#include "gateway/run_query.hpp"
#include "gateway/uploaded_file.hpp"

namespace billmill::gateway {
namespace {

std::string path_of_customer(const Uuid& id) {
    return "/api/v1/customers/" + id.text();
}

/// nullopt: all of them.
std::optional<ports::CustomerSearch> read_customer_search(const http::Request& request, Issues& issues) {
    const auto country = request.query_value("country");
    if (!country && !request.query_value("q")) return std::nullopt;
    if (country && !(country->size() == 2 && std::ranges::all_of(*country, ascii::is_upper)))
        issues.push_back({"/query/country", "unknown_value", "an ISO 3166-1 code such as DE"});
    return ports::CustomerSearch{search_words(read_q(request, issues).value_or("")),
                                 std::string{country.value_or("")}};
}

/// Customers are shared by all sellers. Who bills for some of them cannot change where another's mail goes.
std::optional<http::Response> refuse_if_limited(const Call& call) {
    if (call.caller.sellers.empty()) return std::nullopt;
    return refuse(403, "limited_to_sellers",
                  "This API key is limited to some sellers; customers are shared by all of them.");
}

}  // namespace

void Customers::register_user(Call&& call, http::Reply reply) {
    auto change = read_change(call, formats::read_registration);
    if (!change) return reply(change.error());
    const auto context = change->context(call);
    const auto id = change->body.value.id;
    accept_(context, usecases::register_customer_operation, std::move(change->body),
            answer_accepted(call, std::move(reply), [customer = id](const Uuid&) -> Links {
                return {{"self", path_of_customer(customer)}};
            }));
}

void Customers::make(Call&& call, http::Reply reply) {
    auto change = read_change(call, formats::read_new_customer);
    if (!change) return reply(change.error());
    if (!change->body.value.external_id.empty()) {
        if (auto refused = refuse_if_limited(call)) return reply(*std::move(refused));
    }
    const auto context = change->context(call);
    const auto id = change->body.value.id;
    accept_(context, usecases::new_customer_operation, std::move(change->body),
            answer_accepted(call, std::move(reply), [id](const Uuid& request) -> Links {
                return {{"self", path_of_customer(id == Uuid{} ? request : id)}};
            }));
}

void Customers::replace(Call&& call, http::Reply reply) {
    change_fields(std::move(call), std::move(reply), usecases::replace_customer_operation,
                  formats::read_customer_replacement);
}

void Customers::patch(Call&& call, http::Reply reply) {
    change_fields(std::move(call), std::move(reply), usecases::patch_customer_operation,
                  formats::read_customer_patch);
}

void Customers::change_fields(
    Call&& call, http::Reply reply, usecases::OperationName operation,
    formats::Reading<formats::Read<domain::CustomerChange>> (*read)(std::string_view)) {
    const auto id = path_id(call.request);
    if (!id) return reply(id.error());
    auto change = read_change(call, read);
    if (!change) return reply(change.error());
    if (std::ranges::find(change->body.value.only, domain::CustomerField::email) !=
        change->body.value.only.end()) {
        if (auto refused = refuse_if_limited(call)) return reply(*std::move(refused));
    }
    patch_(change->context(call), operation, *id, std::move(change->body),
           answer_accepted(call, std::move(reply), [customer = *id](const Uuid&) -> Links {
               return {{"self", path_of_customer(customer)}};
           }));
}

void Customers::anonymise(Call&& call, http::Reply reply) {
    if (auto issues = check_query(call.request, {}); !issues.empty()) return reply(wrong(std::move(issues)));
    const auto id = path_id(call.request);
    if (!id) return reply(id.error());
    const auto key = read_idempotency_key(call.request);
    if (!key) return reply(key.error());
    anonymise_({call.caller, *key, call.request.traceparent, call.request.trace_id}, *id,
               answer_accepted(call, std::move(reply), [customer = *id](const Uuid&) -> Links {
                   return {{"self", path_of_customer(customer)}};
               }));
}

http::Response Customers::import_file(const Call& call) {
    OR_ANSWER(const auto request, read_import_request(call.request));
    const auto file = uploaded_file(call.request, std::nullopt);
    OR_ANSWER(const auto report,
              or_problem(call.request, import_(call.caller, call.request.traceparent, request, file)));
    return json(200, json_of(report));
}

http::Response Customers::list(const Call& call) {
    auto issues = check_query(call.request, {"email", "q", "country", "limit", "cursor"});
    const auto page = read_page(call.request, issues);
    std::optional<std::string> email;
    if (const auto text = call.request.query_value("email")) {
        email = domain::normalise_email(*text);
        if (!email) issues.push_back({"/query/email", "not_an_email", "not a mailbox address"});
    }
    const auto search = read_customer_search(call.request, issues);
    if (search && call.request.query_value("email"))
        issues.push_back({"/query/email", "contradiction", "by itself, without q and country"});
    if (!issues.empty()) return wrong(std::move(issues));
    // Customers are shared. Who bills for some sellers may look one up, and must not learn who all of them are.
    if (!email && !call.caller.sellers.empty()) {
        return refuse(403, "limited_to_sellers",
                      "This API key is limited to some sellers; give the email of the customer to look up.");
    }
    if (search) {
        const auto found = find_.search(*search, page);
        return found ? json(200, json_of(*found)) : list_failed(call.request, found.error());
    }
    const auto found = find_.list(call.caller, email, page);
    if (!found) return list_failed(call.request, found.error());
    return json(200, json_of(*found));
}

http::Response Customers::show(const Call& call) {
    if (auto issues = check_query(call.request, {}); !issues.empty()) return wrong(std::move(issues));
    OR_ANSWER(const auto id, path_id(call.request));
    OR_ANSWER(const auto found, or_failed(call.request, find_.find(call.caller, id)));
    if (!found) return refuse_for_now(404, "no_such_customer", "There is no such customer, or not yet.");
    return json(200, json_of(*found));
}

}  // namespace billmill::gateway
