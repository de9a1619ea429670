#include "domain/billing_request.hpp"

namespace billmill::domain {

Uuid buyer_id(const BillingRequest& request) {
    if (request.customer) return request.customer->id;
    return request.customer_id.value_or(customer_id(request.user_id));
}

std::string_view buyer_pointer(const BillingRequest& request) {
    if (request.customer) return "/customer";
    return request.user_id.empty() && request.customer_id ? "/customerId" : "/userId";
}

std::string buyer_name(const BillingRequest& request) {
    if (!request.user_id.empty() || !request.customer_id) return request.user_id;
    return request.customer_id->text();
}

}  // namespace billmill::domain
