#include "domain/check_national_terms.hpp"

#include "domain/line_amount.hpp"

namespace billmill::domain {
namespace {

/// The flag is India's. Elsewhere each line says so itself, and the seller must not show tax on it (UStG §14c).
void check_gst_terms(const BillingRequest& request, const Seller& seller, IssueList& issues) {
    if (gst_state_of(seller)) return;
    if (!request.place_of_supply.empty())
        issues.add("/placeOfSupply", "not_under_gst",
                   "only sellers in India name a state: leave it out, and name where goods go in deliverTo");
    if (request.terms.supply != GstSupply::ordinary)
        issues.add("/supply", "not_under_gst", "only sellers in India have such supplies");
    if (request.terms.reverse_charge)
        issues.add(
            "/reverseCharge", "reverse_charge_by_line",
            R"(only sellers in India ask for it as a whole; give the lines "taxCategory": "AE" instead)");
}

template <class Pointer>
void check_tax_of_country(TaxCategory category, Pointer pointer, const Seller& seller, IssueList& issues) {
    const auto& row = facts_of(category);
    if (row.country.empty() || (row.country == seller.address.country && !gst_state_of(seller))) return;
    issues.add(pointer() + "/taxCategory", "not_in_spain",
               std::string{row.tax_name} +
                   R"( is a tax of Spain, where the seller is not: "S" is the seller's own tax)");
}

void check_taxes_of_countries(const BillingRequest& request, const Seller& seller, IssueList& issues) {
    for (std::size_t i = 0; i < request.items.size(); ++i) {
        if (const auto& named = request.items[i].tax_category)
            check_tax_of_country(*named, [i] { return item_pointer(i); }, seller, issues);
    }
    const auto& adjustments = request.adjustments;
    for (std::size_t i = 0; i < adjustments.size(); ++i) {
        if (const auto& named = adjustments[i].tax_category)
            check_tax_of_country(
                *named, [&] { return adjustment_pointer("", adjustments, i); }, seller, issues);
    }
}

}  // namespace

void check_national_terms(const BillingRequest& request, const Seller& seller, IssueList& issues) {
    check_gst_terms(request, seller, issues);
    check_taxes_of_countries(request, seller, issues);
}

}  // namespace billmill::domain
