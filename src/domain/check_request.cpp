#include <algorithm>
#include <map>
#include <set>

#include "domain/billing_request.hpp"
#include "domain/decimal.hpp"
#include "domain/gstin.hpp"
#include "domain/invoice.hpp"
#include "domain/line_amount.hpp"
#include "domain/seller.hpp"
#include "domain/text_rules.hpp"
#include "domain/units.hpp"

namespace billmill::domain {
namespace {

/// Collects issues; pointers are put together only when there is something to say.
class Findings {
public:
    void add(std::string pointer, std::string code, std::string detail) {
        if (issues_.size() < issues_max)
            issues_.push_back({std::move(pointer), std::move(code), std::move(detail)});
    }
    void text(std::string_view pointer, std::string_view value, const TextRule& rule) {
        if (auto issue = text_issue(pointer, value, rule))
            add(std::move(issue->pointer), std::move(issue->code), std::move(issue->detail));
    }
    [[nodiscard]] bool full() const { return issues_.size() >= issues_max; }
    [[nodiscard]] bool empty() const { return issues_.empty(); }
    [[nodiscard]] Issues take() && { return std::move(issues_); }

private:
    Issues issues_;
};

std::string at(std::size_t item, std::string_view member = {}) {
    std::string pointer = "/items/" + std::to_string(item);
    if (!member.empty()) pointer.append("/").append(member);
    return pointer;
}

bool is_percentage(Percent percent) {
    return percent.ten_thousandths >= 0 && percent.ten_thousandths <= Percent::hundred;
}

void check_discount(const Discount& discount, const std::string& pointer, Findings& findings) {
    if (const auto* share = std::get_if<PercentOff>(&discount); share && !is_percentage(share->percent)) {
        findings.add(pointer + "/percent", "out_of_range", "0 to 100");
    }
    if (const auto* off = std::get_if<AmountOff>(&discount);
        off && (off->micros < 0 || off->micros > price_micros_max)) {
        findings.add(pointer + "/amount", "out_of_range", "0 to 10^12");
    }
}

void check_amount_fault(AmountFault fault, const std::string& whole, const std::string& discount,
                        Findings& findings) {
    switch (fault) {
        case AmountFault::too_large:
            findings.add(whole, "amount_too_large",
                         "amounts reach up to 10^15 of the currency's smallest unit");
            return;
        case AmountFault::discount_too_large:
            findings.add(discount + "/amount", "discount_too_large", "it exceeds the amount it is taken off");
            return;
        case AmountFault::discount_too_precise:
            findings.add(discount + "/amount", "too_precise", "it has more decimals than the currency");
            return;
    }
}

bool is_hsn(std::string_view text) {
    return (text.size() == 4 || text.size() == 6 || text.size() == 8) &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

void check_item_texts(const Item& item, std::size_t i, Findings& findings) {
    const auto text = [&](std::string_view member, std::string_view value, const TextRule& rule) {
        if (text_issue({}, value, rule)) findings.text(at(i, member), value, rule);
    };
    text("productId", item.product_id, text_rules::product_id);
    text("productName", item.product_name, text_rules::product_name);
    text("exemptionReason", item.exemption_reason, text_rules::exemption_reason);
    if (!item.unit.empty() && !is_unit(item.unit)) {
        findings.add(at(i, "unit"), "unknown_unit",
                     "not a UN/ECE Recommendation 20 code, such as C62, HUR or KGM");
    }
    if (!item.hsn.empty() && !is_hsn(item.hsn)) {
        findings.add(at(i, "hsn"), "not_an_hsn", "an HSN or SAC code has 4, 6 or 8 digits");
    }
}

void check_item(const Item& item, std::size_t i, Findings& findings) {
    check_item_texts(item, i, findings);
    if (item.quantity.micros <= 0 || item.quantity.micros > quantity_micros_max) {
        findings.add(at(i, "quantity"), "out_of_range", "more than 0, at most 10^9");
    }
    if (item.price.micros < 0 || item.price.micros > price_micros_max) {
        findings.add(at(i, "price"), "out_of_range", "0 to 10^12");
    }
    if (item.discount.index() != 0) check_discount(item.discount, at(i, "discount"), findings);
    if (item.tax_rate && !is_percentage(*item.tax_rate)) {
        findings.add(at(i, "taxRate"), "out_of_range", "0 to 100");
    }
}

void check_addresses(const BillingRequest& request, Findings& findings) {
    if (request.user_id.empty()) {
        findings.add("/userId", "required", "the customer's e-mail is missing");
    } else if (normalise_email(request.user_id) != request.user_id) {
        findings.add("/userId", "not_an_email", "not a mailbox address");
    }
    if (request.cc.size() > copies_max) findings.add("/cc", "too_many", "at most 10 addresses");
    std::set<std::string_view> seen{request.user_id};
    for (std::size_t i = 0; i < request.cc.size() && i < copies_max; ++i) {
        const auto pointer = "/cc/" + std::to_string(i);
        if (normalise_email(request.cc[i]) != request.cc[i]) {
            findings.add(pointer, "not_an_email", "not a mailbox address");
        } else if (!seen.insert(request.cc[i]).second) {
            findings.add(pointer, "duplicate", "this address gets the invoice already");
        }
    }
}

void check_head(const BillingRequest& request, Findings& findings) {
    check_addresses(request, findings);
    if (!request.seller.empty() && !is_slug(request.seller, 40)) {
        findings.add("/seller", "not_a_slug", "small letters, digits and '-', at most 40");
    }
    if (!request.branch.empty() && !is_slug(request.branch, 20)) {
        findings.add("/branch", "not_a_slug", "small letters, digits and '-', at most 20");
    }
    if (!request.currency.empty() && !find_currency(request.currency)) {
        findings.add("/currency", "unknown_currency", "not an ISO 4217 code");
    }
    check_discount(request.discount, "/discount", findings);
    if (request.due_days && (*request.due_days < 0 || *request.due_days > due_days_max)) {
        findings.add("/dueDays", "out_of_range", "0 to 999");
    }
    if (!request.place_of_supply.empty() && !gst_state_code(request.place_of_supply)) {
        findings.add("/placeOfSupply", "unknown_state", "not an Indian state or its two-digit GST code");
    }
    findings.text("/note", request.particulars.note, text_rules::note);
    findings.text("/reference", request.particulars.buyer_reference, text_rules::reference);
    if (!request.language.empty() && !is_language(request.language)) {
        findings.add("/language", "not_a_language", "two or three small letters, such as en");
    }
}

void check_alone(const BillingRequest& request, Findings& findings) {
    check_head(request, findings);
    if (request.items.empty()) findings.add("/items", "required", "an invoice has at least one line");
    if (request.items.size() > lines_max) {
        findings.add("/items", "too_many", "at most " + std::to_string(lines_max) + " lines");
        return;
    }
    for (std::size_t i = 0; i < request.items.size() && !findings.full(); ++i)
        check_item(request.items[i], i, findings);
}

/// Category, rate and reason must agree: a standard rate is above zero, all others are zero and say why.
void check_category(const Item& item, std::size_t i, const Seller& seller, Findings& findings) {
    const auto category = category_of(item, seller);
    const auto rate = rate_of(item, seller);
    const bool taxed = category == TaxCategory::standard;
    const bool plain = taxed || category == TaxCategory::zero;
    if (taxed && rate.ten_thousandths == 0) {
        findings.add(at(i, "taxRate"), "rate_required", "category S needs a rate above 0");
    }
    if (!taxed && rate.ten_thousandths != 0) {
        findings.add(at(i, "taxRate"), "rate_not_zero", "only category S bears a rate above 0");
    }
    if (plain && !item.exemption_reason.empty()) {
        findings.add(at(i, "exemptionReason"), "reason_not_allowed", "categories S and Z have no exemption");
    }
    if (!plain && item.exemption_reason.empty()) {
        findings.add(at(i, "exemptionReason"), "reason_required", "this tax category needs a reason");
    }
    if (gst_state_of(seller) && rate.ten_thousandths % 10 != 0) {
        findings.add(at(i, "taxRate"), "too_precise",
                     "a GST rate has at most 3 decimals, so that it can be halved");
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
            findings.add(at(i, "exemptionReason"), "reason_differs",
                         "one tax category has one reason on an invoice");
        }
    }
}

/// The same arithmetic as price(); nothing of it fails there that was not found here.
void check_amounts(const BillingRequest& request, const Seller& seller, Currency currency,
                   Findings& findings) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < request.items.size(); ++i) {
        const auto line = line_amount(request.items[i], currency);
        if (!line) {
            check_amount_fault(line.error(), at(i), at(i, "discount"), findings);
        } else {
            sum += line->amount;
        }
    }
    if (!findings.empty()) return;
    if (sum > amount_minor_max) return check_amount_fault(AmountFault::too_large, "/items", "", findings);
    if (const auto off = document_discount(request.discount, sum, currency); !off) {
        return check_amount_fault(off.error(), "/items", "/discount", findings);
    }
    // Tax at most doubles the sum. Only a sum that near the maximum is worth pricing: the head's
    // split may matter there.
    if (sum <= amount_minor_max / 2 - lines_max) return;
    Customer abroad;
    abroad.address.country = "US";
    for (const auto& buyer : {Customer{}, abroad}) {
        if (!price(request, seller, buyer)) {
            return check_amount_fault(AmountFault::too_large, "/items", "", findings);
        }
    }
}

