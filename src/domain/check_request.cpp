#include <algorithm>
#include <set>

#include "domain/billing_request.hpp"
#include "domain/blank.hpp"
#include "domain/gstin.hpp"
#include "domain/issue_list.hpp"
#include "domain/looks.hpp"
#include "domain/money.hpp"
#include "domain/reason_codes.hpp"
#include "domain/text_rules.hpp"
#include "domain/units.hpp"
#include "foundation/ascii.hpp"

namespace billmill::domain {
namespace {

constexpr int supply_years_max = 100;
// What other programs bill with a minus, and what takes its place.
constexpr const char* amount_range = "0 to 10^12";
constexpr const char* no_minus_amount = "0 to 10^12, without a minus: an allowance takes off, a charge adds";
constexpr const char* no_minus_quantity =
    "more than 0, at most 10^9: what is taken off is an allowance, what comes back is credited by a credit "
    "note";
constexpr const char* no_minus_price =
    "0 to 10^12: what is taken off is an allowance of the line or the bill";

void check_discount(const Discount& discount, const std::string& pointer, IssueList& issues) {
    if (const auto* share = std::get_if<PercentOff>(&discount); share && !is_percentage(share->percent)) {
        issues.add(pointer + "/percent", "out_of_range", "0 to 100");
    }
    if (const auto* off = std::get_if<AmountOff>(&discount);
        off && (off->micros < 0 || off->micros > price_micros_max)) {
        issues.add(pointer + "/amount", "out_of_range", off->micros < 0 ? no_minus_amount : amount_range);
    }
}

void check_adjustment(const Adjustment& adjustment, const std::string& pointer, IssueList& issues) {
    if (adjustment.extent.index() == 0)
        issues.add(pointer, "one_of", R"(give {"percent": 10} or {"amount": 25}, one of the two)");
    check_discount(adjustment.extent, pointer, issues);
    issues.text(pointer + "/reason", adjustment.reason, text_rules::adjustment_reason);
    if (is_blank(adjustment.reason) && adjustment.reason_code.empty())
        issues.add(pointer + "/reason", "required", "a reason or a reasonCode says why");
    if (!adjustment.reason_code.empty() && !is_reason_code(adjustment.kind, adjustment.reason_code)) {
        issues.add(pointer + "/reasonCode", "unknown_reason_code",
                   adjustment.kind == AdjustmentKind::allowance
                       ? "not an UNCL 5189 code, such as 95 for a discount"
                       : "not an UNCL 7161 code, such as FC for freight");
    }
    if (adjustment.tax_rate && !is_percentage(*adjustment.tax_rate))
        issues.add(pointer + "/taxRate", "out_of_range", "0 to 100");
}

void check_adjustments(std::string_view above, const std::vector<Adjustment>& adjustments,
                       IssueList& issues) {
    if (adjustments.size() > adjustments_max) {
        issues.add(std::string{above} + "/allowances", "too_many",
                   "at most " + std::to_string(adjustments_max) + " allowances and charges");
        return;
    }
    for (std::size_t i = 0; i < adjustments.size() && !issues.full(); ++i)
        check_adjustment(adjustments[i], adjustment_pointer(above, adjustments, i), issues);
}

bool is_hsn(std::string_view text) {
    return (text.size() == 4 || text.size() == 6 || text.size() == 8) &&
           std::ranges::all_of(text, ascii::is_digit);
}

void check_item_texts(const Item& item, std::size_t i, IssueList& issues) {
    const auto text = [&](std::string_view member, std::string_view value, const TextRule& rule) {
        if (text_issue({}, value, rule)) issues.text(item_pointer(i, member), value, rule);
    };
    text("productId", item.product_id, text_rules::product_id);
    text("productName", item.product_name, text_rules::product_name);
    text("exemptionReason", item.exemption_reason, text_rules::exemption_reason);
    text("orderLine", item.order_line, text_rules::order_line);
    if (!item.unit.empty() && !is_unit(item.unit)) {
        issues.add(item_pointer(i, "unit"), "unknown_unit",
                   "not a UN/ECE Recommendation 20 code, such as C62, HUR or KGM");
    }
    if (!item.hsn.empty() && !is_hsn(item.hsn)) {
        issues.add(item_pointer(i, "hsn"), "not_an_hsn", "an HSN or SAC code has 4, 6 or 8 digits");
    }
}

void check_item(const Item& item, std::size_t i, IssueList& issues) {
    check_item_texts(item, i, issues);
    if (item.quantity.micros <= 0 || item.quantity.micros > quantity_micros_max) {
        issues.add(item_pointer(i, "quantity"), "out_of_range",
                   item.quantity.micros < 0 ? no_minus_quantity : "more than 0, at most 10^9");
    }
    if (item.price.micros < 0 || item.price.micros > price_micros_max) {
        issues.add(item_pointer(i, "price"), "out_of_range",
                   item.price.micros < 0 ? no_minus_price : amount_range);
    }
    if (item.discount.index() != 0) check_discount(item.discount, item_pointer(i, "discount"), issues);
    if (item.tax_rate && !is_percentage(*item.tax_rate)) {
        issues.add(item_pointer(i, "taxRate"), "out_of_range", "0 to 100");
    }
    if (item.cess && !is_percentage(*item.cess)) {
        issues.add(item_pointer(i, "cess"), "out_of_range", "0 to 100");
    }
    if (!item.adjustments.empty()) check_adjustments(item_pointer(i), item.adjustments, issues);
}

void check_customer_of(const BillingRequest& request, IssueList& issues) {
    if (!request.customer) return;
    for (auto& issue : check_customer(*request.customer))
        issues.add("/customer" + issue.pointer, std::move(issue.code), std::move(issue.detail));
    const auto& email = request.customer->email;
    if (!email.empty() && request.user_id != email)
        issues.add("/userId", "contradiction", "the customer has another e-mail address");
    if (request.customer_id && *request.customer_id != request.customer->id)
        issues.add("/customerId", "contradiction", "the customer that the bill brings has another id");
}

void check_recipients(const BillingRequest& request, IssueList& issues) {
    if (request.user_id.empty() && request.customer)
        return;  // Its own e-mail is missing, which is said already.
    if (request.user_id.empty()) {
        if (!request.customer_id)
            issues.add("/userId", "required", "the customer's e-mail, its id, or a customer, is missing");
    } else if (normalise_email(request.user_id) != request.user_id) {
        issues.add("/userId", "not_an_email", "not a mailbox address");
    }
    if (!request.customer && !request.user_id.empty() && request.customer_id &&
        *request.customer_id != customer_id(request.user_id))
        issues.add("/customerId", "contradiction", "userId names another customer");
    if (request.cc.size() > copies_max) issues.add("/cc", "too_many", "at most 10 addresses");
    std::set<std::string_view> seen{request.user_id};
    for (std::size_t i = 0; i < request.cc.size() && i < copies_max; ++i) {
        const auto pointer = "/cc/" + std::to_string(i);
        if (normalise_email(request.cc[i]) != request.cc[i]) {
            issues.add(pointer, "not_an_email", "not a mailbox address");
        } else if (!seen.insert(request.cc[i]).second) {
            issues.add(pointer, "duplicate", "this address gets the invoice already");
        }
    }
}

void check_terms(const InvoiceTerms& terms, IssueList& issues) {
    issues.text("/note", terms.note, text_rules::note);
    issues.text("/reference", terms.buyer_reference, text_rules::reference);
    issues.text("/orderReference", terms.order_reference, text_rules::reference);
    issues.text("/contractReference", terms.contract_reference, text_rules::reference);
    issues.text("/paymentTerms", terms.payment_terms, text_rules::payment_terms);
    if (terms.period && terms.period->to < terms.period->from)
        issues.add("/period/to", "period_reversed", "it lies before the day that the period starts on");
    if (!terms.deliver_to) return;
    check_address("/deliverTo/address", *terms.deliver_to, issues);
    if (terms.deliver_to->country.empty())
        issues.add("/deliverTo/address/country", "required", "a delivery address names its country");
}

void check_exchange_rate(const BillingRequest& request, IssueList& issues) {
    if (!request.exchange_rate) return;
    const auto& [rate, source, date] = *request.exchange_rate;
    if (rate.scaled <= 0 || rate.scaled > conversion_scaled_max)
        issues.add("/exchangeRate/rate", "out_of_range", "more than 0, at most 10^6");
    issues.text("/exchangeRate/source", source, text_rules::rate_source);
}

void check_amounts_asked(const BillingRequest& request, IssueList& issues) {
    check_exchange_rate(request, issues);
    check_discount(request.discount, "/discount", issues);
    check_adjustments("", request.adjustments, issues);
    if (request.prepaid && (request.prepaid->micros < 0 || request.prepaid->micros > price_micros_max))
        issues.add("/prepaid", "out_of_range", amount_range);
    if (request.round_to &&
        (request.round_to->micros < 0 || request.round_to->micros > largest_round_to_micros))
        issues.add("/roundTo", "out_of_range", "0 to 1000, and to 10 in most currencies");
}

void check_head(const BillingRequest& request, IssueList& issues) {
    check_customer_of(request, issues);
    check_recipients(request, issues);
    if (!request.seller.empty() && !is_slug(request.seller, 40)) {
        issues.add("/seller", "not_a_slug", "small letters, digits and '-', at most 40");
    }
    if (!request.branch.empty() && !is_slug(request.branch, 20)) {
        issues.add("/branch", "not_a_slug", "small letters, digits and '-', at most 20");
    }
    if (!request.currency.empty() && !find_currency(request.currency)) {
        issues.add("/currency", "unknown_currency", "not an ISO 4217 code");
    }
    check_amounts_asked(request, issues);
    if (request.due_days && (*request.due_days < 0 || *request.due_days > due_days_max)) {
        issues.add("/dueDays", "out_of_range", "0 to 999");
    }
    if (!request.place_of_supply.empty() && !gst_state_code(request.place_of_supply)) {
        issues.add("/placeOfSupply", "unknown_state", "not an Indian state or its two-digit GST code");
    }
    check_terms(request.terms, issues);
    if (!request.look.empty() && !is_look(request.look)) {
        issues.add("/template", "unknown_template", "classic, modern or ledger");
    }
    if (!request.language.empty() && !is_document_language(request.language)) {
        issues.add("/language", "unsupported_language", "one of en, hi, de, fr, es, ar, zh");
    }
    if (request.format == EInvoiceFormat::none && request.attach && *request.attach != Attach::pdf)
        issues.add("/attach", "no_xml", "format is none, so there is no XML: pdf, or another format");
}

}  // namespace

void check_alone(const BillingRequest& request, IssueList& issues) {
    check_head(request, issues);
    if (request.items.empty()) issues.add("/items", "required", "an invoice has at least one line");
    if (request.items.size() > lines_max) {
        issues.add("/items", "too_many", "at most " + std::to_string(lines_max) + " lines");
        return;
    }
    for (std::size_t i = 0; i < request.items.size() && !issues.full(); ++i)
        check_item(request.items[i], i, issues);
}

Issues check_days(const BillingRequest& request, Date today) {
    IssueList issues;
    if (request.exchange_rate && request.exchange_rate->date > add_days(today, 1))
        issues.add("/exchangeRate/date", "out_of_range", "a rate is of a day that has come");
    const auto check = [&](const char* pointer, Date day) {
        if (day.year > today.year + supply_years_max)
            issues.add(pointer, "out_of_range", "a day within the next hundred years");
    };
    const auto& terms = request.terms;
    if (terms.delivered_on) check("/deliveredOn", *terms.delivered_on);
    if (terms.period) check("/period/from", terms.period->from);
    if (terms.period) check("/period/to", terms.period->to);
    return std::move(issues).take();
}

Issues check_request(const BillingRequest& request) {
    IssueList issues;
    check_alone(request, issues);
    return std::move(issues).take();
}

}  // namespace billmill::domain
