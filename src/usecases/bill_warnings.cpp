#include "usecases/bill_warnings.hpp"

#include "domain/accounting_currency.hpp"
#include "domain/line_amount.hpp"
#include "usecases/check_bill.hpp"
#include "usecases/undrawn.hpp"

namespace billmill::usecases {
namespace {

void add(std::vector<Warning>& warnings, const std::vector<Undrawn>& found) {
    if (found.empty()) return;
    std::string detail{signs_not_drawn_detail};
    for (const char* before = ": "; const auto& [pointer, signs] : found) {
        detail.append(before).append(pointer).append(" ").append(signs);
        before = "; ";
    }
    warnings.push_back({.code = signs_not_drawn, .detail = detail.append(".")});
}

void warn_of_exchange(std::vector<Warning>& warnings, const domain::Seller& seller,
                      const domain::PricedInvoice& priced) {
    if (domain::lacks_exchange_rate(seller, priced))
        warnings.push_back({.code = exchange_rate_missing, .detail = exchange_rate_missing_detail});
}

}  // namespace

void warn_of_signs(std::vector<Warning>& warnings, const document::InvoiceRenderer& renderer,
                   const domain::BillingRequest& request) {
    add(warnings, undrawn_of(renderer, request));
}
void warn_of_signs(std::vector<Warning>& warnings, const document::InvoiceRenderer& renderer,
                   const domain::Customer& buyer) {
    add(warnings, undrawn_of(renderer, buyer, "/customer"));
}
void warn_of_signs(std::vector<Warning>& warnings, const document::InvoiceRenderer& renderer,
                   const domain::CreditRequest& credit) {
    add(warnings, undrawn_of(renderer, credit));
}

void warn_of_exchange(std::vector<Warning>& warnings, const domain::BillingRequest& request,
                      const domain::Seller& seller) {
    if (!domain::may_lack_exchange_rate(request, seller)) return;
    const auto buyer = request.customer.value_or(domain::Customer{});
    // A bill that is wrong for its buyer is refused elsewhere.
    if (const auto priced = price_for_buyer(request, seller, buyer))
        warn_of_exchange(warnings, seller, *priced);
}

void warn_of_charges(std::vector<Warning>& warnings, const domain::BillingRequest& request,
                     const domain::Seller& seller) {
    const auto places = domain::charges_without_hsn(request, seller);
    if (places.empty()) return;
    std::string detail{charge_without_hsn_detail};
    for (const char* before = ": "; const auto& place : places) {
        detail.append(before).append(place);
        before = ", ";
    }
    warnings.push_back({.code = charge_without_hsn, .detail = detail.append(".")});
}

std::vector<Warning> warnings_of(const document::InvoiceRenderer& renderer,
                                 const domain::BillingRequest& request, const domain::Seller& seller,
                                 const domain::Customer& buyer, const domain::PricedInvoice& priced) {
    std::vector<Warning> warnings;
    warn_of_signs(warnings, renderer, request);
    warn_of_signs(warnings, renderer, buyer);
    warn_of_exchange(warnings, seller, priced);
    warn_of_charges(warnings, request, seller);
    return warnings;
}

}  // namespace billmill::usecases
