#include "gateway/bill_query.hpp"

#include "domain/customer.hpp"

namespace billmill::gateway {
namespace {

void read_buyer(const http::Request& request, BillQuery& query, Issues& issues) {
    const auto id = request.query_value("buyer");
    const auto email = request.query_value("userId");
    if (id && email) {
        issues.push_back({"/query/userId", "contradiction", "give either buyer or userId"});
    } else if (id) {
        query.filter.buyer = Uuid::parse(*id);
        if (!query.filter.buyer)
            issues.push_back({"/query/buyer", "not_an_id", "a customer's id has 36 characters"});
    } else if (email) {
        const auto normal = domain::normalise_email(*email);
        if (normal) {
            query.filter.buyer = domain::customer_id(*normal);
        } else {
            issues.push_back({"/query/userId", "not_an_email", "not a mailbox address"});
        }
    }
}

/// Open bills have no buyer yet, and no number.
void read_state(const http::Request& request, BillQuery& query, Issues& issues) {
    const auto state = request.query_value("state");
    if (!state || *state == "issued") return;
    const bool waiting = *state == "waiting" || *state == "open";
    const bool failed = *state == "failed" || *state == "open";
    if (!waiting && !failed)
        return issues.push_back({"/query/state", "unknown_value", "issued, waiting, failed or open"});
    query.open = {.waiting = waiting, .failed = failed, .seller = query.filter.seller};
    for (const auto* member : {"buyer", "userId", "number"}) {
        if (request.query_value(member))
            issues.push_back({std::string{"/query/"} + member, "contradiction", "only of issued bills"});
    }
}

}  // namespace

OrAnswer<BillQuery> read_bill_query(const http::Request& request) {
    auto issues = check_query(request, {"state", "seller", "buyer", "userId", "number", "limit", "cursor"});
    BillQuery query;
    query.page = read_page(request, issues);
    read_buyer(request, query, issues);
    if (const auto seller = request.query_value("seller")) query.filter.seller = std::string{*seller};
    if (const auto number = request.query_value("number")) query.filter.printed_number = std::string{*number};
    read_state(request, query, issues);
    if (!issues.empty()) return std::unexpected{wrong(std::move(issues))};
    return query;
}

}  // namespace billmill::gateway
