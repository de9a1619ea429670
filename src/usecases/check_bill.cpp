#include "usecases/check_bill.hpp"

#include "domain/check_e_invoice.hpp"

namespace billmill::usecases {

const domain::Seller* assign_seller(domain::BillingRequest& request, const ports::SellerDirectory& sellers) {
    const auto* seller = sellers.find(request.seller);
    if (seller == nullptr) return nullptr;
    request.seller = seller->id;
    if (request.branch.empty()) request.branch = seller->branch;
    return seller;
}

Answer<CheckedBill> check_bill(domain::BillingRequest request, const Caller& caller,
                               const ports::SellerDirectory& sellers) {
    const bool told = request.seller.empty() || caller.may_use(request.seller);
    const auto* seller = assign_seller(request, sellers);
    if (seller == nullptr && told)
        return invalid({{"/seller", "unknown_seller", "no seller of this deployment has this id"}});
    // Whether there is such a seller is not told.
    if (!told || !caller.may_use(seller->id))
        return refuse(Fault::forbidden, "seller_not_allowed", "This API key may not bill for this seller.");
    if (auto issues = domain::check_with_format(request, *seller, nullptr); !issues.empty())
        return invalid(std::move(issues));
    const domain::NumberingLine line{seller->id, domain::DocumentType::invoice, request.branch};
    return CheckedBill{std::move(request), seller, line};
}

Answer<domain::PricedInvoice> price_for_buyer(const domain::BillingRequest& request,
                                              const domain::Seller& seller, const domain::Customer& buyer) {
    if (auto issues = domain::check_with_format(request, seller, &buyer); !issues.empty())
        return invalid(std::move(issues));
    TRY(auto priced, domain::price(request, seller, buyer));
    return priced;
}

}  // namespace billmill::usecases
