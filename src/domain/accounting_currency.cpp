#include "domain/accounting_currency.hpp"

#include "domain/party_ids.hpp"

namespace billmill::domain {
namespace {

bool wants_own_currency(std::string_view country) {
    return country == "GB" || country == "NO" || country == "AE" ||
           (is_in_eu_vat_area(country) && country != "XI");
}

}  // namespace

bool lacks_exchange_rate(const Seller& seller, const PricedInvoice& priced) {
    return wants_own_currency(seller.address.country) && priced.currency != seller.currency &&
           priced.totals.tax.minor > 0 && !priced.accounting;
}

bool may_lack_exchange_rate(const BillingRequest& request, const Seller& seller) {
    return !request.exchange_rate && wants_own_currency(seller.address.country) &&
           !request.currency.empty() && request.currency != seller.currency.code();
}

}  // namespace billmill::domain
