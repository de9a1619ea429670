#include "domain/tax.hpp"

#include <algorithm>

#include "domain/gstin.hpp"
#include "domain/invoice.hpp"

namespace billmill::domain {
namespace {

constexpr Percent half_percent{5'000};

}  // namespace

std::vector<HeadRate> heads_for(TaxRegime regime, Percent rate, Percent cess, std::string_view vat_name,
                                std::string_view place_of_supply) {
    if (regime == TaxRegime::vat) return {{std::string{vat_name}, rate}};
    const Percent gst{rate.ten_thousandths - cess.ten_thousandths};
    std::vector<HeadRate> heads;
    if (regime == TaxRegime::india_inter_state) {
        heads.push_back({"IGST", gst});
    } else {
        // An odd ten-thousandth cannot be halved; check_for_seller() refuses such a rate, so the two halves are equal.
        const Percent half{gst.ten_thousandths / 2};
        heads.push_back({"CGST", half});
        heads.push_back(
            {levies_utgst(place_of_supply) ? "UTGST" : "SGST", {gst.ten_thousandths - half.ten_thousandths}});
    }
    if (cess.ten_thousandths != 0) heads.push_back({"Cess", cess});
    return heads;
}

bool recipient_pays_tax(const Invoice& invoice) {
    return invoice.terms.reverse_charge ||
           std::ranges::any_of(invoice.priced.taxes,
                               [](const TaxBreakdown& tax) { return recipient_pays(tax.category); });
}

/// What was written down when it was priced: the seller's own word may be another by now.
std::string_view tax_name_of(const TaxBreakdown& group, const Invoice& invoice) {
    return group.heads.empty() ? tax_name(group.category, invoice.seller.tax_name) : group.heads.front().name;
}

std::string tax_name_of(const Invoice& invoice) {
    std::string names;
    std::string_view last;
    for (const auto& tax : invoice.priced.taxes) {
        const auto name = tax_name_of(tax, invoice);
        if (!bears_tax(tax.category) || name == last) continue;
        names.append(names.empty() ? "" : "/").append(name);
        last = name;
    }
    return names.empty() ? invoice.seller.tax_name : names;
}

bool is_gst_export(const Invoice& invoice) {
    return invoice.priced.regime != TaxRegime::vat && invoice.priced.place_of_supply == abroad_gst_code &&
           !is_gstin(invoice.buyer.tax_id);
}

bool is_bill_of_supply(const Invoice& invoice) {
    if (invoice.priced.regime == TaxRegime::vat || is_gst_export(invoice)) return false;
    const bool to_zone = invoice.terms.supply == GstSupply::sez;
    return std::ranges::all_of(invoice.priced.taxes, [to_zone](const TaxBreakdown& tax) {
        // What is zero-rated because of the zone is not nil-rated: IGST Act s. 16.
        return is_nil_under_gst(tax.category) && !(to_zone && tax.category == TaxCategory::zero);
    });
}

std::optional<Date> day_of_supply(const Invoice& invoice) {
    const auto& terms = invoice.terms;
    if (terms.delivered_on) return terms.delivered_on;
    const auto& country = invoice.seller.address.country;
    if (terms.period || (country != "DE" && country != "AT")) return std::nullopt;
    return invoice.original ? invoice.original->issued_on : invoice.issued_on;
}

bool tax_is_near_rate(const PricedInvoice& priced) {
    std::int64_t unit = 1;
    for (int i = 0; i < priced.currency.decimals; ++i) unit *= 10;
    return std::ranges::all_of(priced.taxes, [unit](const TaxBreakdown& group) {
        const auto rate = charged_rate(group.category, group.rate);
        if (rate < half_percent) return 2 * group.tax.minor < unit;
        // Both in hundredths of a unit, as the validators compute.
        const auto tax = static_cast<__int128>(group.tax.minor) * 100 / unit;
        const auto wanted =
            divide_half_up(static_cast<__int128>(group.taxable.minor) * rate.ten_thousandths * 100,
                           static_cast<__int128>(Percent::hundred) * unit);
        return tax - wanted < 100 && wanted - tax < 100;
    });
}

}  // namespace billmill::domain