void check_numbering(const BillingRequest& request, const Seller& seller, Findings& findings) {
    if (request.branch.empty() || request.branch == seller.branch) return;
    if (seller.number_format.find("{branch}") == std::string::npos) {
        findings.add("/branch", "unknown_branch", "this seller numbers no branches");
    }
}

}  // namespace

Issues check(const BillingRequest& request) {
    Findings findings;
    check_alone(request, findings);
    return std::move(findings).take();
}

Issues check(const BillingRequest& request, const Seller& seller) {
    Findings findings;
    check_alone(request, findings);
    if (!findings.empty()) return std::move(findings).take();

    check_numbering(request, seller, findings);
    for (std::size_t i = 0; i < request.items.size(); ++i)
        check_category(request.items[i], i, seller, findings);
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
        const auto category = category_of(request.items[i], seller);
        const bool needs_id =
            category == TaxCategory::reverse_charge || category == TaxCategory::intra_community;
        if (needs_id && buyer.tax_id.empty()) {
            findings.add(at(i, "taxCategory"), "buyer_tax_id_required",
                         "the customer is registered without a tax id");
        }
        if (category == TaxCategory::intra_community && buyer.address.country.empty()) {
            findings.add(at(i, "taxCategory"), "buyer_country_required",
                         "the customer is registered without a country");
        }
    }
    return std::move(findings).take();
}

}  // namespace billmill::domain
