#include <algorithm>
#include <numeric>

#include "domain/decimal.hpp"
#include "domain/exemption.hpp"
#include "domain/invoice.hpp"
#include "domain/line_amount.hpp"
#include "domain/reason_codes.hpp"
#include "domain/tax_groups.hpp"
#include "foundation/invariant.hpp"

// Every rounding done here is stated, with examples, in docs/money.md.

namespace billmill::domain {
namespace {

std::unexpected<Error> too_large() {
    return fail(Fault::invalid, "an amount leaves the stated maximum");
}

std::unexpected<Error> amount_error(const AmountError& amount_error) {
    switch (amount_error.fault) {
        case AmountFault::discount_too_large:
            return fail(Fault::invalid, "a discount or allowance exceeds what it is taken off");
        case AmountFault::discount_too_precise:
            return fail(Fault::invalid, "a discount, allowance or charge is finer than the currency");
        case AmountFault::too_large: break;
    }
    return too_large();
}

std::optional<Percent> percent_of(const Discount& extent) {
    const auto* share = std::get_if<PercentOff>(&extent);
    return share == nullptr ? std::nullopt : std::optional{share->percent};
}

/// What came to nothing is left out.
std::vector<LineAdjustment> line_adjustments(const Item& item, const LineAmount& priced, Currency currency) {
    std::vector<LineAdjustment> out;
    for (std::size_t i = 0; i < priced.changes.size(); ++i) {
        const auto change = priced.changes[i];
        if (change == 0) continue;
        auto& made = out.emplace_back();
        made.kind = change < 0 ? AdjustmentKind::allowance : AdjustmentKind::charge;
        made.amount = {change < 0 ? -change : change, currency};
        made.percent = percent_of(i == 0 ? item.discount : item.adjustments[i - 1].extent);
        made.reason = i == 0 ? discount_reason : item.adjustments[i - 1].reason;
        made.reason_code = i == 0 ? discount_reason_code : item.adjustments[i - 1].reason_code;
    }
    return out;
}

Result<std::vector<InvoiceLine>> price_lines(const BillingRequest& request, const Seller& seller,
                                             Currency currency) {
    std::vector<InvoiceLine> lines;
    lines.reserve(request.items.size());
    for (const auto& item : request.items) {
        const auto priced = line_amount(item, currency);
        if (!priced) return amount_error(priced.error());
        lines.push_back({.product_id = item.product_id,
                         .description = item.product_name,
                         .hsn = item.hsn,
                         .unit = item.unit.empty() ? "C62" : item.unit,
                         .quantity = item.quantity,
                         .price = item.price,
                         .discount = {priced->before - priced->amount, currency},
                         .adjustments = line_adjustments(item, *priced, currency),
                         .amount = {priced->amount, currency},
                         .net = {priced->amount, currency},
                         .category = category_of(item, request, seller),
                         .rate = full_rate_of(item, seller),
                         .cess = item.cess,
                         .order_line = item.order_line});
    }
    return lines;
}

/// Taxes the groups of one document, one after the other.
class Settlement {
public:
    Settlement(const BillingRequest& request, const Seller& seller, const Customer& buyer,
               PricedInvoice& invoice)
        : request_{request}, seller_{seller}, buyer_{buyer}, invoice_{invoice} {}

