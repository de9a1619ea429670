#include "domain/check_e_invoice.hpp"

#include "domain/line_amount.hpp"

namespace billmill::domain {
namespace {

constexpr int decimals_max = 2;  // BR-DEC

bool has_tax_id(const Seller& seller) {
    return !seller.vat_id.empty() || !seller.gstin.empty() || !seller.tax_number.empty();
}

}  // namespace

ResolvedFormat resolve_format(const BillingRequest& request, const Seller& seller, const Customer* buyer) {
    auto format = seller.format;
    if (buyer != nullptr && buyer->format) format = *buyer->format;
    if (request.format) format = *request.format;
    if (format == EInvoiceFormat::none) return {};
    if (const auto currency = currency_of(request, seller); currency && currency->decimals > decimals_max) {
        return {EInvoiceFormat::none, "currency_decimals"};
    }
    if (format == EInvoiceFormat::factur_x && !has_tax_id(seller)) return {EInvoiceFormat::none, "seller_tax_id"};
    return {format, {}};
}

Attach resolve_attach(const BillingRequest& request, const Seller& seller, const Customer* buyer,
                      EInvoiceFormat format) {
    if (format == EInvoiceFormat::none) return Attach::pdf;
    if (request.attach) return *request.attach;
    return buyer != nullptr && buyer->attach ? *buyer->attach : seller.attach;
}

}  // namespace billmill::domain
