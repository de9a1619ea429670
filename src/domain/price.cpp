#include <algorithm>
#include <map>

#include "domain/invoice.hpp"
#include "domain/line_amount.hpp"
#include "foundation/invariant.hpp"

// Every rounding done here is stated, with examples, in docs/money.md.

namespace billmill::domain {
namespace {

/// Lines that bear the same tax. All amounts in minor units.
struct Group {
    TaxCategory category = TaxCategory::standard;
    Percent rate;
    std::string reason;
    std::vector<std::size_t> lines;  ///< Places in PricedInvoice::lines.
    std::int64_t amount = 0;         ///< Of its lines, in the sense of the prices.
    std::int64_t discount = 0;       ///< Its part of the document discount, in the same sense.
};

std::unexpected<Error> too_large() {
    return fail(Fault::invalid, "an amount leaves the stated maximum");
}

Error amount_error(AmountFault fault) {
    switch (fault) {
        case AmountFault::discount_too_large:
            return {Fault::invalid, "a discount exceeds what it is taken off"};
        case AmountFault::discount_too_precise:
            return {Fault::invalid, "a discount is finer than the currency"};
        case AmountFault::too_large: break;
    }
    return too_large().error();
}

Result<std::vector<InvoiceLine>> price_lines(const BillingRequest& request, const Seller& seller,
                                             Currency currency) {
    std::vector<InvoiceLine> lines;
    lines.reserve(request.items.size());
    for (const auto& item : request.items) {
        const auto priced = line_amount(item, currency);
        if (!priced) return std::unexpected{amount_error(priced.error())};
        lines.push_back({.product_id = item.product_id,
                         .description = item.product_name,
                         .hsn = item.hsn,
                         .unit = item.unit.empty() ? "C62" : item.unit,
                         .quantity = item.quantity,
                         .price = item.price,
                         .discount = {priced->before - priced->amount, currency},
                         .amount = {priced->amount, currency},
                         .net = {priced->amount, currency},
                         .category = category_of(item, seller),
                         .rate = rate_of(item, seller)});
    }
    return lines;
}

/// By category, then falling rate.
std::vector<Group> group_lines(const BillingRequest& request, const std::vector<InvoiceLine>& lines) {
    std::map<std::pair<TaxCategory, std::int32_t>, Group> groups;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        auto& group = groups[{lines[i].category, -lines[i].rate.ten_thousandths}];
        group.category = lines[i].category;
        group.rate = lines[i].rate;
        if (group.reason.empty()) group.reason = request.items[i].exemption_reason;
        group.lines.push_back(i);
        group.amount += lines[i].amount.minor;  // lines_max * amount_minor_max fits.
    }
    std::vector<Group> ordered;
    ordered.reserve(groups.size());
    for (auto& [key, group] : groups) ordered.push_back(std::move(group));
    return ordered;
}

Outcome take_document_discount(const Discount& discount, std::vector<Group>& groups, Currency currency) {
    std::vector<std::int64_t> amounts;
    std::int64_t sum = 0;
    for (const auto& group : groups) {
        amounts.push_back(group.amount);
        sum += group.amount;
    }
    if (sum > amount_minor_max) return too_large();
    const auto off = document_discount(discount, sum, currency);
    if (!off) return std::unexpected{amount_error(off.error())};
    const auto parts = spread(*off, amounts);
    for (std::size_t i = 0; i < groups.size(); ++i) groups[i].discount = parts[i];
    return {};
}

/// Each head by itself on the group's net amount.
TaxBreakdown tax_on(const Group& group, std::int64_t net, const std::vector<HeadRate>& rates,
                    Currency currency) {
    TaxBreakdown tax{group.category, group.rate, {net, currency}, {}, {0, currency}, group.reason};
    for (const auto& head : rates) {
        tax.heads.push_back({head.name, head.rate, {tax_on_net(net, head.rate), currency}});
        tax.tax.minor += tax.heads.back().amount.minor;
    }
    return tax;
}

/// The tax contained in a gross amount, each head by itself; what is left is the net.
TaxBreakdown tax_within(const Group& group, std::int64_t gross, const std::vector<HeadRate>& rates,
                        Currency currency) {
    TaxBreakdown tax{group.category, group.rate, {gross, currency}, {}, {0, currency}, group.reason};
    for (const auto& head : rates) {
        tax.heads.push_back({head.name, head.rate, {tax_in_gross(gross, head.rate, group.rate), currency}});
        tax.tax.minor += tax.heads.back().amount.minor;
    }
    tax.taxable.minor -= tax.tax.minor;
    return tax;
}

/// Gives the lines of a gross-priced group their nets, which add up to `net` exactly.
void spread_net(const Group& group, std::int64_t net, std::vector<InvoiceLine>& lines) {
    std::vector<std::int64_t> amounts;
    amounts.reserve(group.lines.size());
    for (const auto i : group.lines) amounts.push_back(lines[i].amount.minor);
    const auto nets = spread(net, amounts);
    for (std::size_t i = 0; i < nets.size(); ++i) lines[group.lines[i]].net.minor = nets[i];
}

/// Taxes one group, completes its lines and adds it to the totals.
void settle(const Group& group, PricedInvoice& invoice, std::string_view vat_name) {
    const auto rates = heads_for(invoice.regime, group.rate, vat_name, invoice.place_of_supply);
    const auto after_discount = group.amount - group.discount;
    std::int64_t lines_net = group.amount;
    if (invoice.prices_include_tax) {
        auto tax = tax_within(group, after_discount, rates, invoice.currency);
        const auto discount_net = tax_within(group, group.discount, rates, invoice.currency).taxable.minor;
        lines_net = tax.taxable.minor + discount_net;
        spread_net(group, lines_net, invoice.lines);
        invoice.taxes.push_back(std::move(tax));
    } else {
        invoice.taxes.push_back(tax_on(group, after_discount, rates, invoice.currency));
    }
    auto& totals = invoice.totals;
    const auto& tax = invoice.taxes.back();
    totals.lines.minor += lines_net;
    totals.net.minor += tax.taxable.minor;
    totals.discount.minor += lines_net - tax.taxable.minor;
    totals.tax.minor += tax.tax.minor;
}

}  // namespace

