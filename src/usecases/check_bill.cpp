#include "usecases/check_bill.hpp"

#include <algorithm>

#include "domain/check_e_invoice.hpp"

namespace billmill::usecases {
namespace {

constexpr Milliseconds wait_shortest{1'000};
constexpr Milliseconds wait_longest{60'000};

}  // namespace

Instant next_look(Instant accepted_at, Instant now) {
    return now + std::clamp(now - accepted_at, wait_shortest, wait_longest);
}

const domain::Seller* assign_seller(domain::BillingRequest& request, const ports::SellerDirectory& sellers) {
    const auto* seller = sellers.find(request.seller);
    if (seller == nullptr) return nullptr;
    request.seller = seller->id;
    if (request.branch.empty()) request.branch = seller->branch;
    return seller;
}

Answer<CheckedBill> check_bill(domain::BillingRequest& request, const Caller& caller,
                               const ports::SellerDirectory& sellers, Instant now) {
    const bool told = request.seller.empty() || caller.may_use(request.seller);
    const auto* seller = assign_seller(request, sellers);
    if (seller == nullptr && told)
        return invalid({{"/seller", "unknown_seller", "no seller of this deployment has this id"}});
    // Whether there is such a seller is not told.
    if (!told || !caller.may_use(seller->id))
        return refuse(Fault::forbidden, "seller_not_allowed", "This API key may not bill for this seller.");
    if (auto issues = domain::check_with_format(request, *seller, nullptr); !issues.empty()) {
        Refusal refusal = invalid(std::move(issues)).error();
        if (request.customer) add_issues_for_buyer(refusal, request, sellers, *request.customer);
        return std::unexpected{std::move(refusal)};
    }
    if (const auto today = local_date(now, seller->zone)) {
        if (auto issues = domain::check_days(request, *today); !issues.empty())
            return invalid(std::move(issues));
    }
    const domain::NumberingLine line{seller->id, domain::DocumentType::invoice, request.branch};
    return CheckedBill{std::move(request), seller, line};
}

void add_issues_for_buyer(Refusal& refusal, const domain::BillingRequest& request,
                          const ports::SellerDirectory& sellers, const domain::Customer& buyer) {
    const auto* seller = sellers.find(request.seller);
    // What is wrong for every buyer cannot be priced, and a mistake of the request would be told as one of the buyer.
    if (refusal.issues.empty() || seller == nullptr || !domain::check_for_seller(request, *seller).empty())
        return;
    for (auto& issue : domain::check_with_format(request, *seller, &buyer)) {
        const bool told = std::ranges::any_of(refusal.issues, [&](const Issue& one) {
            return one.pointer == issue.pointer && one.code == issue.code;
        });
        if (!told && refusal.issues.size() < domain::issues_max) refusal.issues.push_back(std::move(issue));
    }
}

Answer<domain::PricedInvoice> price_for_buyer(const domain::BillingRequest& request,
                                              const domain::Seller& seller, const domain::Customer& buyer) {
    auto issues = domain::check_with_format(request, seller, &buyer);
    // Two patches may each have been right alone, and have left no name together. BR-07 asks for one.
    if (domain::display_name(buyer).empty())
        issues.push_back({"/customer/lastname", "required", "a lastname or a company is needed"});
    if (!issues.empty()) return invalid(std::move(issues));
    TRY(auto priced, domain::price(request, seller, buyer));
    return priced;
}

}  // namespace billmill::usecases
