#include <algorithm>
#include <map>

#include "domain/billing_request.hpp"
#include "domain/check_national_terms.hpp"
#include "domain/gstin.hpp"
#include "domain/invoice.hpp"
#include "domain/issue_list.hpp"
#include "domain/line_amount.hpp"
#include "domain/party_ids.hpp"
#include "domain/seller.hpp"
#include "domain/tax_groups.hpp"
#include "domain/vat_ids.hpp"
#include "domain/vat_territory.hpp"
#include "foundation/ascii.hpp"

namespace billmill::domain {
namespace {

void add_amount_error(const AmountError& amount_error, const std::string& whole, const std::string& above,
                      std::span<const Adjustment> adjustments, IssueList& issues) {
    const auto place = [&]() -> std::string {
        switch (amount_error.part) {
            case AmountError::Part::whole: return whole;
            case AmountError::Part::discount: return above + "/discount/amount";
            case AmountError::Part::allowances: return above + "/allowances";
            case AmountError::Part::adjustment: break;
        }
        return adjustment_pointer(above, adjustments, amount_error.adjustment) + "/amount";
    };
    switch (amount_error.fault) {
        case AmountFault::too_large:
            return issues.add(place(), "amount_too_large",
                              "amounts reach up to 10^15 of the currency's smallest unit");
        case AmountFault::discount_too_large:
            return issues.add(place(), "discount_too_large", "it exceeds the amount it is taken off");
        case AmountFault::discount_too_precise:
            return issues.add(place(), "too_precise", "it has more decimals than the currency");
    }
}

/// "S and Z": those of which it is so, and which this seller can have.
std::string codes_of(bool (*is_so)(TaxCategory), std::string_view between, const Seller& seller) {
    std::string codes;
    for (const auto& row : tax_categories) {
        if (!row.country.empty() && row.country != seller.address.country) continue;
        if (is_so(row.category)) codes.append(codes.empty() ? "" : between).append(row.code);
    }
    return codes;
}

/// Category and rate must agree: what bears tax has a rate above zero, all others have zero.
template <class Pointer>
void check_tax(OwnTax tax, Pointer pointer, const Seller& seller, IssueList& issues) {
    if (bears_tax(tax.category) && tax.rate.ten_thousandths == 0)
        issues.add(pointer() + "/taxRate", "rate_required",
                   "category " + std::string{code(tax.category)} + " needs a rate above 0");
    if (!may_have_rate(tax.category, seller) && tax.rate.ten_thousandths != 0)
        issues.add(pointer() + "/taxRate", "rate_not_zero",
                   "only category " + codes_of(bears_tax, " or ", seller) + " bears a rate above 0");
    if (tax.rate.ten_thousandths % 10 != 0 && gst_state_of(seller)) {
        issues.add(pointer() + "/taxRate", "too_precise",
                   "a GST rate has at most 3 decimals, so that it can be halved");
    }
}

void check_item_tax(const BillingRequest& request, std::size_t i, const Seller& seller, IssueList& issues) {
    const auto& item = request.items[i];
    const auto category = category_of(item, request, seller);
    check_tax({category, rate_of(item, seller)}, [i] { return item_pointer(i); }, seller, issues);
    if (!states_reason(category) && !item.exemption_reason.empty()) {
        issues.add(item_pointer(i, "exemptionReason"), "reason_not_allowed",
                   "categories " +
                       codes_of([](TaxCategory each) { return !states_reason(each); }, " and ", seller) +
                       " have no exemption");
    }
    if (reason_is_of_bill(category) && item.exemption_reason.empty()) {
        issues.add(item_pointer(i, "exemptionReason"), "reason_required",
                   "category " + std::string{code(category)} + " says why no tax is due");
    }
    if (!item.cess || item.cess->ten_thousandths == 0) return;
    if (!gst_state_of(seller) || !may_have_rate(category, seller)) {
        issues.add(item_pointer(i, "cess"), "cess_not_allowed", "only beside GST, on taxed goods");
    } else if (item.cess->ten_thousandths % 10 != 0) {
        issues.add(item_pointer(i, "cess"), "too_precise", "at most 3 decimals");
    } else if (full_rate_of(item, seller).ten_thousandths > Percent::hundred) {
        issues.add(item_pointer(i, "cess"), "out_of_range", "GST and cess reach up to 100 together");
    }
}

/// Lines of one rate are taxed as one group, so its heads must be the same.
void check_cess(const BillingRequest& request, const Seller& seller, IssueList& issues) {
    std::map<std::int32_t, std::int32_t> cess_of_rate;
    for (std::size_t i = 0; i < request.items.size(); ++i) {
        const auto& item = request.items[i];
        const auto cess = item.cess.value_or(Percent{}).ten_thousandths;
        const auto [first, added] =
            cess_of_rate.try_emplace(full_rate_of(item, seller).ten_thousandths, cess);
        if (!added && first->second != cess) {
            issues.add(item_pointer(i, "cess"), "cess_differs",
                       "another line has the same rate in all, but another cess within it");
        }
    }
}

/// One category has one reason on an invoice.
void check_reasons(const BillingRequest& request, const Seller& seller, IssueList& issues) {
    std::map<TaxCategory, std::string_view> reasons;
    for (std::size_t i = 0; i < request.items.size(); ++i) {
        const auto& item = request.items[i];
        if (item.exemption_reason.empty()) continue;
        const auto [first, added] =
            reasons.try_emplace(category_of(item, request, seller), item.exemption_reason);
        if (!added && first->second != item.exemption_reason) {
            issues.add(item_pointer(i, "exemptionReason"), "reason_differs",
                       "one tax category has one reason on an invoice");
        }
    }
    for (std::size_t i = 0; i < request.adjustments.size(); ++i) {
        const auto tax = tax_of(request.adjustments[i], request, seller);
        if (!tax) continue;
        const auto pointer = [&] { return adjustment_pointer("", request.adjustments, i); };
        check_tax(*tax, pointer, seller, issues);
        if (reason_is_of_bill(tax->category) && !reasons.contains(tax->category)) {
            issues.add(pointer() + "/taxCategory", "reason_required",
                       "category " + std::string{code(tax->category)} +
                           " says why no tax is due, and no item of that category does");
        }
    }
}

void check_payment(const BillingRequest& request, const Seller& seller, Currency currency,
                   IssueList& issues) {
    if (request.prepaid && !whole_minor_units(*request.prepaid, currency))
        issues.add("/prepaid", "too_precise", "it has more decimals than the currency");
    if (!rounding_step(request, seller, currency))
        issues.add("/roundTo", "too_precise", "it has more decimals than the currency");
    if (request.round_to && request.round_to->micros > round_to_micros_max(currency))
        issues.add("/roundTo", "out_of_range", "0 to " + round_to_max_text(currency));
}

/// What price() says for a buyer inside and one outside the seller's state: their heads are rounded
/// differently, which matters at the very end of the range only, and for what was prepaid to the cent.
void check_totals(const BillingRequest& request, const Seller& seller, IssueList& issues) {
    Customer abroad;
    abroad.address.country = "US";
    auto unpaid = request;
    unpaid.prepaid.reset();
    bool prepaid_fits = !request.prepaid;
    for (const auto& buyer : {Customer{}, abroad}) {
        if (!price(unpaid, seller, buyer)) return add_amount_error({}, "/items", "", {}, issues);
        prepaid_fits = prepaid_fits || price(request, seller, buyer);
    }
    if (!prepaid_fits) issues.add("/prepaid", "prepaid_too_large", "it exceeds the total");
}

/// The same arithmetic as price(); nothing of it fails there that was not found here.
void check_amounts(const BillingRequest& request, const Seller& seller, Currency currency,
                   IssueList& issues) {
    std::vector<std::int64_t> amounts;
    amounts.reserve(request.items.size());
    for (std::size_t i = 0; i < request.items.size(); ++i) {
        const auto line = line_amount(request.items[i], currency);
        if (line)
            amounts.push_back(line->amount);
        else
            add_amount_error(line.error(), item_pointer(i), item_pointer(i), request.items[i].adjustments,
                             issues);
    }
    check_payment(request, seller, currency, issues);
    if (!issues.empty()) return;
    const auto groups = tax_groups(request, seller, currency, amounts);
    if (!groups) return add_amount_error(groups.error(), "/items", "", request.adjustments, issues);
    std::int64_t sum = 0;
    for (const auto& group : *groups) sum += group.amount;
    // Twice the sum: tax at most doubles it.
    if (request.exchange_rate &&
        !convert({2 * sum, currency}, request.exchange_rate->rate, seller.currency)) {
        issues.add("/exchangeRate/rate", "amount_too_large",
                   "amounts in the seller's currency reach up to 10^15 of its smallest unit");
    }
    // Tax at most doubles the sum. Only one that near the maximum is worth pricing.
    if (request.prepaid || sum > amount_minor_max / 2 - lines_max - largest_round_to_micros)
        check_totals(request, seller, issues);
}

/// A QR-IBAN takes nothing else.   Source: SIX, Swiss Implementation Guidelines QR-bill 2.3, 4.2.2.
void check_account(const BillingRequest& request, const Seller& seller, IssueList& issues) {
    const auto currency = currency_of(request, seller);
    if (!currency || !is_qr_iban(seller.bank.iban)) return;
    if (currency->code() != "CHF" && currency->code() != "EUR")
        issues.add("/currency", "not_payable",
                   "the seller's account is a QR-IBAN, which takes payments in CHF and EUR alone");
}

void check_exchange(const BillingRequest& request, const Seller& seller, IssueList& issues) {
    if (request.exchange_rate && currency_of(request, seller) == seller.currency)
        issues.add("/exchangeRate", "same_currency", "the bill is in the seller's own currency");
}

void check_numbering(const BillingRequest& request, const Seller& seller, IssueList& issues) {
    if (request.branch.empty() || request.branch == seller.branch) return;
    if (seller.number_format.find("{branch}") == std::string::npos) {
        issues.add("/branch", "unknown_branch", "this seller numbers no branches");
    }
}

template <class Pointer>
void check_buyer(TaxCategory category, Pointer pointer, const Customer& buyer, IssueList& issues) {
    const bool registered = !ascii::is_blank(buyer.registration_number);
    const auto needs = facts_of(category).buyer_needs;
    if (needs == BuyerNeeds::tax_id_or_register && buyer.tax_id.empty() && !registered) {
        issues.add(pointer(), "buyer_tax_id_required",
                   "the customer is registered with neither a tax id nor a register number");
    }
    if (needs == BuyerNeeds::tax_id_and_country && buyer.tax_id.empty()) {
        issues.add(pointer(), "buyer_tax_id_required", "the customer is registered without a tax id");
    }
    if (needs == BuyerNeeds::tax_id_and_country && buyer.address.country.empty()) {
        issues.add(pointer(), "buyer_country_required", "the customer is registered without a country");
    }
    // Of others it stands on paper as it was given: tax offices' own numbers have many forms.
    if (needs == BuyerNeeds::nothing || !is_in_eu_vat_area(country_of_vat_id(buyer.tax_id))) return;
    if (const auto form = missed_vat_form(buyer.tax_id); !form.empty())
        issues.add(pointer(), "wrong_form", "the customer's tax id must be " + std::string{form});
}

/// Where the goods go: what is named, else the buyer's address.
VatTerritory destination(const BillingRequest& request, const Customer& buyer) {
    const auto& named = request.terms.deliver_to;
    const auto& address = named && !named->country.empty() ? *named : buyer.address;
    // A business of Northern Ireland whose address does not say where in the country it is.
    if (address.country == "GB" && address.postcode.empty() && country_of_vat_id(buyer.tax_id) == "XI")
        return {"XI", true};
    return vat_territory(address);
}

/// Sellers elsewhere may be registered in a member state, and bill by that.
bool is_in_union(const Seller& seller, const VatTerritory& home) {
    return home.in_union || (!home.is_apart && is_in_eu_vat_area(country_of_vat_id(seller.vat_id)));
}

/// Northern Ireland is the United Kingdom where what crosses no border is concerned.
bool is_same_place(const VatTerritory& a, const VatTerritory& b) {
    const auto is_british = [](const VatTerritory& one) {
        return one.country == "GB" || one.country == "XI";
    };
    const bool same = a.country == b.country && a.in_union == b.in_union;
    return same || (is_british(a) && is_british(b));
}

/// Category K: between two member states, to who is registered in one of them, Northern Ireland among them. Empty: it may be.
std::string_view bars_intra_community(const Seller& seller, const VatTerritory& home, const VatTerritory& to,
                                      const Customer& buyer) {
    const auto registered = country_of_vat_id(buyer.tax_id);
    const auto own = home.in_union ? home.country : country_of_vat_id(seller.vat_id);
    if (is_same_place(to, home) || (!registered.empty() && (registered == home.country || registered == own)))
        return "the buyer's VAT id or the goods' destination is in the seller's country: its own tax is due";
    if (home.country == "IN") return {};
    if (!is_in_union(seller, home))
        return "the seller is outside the Union's VAT area: an export is category G";
    if (!to.country.empty() && !to.in_union)
        return "the destination is outside the Union's VAT area, an export of category G: deliverTo names "
               "another";
    if (!registered.empty() && !is_in_eu_vat_area(registered))
        return "the customer's tax id is of no member state, nor of Northern Ireland (XI)";
    return {};
}

/// Category G: out of the seller's country, and out of the Union's VAT area. Empty: it may be.
std::string_view bars_export(const Seller& seller, const VatTerritory& home, const VatTerritory& to) {
    if (is_same_place(to, home))
        return "the destination has the tax of the seller's country: deliverTo says where goods go, if not "
               "to the buyer";
    if (to.in_union && is_in_union(seller, home))
        return "the destination is in the Union's VAT area, to a business there category K: deliverTo names "
               "another";
    return {};
}

/// What stays in the seller's country is neither an intra-community supply nor an export. Source: Directive 2006/112/EC
/// art. 138, 146; under GST a special economic zone counts as abroad (IGST Act s. 16).
template <class Pointer>
void check_crossing(TaxCategory category, Pointer pointer, const BillingRequest& request,
                    const Seller& seller, const Customer& buyer, IssueList& issues) {
    if (category != TaxCategory::intra_community && category != TaxCategory::export_outside) return;
    const bool gst = gst_state_of(seller).has_value();
    const auto home = gst ? VatTerritory{"IN"} : vat_territory(seller.address);
    if (home.country.empty() || (gst && request.terms.supply == GstSupply::sez)) return;
    const auto to = destination(request, buyer);
    if (category == TaxCategory::intra_community) {
        if (const auto why = bars_intra_community(seller, home, to, buyer); !why.empty())
            issues.add(pointer(), "not_intra_community", std::string{why});
    }
    if (category == TaxCategory::export_outside) {
        auto why = bars_export(seller, home, to);
        if (gst && !why.empty())
            why = R"(the destination is in India; a special economic zone is asked for by "supply": "sez")";
        if (!why.empty()) issues.add(pointer(), "not_an_export", std::string{why});
    }
}

/// The kind of supply, the place of supply and the buyer's registration fit one another.
void check_gst_supply(const BillingRequest& request, const Customer& buyer, IssueList& issues) {
    const bool at_home = is_gstin(buyer.tax_id) || buyer.address.country == "IN";
    const auto supply = request.terms.supply;
    if (gst_state_code(request.place_of_supply) == abroad_gst_code && at_home) {
        issues.add(
            "/placeOfSupply", "not_abroad",
            R"(the buyer is in India and 96 is for exports; a special economic zone is asked for by "supply": "sez")");
    }
    if (supply != GstSupply::ordinary && !is_gstin(buyer.tax_id))
        issues.add("/supply", "buyer_tax_id_required", "the customer is registered without a GSTIN");
}

}  // namespace

Issues check_for_seller(const BillingRequest& request, const Seller& seller) {
    IssueList issues;
    check_alone(request, issues);
    if (!issues.empty()) return std::move(issues).take();

    check_numbering(request, seller, issues);
    for (std::size_t i = 0; i < request.items.size(); ++i) check_item_tax(request, i, seller, issues);
    check_national_terms(request, seller, issues);
    check_exchange(request, seller, issues);
    check_account(request, seller, issues);
    check_cess(request, seller, issues);
    check_reasons(request, seller, issues);
    if (const auto currency = currency_of(request, seller)) check_amounts(request, seller, *currency, issues);
    return std::move(issues).take();
}

Issues check_for_buyer(const BillingRequest& request, const Seller& seller, const Customer& buyer) {
    IssueList issues;
    if (const auto state = gst_state_of(seller); state && !place_of_supply(request, *state, buyer)) {
        issues.add("/placeOfSupply", "unknown_state",
                   "the customer's region is no Indian state; name the place of supply");
    } else if (state) {
        check_gst_supply(request, buyer, issues);
    }
    for (std::size_t i = 0; i < request.items.size(); ++i) {
        const auto category = category_of(request.items[i], request, seller);
        const bool turned = request.terms.reverse_charge && request.items[i].tax_category != category;
        const auto pointer = [&] { return turned ? "/reverseCharge" : item_pointer(i, "taxCategory"); };
        check_buyer(category, pointer, buyer, issues);
        check_crossing(category, pointer, request, seller, buyer, issues);
    }
    for (std::size_t i = 0; i < request.adjustments.size(); ++i) {
        const auto tax = tax_of(request.adjustments[i], request, seller);
        if (!tax) continue;
        const auto pointer = [&] { return adjustment_pointer("", request.adjustments, i) + "/taxCategory"; };
        check_buyer(tax->category, pointer, buyer, issues);
        check_crossing(tax->category, pointer, request, seller, buyer, issues);
    }
    // Heads are rounded one by one, so the total depends on the buyer's state by a cent.
    if (request.prepaid && issues.empty() && !price(request, seller, buyer))
        issues.add("/prepaid", "prepaid_too_large", "it exceeds the total");
    return std::move(issues).take();
}

}  // namespace billmill::domain