Result<PricedInvoice> price(const BillingRequest& request, const Seller& seller, const Customer& buyer) {
    const auto currency = currency_of(request, seller);
    if (!currency) return fail(Fault::invalid, "the currency is unknown");
    if (request.items.size() > lines_max)
        return fail(Fault::invalid, "there are more lines than the stated maximum");

    PricedInvoice invoice;
    invoice.currency = *currency;
    invoice.prices_include_tax = prices_include_tax(request, seller);
    if (const auto state = gst_state_of(seller)) {
        const auto place = place_of_supply(request, *state, buyer);
        if (!place) return fail(Fault::invalid, "the place of supply is no Indian state");
        invoice.place_of_supply = *place;
        invoice.regime = *place == *state ? TaxRegime::india_intra_state : TaxRegime::india_inter_state;
    }
    TRY(invoice.lines, price_lines(request, seller, *currency));
    auto groups = group_lines(request, invoice.lines);
    TRY_DO(take_document_discount(request.discount, groups, *currency));

    const Money zero{0, *currency};
    invoice.totals = {zero, zero, zero, zero, zero, zero, zero, zero, zero};
    for (const auto& group : groups) settle(group, invoice, seller.tax_name);

    TRY(invoice.totals.gross, add(invoice.totals.net, invoice.totals.tax));
    invoice.totals.due = invoice.totals.gross;
    INVARIANT(invoice.totals.lines.minor - invoice.totals.discount.minor == invoice.totals.net.minor,
              "lines less discount are the net");
    return invoice;
}

}  // namespace billmill::domain
