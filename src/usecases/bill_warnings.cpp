#include "usecases/bill_warnings.hpp"

#include "domain/accounting_currency.hpp"
#include "domain/undrawn.hpp"
#include "usecases/check_bill.hpp"

namespace billmill::usecases {
namespace {

void warn_of_emoji(std::vector<Warning>& warnings, const domain::BillingRequest& request,
                   const domain::Customer* buyer) {
    const auto places = domain::places_of_emoji(request, buyer);
    if (places.empty()) return;
    std::string detail = "Emoji are not drawn on paper; a replacement stands in their place:";
    for (const auto& place : places) detail.append(" ").append(place);
    warnings.push_back({.code = emoji_not_drawn, .detail = detail.append(".")});
}

void warn_of_exchange(std::vector<Warning>& warnings, const domain::Seller& seller,
                      const domain::PricedInvoice& priced) {
    if (domain::lacks_exchange_rate(seller, priced))
        warnings.push_back({.code = exchange_rate_missing, .detail = exchange_rate_missing_detail});
}

}  // namespace

std::vector<Warning> warnings_of(const domain::BillingRequest& request) {
    std::vector<Warning> warnings;
    warn_of_emoji(warnings, request, request.customer ? &*request.customer : nullptr);
    return warnings;
}

void add_warnings(std::vector<Warning>& warnings, const domain::BillingRequest& request,
                  const domain::Seller& seller) {
    if (!domain::may_lack_exchange_rate(request, seller)) return;
    const auto buyer = request.customer.value_or(domain::Customer{});
    // A bill that is wrong for its buyer is refused elsewhere.
    if (const auto priced = price_for_buyer(request, seller, buyer))
        warn_of_exchange(warnings, seller, *priced);
}

std::vector<Warning> warnings_of(const domain::BillingRequest& request, const domain::Invoice& record) {
    std::vector<Warning> warnings;
    warn_of_emoji(warnings, request, request.customer ? &*request.customer : nullptr);
    warn_of_exchange(warnings, record.seller, record.priced);
    return warnings;
}

}  // namespace billmill::usecases
