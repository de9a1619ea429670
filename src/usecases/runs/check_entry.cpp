#include "usecases/runs/check_entry.hpp"

#include "usecases/bill_warnings.hpp"
#include "usecases/check_bill.hpp"
#include "usecases/find_buyer.hpp"

namespace billmill::usecases {

Answer<domain::Customer> CheckEntry::buyer_of(const domain::BillingRequest& request) {
    if (request.customer) return *request.customer;
    TRY(auto buyer, find_buyer(customers_, domain::buyer_id(request)));
    if (buyer) return *std::move(buyer);
    return invalid({{std::string{domain::buyer_pointer(request)}, unknown_customer,
                     "nobody has registered this customer"}});
}

Answer<CheckedEntry> CheckEntry::operator()(const Caller& caller, std::string_view body) {
    auto bill = formats::read_billing_request(body);
    if (!bill) return invalid(std::move(bill).error().issues);
    const auto& brought = bill->value.customer;
    if (brought && !brought->external_id.empty() && !caller.sellers.empty()) {
        return invalid({{"/customer/externalId", "limited_to_sellers",
                         "this API key is limited to some sellers, and all of them share such a customer"}});
    }
    auto request = bill->value;
    auto checked = check_bill(request, caller, sellers_, clock_.now());
    if (!checked) {
        auto refusal = std::move(checked).error();
        if (!refusal.issues.empty()) {
            if (const auto buyer = buyer_of(bill->value))
                add_issues_for_buyer(refusal, bill->value, sellers_, *buyer);
        }
        if (refusal.issues.empty() && !refusal.engine_failed())
            return invalid({{"/seller", refusal.code, refusal.detail}});
        return std::unexpected{std::move(refusal)};
    }
    TRY(const auto buyer, buyer_of(checked->request));
    TRY(auto priced, price_for_buyer(checked->request, *checked->seller, buyer));
    auto warnings = warnings_of(renderer_, bill->value, *checked->seller, buyer, priced);
    return CheckedEntry{*std::move(bill), checked->seller->id, std::move(priced), std::move(warnings)};
}

}  // namespace billmill::usecases
