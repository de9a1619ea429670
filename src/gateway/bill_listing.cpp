#include "gateway/bill_listing.hpp"

#include <algorithm>

#include "domain/customer.hpp"
#include "gateway/bill_json.hpp"

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

}  // namespace

OrAnswer<BillQuery> read_bill_query(const Call& call) {
    const auto& request = call.request;
    auto issues = check_query(request, {"seller", "buyer", "userId", "number", "limit", "cursor"});
    BillQuery query;
    query.page = read_page(request, issues);
    read_buyer(request, query, issues);
    if (const auto seller = request.query_value("seller")) query.filter.seller = std::string{*seller};
    if (const auto number = request.query_value("number")) query.filter.printed_number = std::string{*number};
    if (!issues.empty()) return std::unexpected{wrong(std::move(issues))};
    if (query.filter.seller && !call.caller.may_use(*query.filter.seller)) {
        return std::unexpected{
            refuse(403, "seller_not_allowed", "This API key may not see this seller's bills.")};
    }
    query.filter.sellers_allowed = call.caller.sellers;
    return query;
}

std::string bill_list(const ports::Page<domain::Invoice>& page, std::vector<ports::Delivery> deliveries) {
    const auto by_invoice = [](const ports::Delivery& delivery) { return delivery.invoice_id; };
    std::ranges::stable_sort(deliveries, {}, by_invoice);
    std::string body;
    formats::JsonWriter out{body};
    out.begin_object().name("items").begin_array();
    for (const auto& invoice : page.items) {
        const auto own = std::ranges::equal_range(deliveries, invoice.id, {}, by_invoice);
        write_bill_summary(out, invoice, {own.begin(), own.end()});
    }
    out.end_array().member("next", page.next).end_object();
    return body;
}

}  // namespace billmill::gateway