    void settle(const TaxGroup& group) {
        // Where the recipient pays the tax, the price contains none.
        const bool charged = !recipient_pays(group.category);
        const bool inclusive = invoice_.prices_include_tax && charged;
        const auto rates = heads_for(invoice_.regime, group.rate, group.cess,
                                     tax_name_for(group.category, seller_), invoice_.place_of_supply);
        TaxBreakdown tax{.category = group.category,
                         .rate = group.rate,
                         .taxable = money(group.amount),
                         .heads = {},
                         .tax = money(0),
                         .reason = reason(group)};
        for (const auto& head : rates) {
            const auto amount = inclusive ? tax_in_gross(group.amount, head.rate, group.rate)
                                          : tax_on_net(group.amount, head.rate);
            tax.heads.push_back({head.name, head.rate, money(amount)});
            if (charged) tax.tax.minor += amount;
        }
        if (inclusive) tax.taxable.minor -= tax.tax.minor;
        share_net(group, rates, tax.taxable.minor, inclusive);
        invoice_.totals.net.minor += tax.taxable.minor;
        invoice_.totals.tax.minor += tax.tax.minor;
        invoice_.taxes.push_back(std::move(tax));
    }
    /// Document adjustments in the order asked; settling went by group.
    void order_adjustments() {
        std::ranges::stable_sort(made_, {}, &Made::asked);
        for (auto& [asked, adjustment] : made_) invoice_.adjustments.push_back(std::move(adjustment));
    }

private:
    struct Made {
        std::size_t asked = 0;
        DocumentAdjustment adjustment;
    };

    [[nodiscard]] Money money(std::int64_t minor) const { return {minor, invoice_.currency}; }

    [[nodiscard]] std::string reason(const TaxGroup& group) const {
        if (!group.reason.empty()) return std::string{group.reason};
        const auto& language = !request_.language.empty() ? request_.language
                               : !buyer_.language.empty() ? buyer_.language
                                                          : seller_.language;
        const auto law = invoice_.regime == TaxRegime::vat         ? ExemptionLaw::vat
                         : request_.terms.supply == GstSupply::sez ? ExemptionLaw::gst_sez
                                                                   : ExemptionLaw::gst;
        return std::string{default_exemption_reason(group.category, language, law)};
    }

    /// A gross amount less the tax it contains, each head by itself.
    static std::int64_t net_of(std::int64_t gross, Percent rate, const std::vector<HeadRate>& heads) {
        return std::accumulate(heads.begin(), heads.end(), gross, [&](auto left, const HeadRate& head) {
            return left - tax_in_gross(gross, head.rate, rate);
        });
    }

    /// Gives the group's lines, allowances and charges their nets: lines - allowances + charges = taxable.
    void share_net(const TaxGroup& group, const std::vector<HeadRate>& heads, std::int64_t taxable,
                   bool inclusive) {
        std::vector<std::int64_t> weights;  // Of what adds: the lines, then the charges.
        auto sum = taxable;
        for (const auto i : group.lines) weights.push_back(invoice_.lines[i].amount.minor);
        for (const auto& part : group.parts) {
            if (part.kind == AdjustmentKind::charge)
                weights.push_back(part.amount);
            else
                sum += inclusive ? net_of(part.amount, group.rate, heads) : part.amount;
        }
        const auto nets = inclusive ? spread(sum, weights) : weights;
        auto next = nets.begin();
        for (const auto i : group.lines) {
            invoice_.lines[i].net.minor = *next;
            invoice_.totals.lines.minor += *next++;
        }
        for (const auto& part : group.parts) {
            const auto base = inclusive ? net_of(part.base, group.rate, heads) : part.base;
            if (part.kind == AdjustmentKind::charge)
                add_adjustment(group, part, *next++, base);
            else
                add_adjustment(group, part, inclusive ? net_of(part.amount, group.rate, heads) : part.amount,
                               base);
        }
    }

    /// What comes to nothing without tax is left out, unless its group has no lines: its tax needs a cause.
    void add_adjustment(const TaxGroup& group, const GroupPart& part, std::int64_t net, std::int64_t base) {
        const bool charge = part.kind == AdjustmentKind::charge;
        (charge ? invoice_.totals.charges : invoice_.totals.discount).minor += net;
        if (net == 0 && !group.lines.empty()) return;
        const auto* asked = part.asked == 0 ? nullptr : &request_.adjustments[part.asked - 1];
        const auto percent = percent_of(asked == nullptr ? request_.discount : asked->extent);
        made_.push_back(
            {part.asked,
             {.kind = part.kind,
              .amount = money(net),
              .base = money(percent ? base : 0),
              .gross = invoice_.prices_include_tax ? std::optional{money(part.amount)} : std::nullopt,
              .percent = percent,
              .reason = asked == nullptr ? std::string{discount_reason} : asked->reason,
              .reason_code = asked == nullptr ? std::string{discount_reason_code} : asked->reason_code,
              .category = group.category,
              .rate = group.rate}});
    }

