#include <algorithm>
#include <map>

#include "domain/billing_request.hpp"
#include "domain/findings.hpp"
#include "domain/invoice.hpp"
#include "domain/line_amount.hpp"
#include "domain/seller.hpp"
#include "domain/tax_groups.hpp"

namespace billmill::domain {
namespace {

void add_misfit(const Misfit& misfit, const std::string& whole, const std::string& above,
                std::span<const Adjustment> adjustments, Findings& findings) {
    const auto place = [&]() -> std::string {
        switch (misfit.part) {
            case Misfit::Part::whole: return whole;
            case Misfit::Part::discount: return above + "/discount/amount";
            case Misfit::Part::allowances: return above + "/allowances";
            case Misfit::Part::adjustment: break;
        }
        return adjustment_pointer(above, adjustments, misfit.adjustment) + "/amount";
    };
    switch (misfit.fault) {
        case AmountFault::too_large:
            return findings.add(place(), "amount_too_large",
                                "amounts reach up to 10^15 of the currency's smallest unit");
        case AmountFault::discount_too_large:
            return findings.add(place(), "discount_too_large", "it exceeds the amount it is taken off");
        case AmountFault::discount_too_precise:
            return findings.add(place(), "too_precise", "it has more decimals than the currency");
    }
}

/// Category, rate and reason must agree: a standard rate is above zero, all others are zero and say why.
template <class Pointer>
void check_tax(OwnTax tax, Pointer pointer, const Seller& seller, Findings& findings) {
    const bool taxed = tax.category == TaxCategory::standard;
    if (taxed && tax.rate.ten_thousandths == 0)
        findings.add(pointer() + "/taxRate", "rate_required", "category S needs a rate above 0");
    if (!taxed && tax.rate.ten_thousandths != 0)
        findings.add(pointer() + "/taxRate", "rate_not_zero", "only category S bears a rate above 0");
    if (tax.rate.ten_thousandths % 10 != 0 && gst_state_of(seller)) {
        findings.add(pointer() + "/taxRate", "too_precise",
                     "a GST rate has at most 3 decimals, so that it can be halved");
    }
}

void check_item_tax(const Item& item, std::size_t i, const Seller& seller, Findings& findings) {
    const auto category = category_of(item, seller);
    check_tax({category, rate_of(item, seller)}, [i] { return item_pointer(i); }, seller, findings);
    const bool plain = category == TaxCategory::standard || category == TaxCategory::zero;
    if (plain && !item.exemption_reason.empty()) {
        findings.add(item_pointer(i, "exemptionReason"), "reason_not_allowed",
                     "categories S and Z have no exemption");
    }
    if (category == TaxCategory::exempt && item.exemption_reason.empty()) {
        findings.add(item_pointer(i, "exemptionReason"), "reason_required",
                     "category E says why no tax is due");
    }
    if (!item.cess || item.cess->ten_thousandths == 0) return;
    if (!gst_state_of(seller) || category != TaxCategory::standard) {
        findings.add(item_pointer(i, "cess"), "cess_not_allowed", "only beside GST, on taxed goods");
    } else if (item.cess->ten_thousandths % 10 != 0) {
        findings.add(item_pointer(i, "cess"), "too_precise", "at most 3 decimals");
    } else if (full_rate_of(item, seller).ten_thousandths > Percent::hundred) {
        findings.add(item_pointer(i, "cess"), "out_of_range", "GST and cess reach up to 100 together");
    }
}

/// Lines of one rate are taxed as one group, so its heads must be the same.
void check_cess(const BillingRequest& request, const Seller& seller, Findings& findings) {
    std::map<std::int32_t, std::int32_t> cess_of_rate;
    for (std::size_t i = 0; i < request.items.size(); ++i) {
        const auto& item = request.items[i];
        const auto cess = item.cess.value_or(Percent{}).ten_thousandths;
        const auto [first, added] =
            cess_of_rate.try_emplace(full_rate_of(item, seller).ten_thousandths, cess);
        if (!added && first->second != cess) {
            findings.add(item_pointer(i, "cess"), "cess_differs",
                         "another line has the same rate in all, but another cess within it");
        }
    }
}

/// One category has one reason on an invoice.
void check_reasons(const BillingRequest& request, const Seller& seller, Findings& findings) {
    std::map<TaxCategory, std::string_view> reasons;
    for (std::size_t i = 0; i < request.items.size(); ++i) {
        const auto& item = request.items[i];
        if (item.exemption_reason.empty()) continue;
        const auto [first, added] = reasons.try_emplace(category_of(item, seller), item.exemption_reason);
        if (!added && first->second != item.exemption_reason) {
            findings.add(item_pointer(i, "exemptionReason"), "reason_differs",
                         "one tax category has one reason on an invoice");
        }
    }
    for (std::size_t i = 0; i < request.adjustments.size(); ++i) {
        const auto tax = tax_of(request.adjustments[i], seller);
        if (!tax) continue;
        const auto pointer = [&] { return adjustment_pointer("", request.adjustments, i); };
        check_tax(*tax, pointer, seller, findings);
        if (tax->category == TaxCategory::exempt && !reasons.contains(TaxCategory::exempt)) {
            findings.add(pointer() + "/taxCategory", "reason_required",
                         "category E says why no tax is due, and no item of that category does");
        }
    }
}

void check_payment(const BillingRequest& request, const Seller& seller, Currency currency,
                   Findings& findings) {
    if (request.prepaid && !whole_minor_units(*request.prepaid, currency))
        findings.add("/prepaid", "too_precise", "it has more decimals than the currency");
    if (!rounding_step(request, seller, currency))
        findings.add("/roundTo", "too_precise", "it has more decimals than the currency");
}

/// What price() says for a buyer inside and one outside the seller's state: their heads are rounded
/// differently, which matters at the very end of the range only, and for what was prepaid to the cent.
void check_totals(const BillingRequest& request, const Seller& seller, Findings& findings) {
    Customer abroad;
    abroad.address.country = "US";
    auto unpaid = request;
    unpaid.prepaid.reset();
    bool prepaid_fits = !request.prepaid;
    for (const auto& buyer : {Customer{}, abroad}) {
        if (!price(unpaid, seller, buyer)) return add_misfit({}, "/items", "", {}, findings);
        prepaid_fits = prepaid_fits || price(request, seller, buyer);
    }
    if (!prepaid_fits) findings.add("/prepaid", "prepaid_too_large", "it exceeds the total");
}

/// The same arithmetic as price(); nothing of it fails there that was not found here.
void check_amounts(const BillingRequest& request, const Seller& seller, Currency currency,
                   Findings& findings) {
    std::vector<std::int64_t> amounts;
    amounts.reserve(request.items.size());
    for (std::size_t i = 0; i < request.items.size(); ++i) {
        const auto line = line_amount(request.items[i], currency);
        if (line)
            amounts.push_back(line->amount);
        else
            add_misfit(line.error(), item_pointer(i), item_pointer(i), request.items[i].adjustments,
                       findings);
    }
    check_payment(request, seller, currency, findings);
    if (!findings.empty()) return;
    const auto groups = tax_groups(request, seller, currency, amounts);
    if (!groups) return add_misfit(groups.error(), "/items", "", request.adjustments, findings);
    std::int64_t sum = 0;
    for (const auto& group : *groups) sum += group.amount;
    // Tax at most doubles the sum. Only one that near the maximum is worth pricing.
    if (request.prepaid || sum > amount_minor_max / 2 - lines_max - round_to_micros_max)
        check_totals(request, seller, findings);
}

void check_numbering(const BillingRequest& request, const Seller& seller, Findings& findings) {
    if (request.branch.empty() || request.branch == seller.branch) return;
    if (seller.number_format.find("{branch}") == std::string::npos) {
        findings.add("/branch", "unknown_branch", "this seller numbers no branches");
    }
}

template <class Pointer>
void check_buyer(TaxCategory category, Pointer pointer, const Customer& buyer, Findings& findings) {
    const bool needs_id = category == TaxCategory::reverse_charge || category == TaxCategory::intra_community;
    if (needs_id && buyer.tax_id.empty()) {
        findings.add(pointer(), "buyer_tax_id_required", "the customer is registered without a tax id");
    }
    if (category == TaxCategory::intra_community && buyer.address.country.empty()) {
        findings.add(pointer(), "buyer_country_required", "the customer is registered without a country");
    }
}

}  // namespace

Issues check(const BillingRequest& request, const Seller& seller) {
    Findings findings;
    check_alone(request, findings);
    if (!findings.empty()) return std::move(findings).take();

    check_numbering(request, seller, findings);
    for (std::size_t i = 0; i < request.items.size(); ++i)
        check_item_tax(request.items[i], i, seller, findings);
    check_cess(request, seller, findings);
    check_reasons(request, seller, findings);
    if (const auto currency = currency_of(request, seller))
        check_amounts(request, seller, *currency, findings);
    return std::move(findings).take();
}

Issues check(const BillingRequest& request, const Seller& seller, const Customer& buyer) {
    Findings findings;
    if (const auto state = gst_state_of(seller); state && !place_of_supply(request, *state, buyer)) {
        findings.add("/placeOfSupply", "unknown_state",
                     "the customer's region is no Indian state; name the place of supply");
    }
    for (std::size_t i = 0; i < request.items.size(); ++i) {
        const auto pointer = [i] { return item_pointer(i, "taxCategory"); };
        check_buyer(category_of(request.items[i], seller), pointer, buyer, findings);
    }
    for (std::size_t i = 0; i < request.adjustments.size(); ++i) {
        const auto tax = tax_of(request.adjustments[i], seller);
        if (!tax) continue;
        const auto pointer = [&] { return adjustment_pointer("", request.adjustments, i) + "/taxCategory"; };
        check_buyer(tax->category, pointer, buyer, findings);
    }
    // Heads are rounded one by one, so the total depends on the buyer's state by a cent.
    if (request.prepaid && findings.empty() && !price(request, seller, buyer))
        findings.add("/prepaid", "prepaid_too_large", "it exceeds the total");
    return std::move(findings).take();
}

}  // namespace billmill::domain