    const BillingRequest& request_;
    const Seller& seller_;
    const Customer& buyer_;
    PricedInvoice& invoice_;
    std::vector<Made> made_;
};

/// What is to be paid: what was paid before is taken off, and the rest rounded as asked.
Outcome settle_due(const BillingRequest& request, const Seller& seller, Totals& totals) {
    const auto currency = totals.net.currency;
    TRY(totals.gross, add(totals.net, totals.tax));
    const auto prepaid = whole_minor_units(request.prepaid.value_or(AmountOff{}), currency);
    if (!prepaid || *prepaid > totals.gross.minor)
        return fail(Fault::invalid, "what is prepaid exceeds the total, or is finer than the currency");
    totals.prepaid.minor = *prepaid;
    const auto step = rounding_step(request, seller, currency);
    if (!step) return fail(Fault::invalid, "what is rounded to is finer than the currency");
    const auto open = totals.gross.minor - *prepaid;
    totals.due.minor = *step > 0 ? static_cast<std::int64_t>(divide_half_up(open, *step)) * *step : open;
    if (totals.due.minor > amount_minor_max) return too_large();
    totals.rounding.minor = totals.due.minor - open;
    return {};
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
        const bool within = *place == *state && request.terms.supply != GstSupply::sez;
        invoice.regime = within ? TaxRegime::india_intra_state : TaxRegime::india_inter_state;
    }
    TRY(invoice.lines, price_lines(request, seller, *currency));
    std::vector<std::int64_t> amounts;
    amounts.reserve(invoice.lines.size());
    for (const auto& line : invoice.lines) amounts.push_back(line.amount.minor);
    const auto groups = tax_groups(request, seller, *currency, amounts);
    if (!groups) return amount_error(groups.error());

    auto& totals = invoice.totals;
    const Money zero{0, *currency};
    totals = {zero, zero, zero, zero, zero, zero, zero, zero, zero};
    Settlement settlement{request, seller, buyer, invoice};
    for (const auto& group : *groups) settlement.settle(group);
    settlement.order_adjustments();
    TRY_DO(settle_due(request, seller, totals));
    if (request.exchange_rate && *currency != seller.currency) {
        invoice.accounting =
            in_accounting_currency(totals.net, totals.tax, *request.exchange_rate, seller.currency);
        if (!invoice.accounting) return too_large();
    }
    INVARIANT(totals.lines.minor - totals.discount.minor + totals.charges.minor == totals.net.minor,
              "lines less allowances plus charges are the net");
    return invoice;
}

PricedInvoice with_adjustments(PricedInvoice priced) {
    const std::string reason{discount_reason};
    const std::string code{discount_reason_code};
    for (auto& line : priced.lines) {
        if (line.adjustments.empty() && line.discount.minor > 0)
            line.adjustments.push_back({AdjustmentKind::allowance, line.discount, {}, reason, code});
    }
    if (!priced.adjustments.empty()) return priced;
    for (const auto& tax : priced.taxes) {
        auto less = -tax.taxable.minor;
        for (const auto& line : priced.lines) {
            if (line.category == tax.category && line.rate == tax.rate) less += line.net.minor;
        }
        if (less <= 0) continue;
        priced.adjustments.push_back({.kind = AdjustmentKind::allowance,
                                      .amount = {less, priced.currency},
                                      .base = {0, priced.currency},
                                      .gross = {},
                                      .percent = {},
                                      .reason = reason,
                                      .reason_code = code,
                                      .category = tax.category,
                                      .rate = tax.rate});
    }
    return priced;
}

}  // namespace billmill::domain
