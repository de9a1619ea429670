#include "domain/check_e_invoice.hpp"

#include <array>

#include "domain/gstin.hpp"
#include "domain/line_amount.hpp"
#include "domain/national_rules.hpp"
#include "domain/party_ids.hpp"
#include "foundation/ascii.hpp"

namespace billmill::domain {
namespace {

constexpr int decimals_max = 2;  // BR-DEC
constexpr std::string_view at_seller = "/seller";

bool has_tax_id(const Seller& seller) {
    return !ascii::is_blank(seller.vat_id) || !ascii::is_blank(seller.gstin) ||
           !ascii::is_blank(seller.tax_number);
}

bool has_vat_id(const Seller& seller) {
    return has_vat_prefix(seller.vat_id) || !ascii::is_blank(seller.gstin) ||
           !missing_vat_prefix(seller.vat_id, seller.address.country).empty();
}

bool has_vat_id(const Customer& buyer) {
    return has_vat_prefix(buyer.tax_id) || is_gstin(buyer.tax_id);
}

/// Where a bill names each tax category first; empty: nowhere.
using Places = std::array<std::string, tax_category_codes.size()>;

Places places_of_categories(const BillingRequest& request, const Seller& seller) {
    Places places;
    const auto note = [&](TaxCategory category, auto pointer) {
        auto& place = places.at(static_cast<std::size_t>(category));
        if (place.empty()) place = pointer();
    };
    for (std::size_t i = 0; i < request.items.size(); ++i)
        note(category_of(request.items[i], request, seller), [i] { return item_pointer(i, "taxCategory"); });
    const auto& adjustments = request.adjustments;
    for (std::size_t i = 0; i < adjustments.size(); ++i) {
        if (const auto tax = tax_of(adjustments[i], request, seller))
            note(tax->category, [&] { return adjustment_pointer("", adjustments, i) + "/taxCategory"; });
    }
    return places;
}

void check_categories(const EInvoiceParts& parts, const Places& places, IssueList& issues) {
    const auto place = [&](TaxCategory category) -> const std::string& {
        return places.at(static_cast<std::size_t>(category));
    };
    const auto is_named = [&](const TaxCategoryFacts& row) { return !place(row.category).empty(); };
    const auto has_needs = [&](const TaxCategoryFacts& row, BuyerNeeds needs) {
        return row.buyer_needs == needs && is_named(row) && parts.buyer != nullptr;
    };
    const auto at_buyer = buyer_pointer(parts.request);
    for (const auto& row : tax_categories) {
        if (row.party_rule.empty() || !is_named(row)) continue;
        const bool vat_id = row.seller_needs_vat_id;
        if (vat_id ? !has_vat_id(parts.seller) : !has_tax_id(parts.seller)) {
            issues.add(std::string{at_seller}, std::string{row.party_rule},
                       vat_id ? "the seller has no VAT id" : "the seller has no tax id");
        }
        if (has_needs(row, BuyerNeeds::tax_id_and_country) && !has_vat_id(*parts.buyer)) {
            issues.add(std::string{at_buyer}, std::string{row.party_rule},
                       "the customer's tax id is no VAT id: it begins with no country code");
        }
    }
    for (const auto& row : tax_categories) {
        if (has_needs(row, BuyerNeeds::tax_id_or_register) && !has_vat_id(*parts.buyer) &&
            ascii::is_blank(parts.buyer->registration_number)) {
            issues.add(std::string{at_buyer}, std::string{row.party_rule},
                       "the customer has neither VAT id nor register number");
        }
    }
    const auto& terms = parts.request.terms;
    if (!place(TaxCategory::intra_community).empty() && !terms.delivered_on && !terms.period)
        issues.add("/deliveredOn", "BR-IC-11", "an intra-community supply says when it was delivered");
    if (std::ranges::none_of(tax_categories,
                             [&](const auto& row) { return row.is_outside_vat && is_named(row); }))
        return;
    for (const auto& row : tax_categories) {
        if (!row.is_outside_vat && is_named(row))
            issues.add(place(row.category), "BR-O-11",
                       "what is outside the scope of VAT stands on a bill of its own");
    }
}

void check_peppol_address(const ElectronicAddress& address, std::string_view pointer,
                          std::string_view missing, IssueList& issues) {
    if (ascii::is_blank(address.id) || ascii::is_blank(address.scheme)) {
        return issues.add(std::string{pointer}, std::string{missing}, "the electronic address is missing");
    }
    if (const auto rule = broken_address_rule(address.scheme, address.id); !rule.empty()) {
        issues.add(std::string{pointer}, std::string{rule},
                   rule == "PEPPOL-EN16931-CL008"
                       ? "Peppol does not know the electronic address's scheme"
                       : "the electronic address breaks its scheme's form or check digit");
    }
}

void check_peppol(const EInvoiceParts& parts, IssueList& issues) {
    check_peppol_address(parts.seller.electronic_address, at_seller, "PEPPOL-EN16931-R020", issues);
    check_peppol_country(parts, issues);
    if (parts.buyer == nullptr) return;
    check_peppol_address(parts.buyer->electronic_address, buyer_pointer(parts.request), "PEPPOL-EN16931-R010",
                         issues);
    const auto& terms = parts.request.terms;
    if (ascii::is_blank(terms.buyer_reference) && ascii::is_blank(parts.buyer->buyer_reference) &&
        ascii::is_blank(terms.order_reference)) {
        issues.add("/reference", "PEPPOL-EN16931-R003", "a buyer reference or an order reference is missing");
    }
}

/// Of a record's request, what formats have rules for.
BillingRequest request_of(const Invoice& record) {
    BillingRequest request;
    request.currency = record.priced.currency.code();
    request.terms = record.terms;
    if (const auto& own = record.priced.accounting) request.exchange_rate = own->exchange;
    for (const auto& line : record.priced.lines) {
        auto& item = request.items.emplace_back();
        item.tax_category = line.category;
        item.tax_rate = Percent{line.rate.ten_thousandths - line.cess.value_or(Percent{}).ten_thousandths};
        item.cess = line.cess;
        item.order_line = line.order_line;
        item.quantity = line.quantity;
    }
    for (const auto& adjustment : record.priced.adjustments) {
        auto& asked = request.adjustments.emplace_back();
        asked.kind = adjustment.kind;
        asked.tax_category = adjustment.category;
        asked.tax_rate = adjustment.rate;
    }
    return request;
}

}  // namespace

ResolvedFormat resolve_format(const BillingRequest& request, const Seller& seller, const Customer* buyer) {
    auto format = seller.format;
    if (buyer != nullptr && buyer->format) format = *buyer->format;
    if (request.format) format = *request.format;
    if (format == EInvoiceFormat::none) return {};
    if (const auto currency = currency_of(request, seller); currency && currency->decimals > decimals_max) {
        return {EInvoiceFormat::none, "currency_decimals"};
    }
    if (format == EInvoiceFormat::factur_x && !has_tax_id(seller))
        return {EInvoiceFormat::none, "seller_tax_id"};
    return {format, {}};
}

Attach resolve_attach(const BillingRequest& request, const Seller& seller, const Customer* buyer,
                      EInvoiceFormat format) {
    if (format == EInvoiceFormat::none) return Attach::pdf;
    if (request.attach) return *request.attach;
    return buyer != nullptr && buyer->attach ? *buyer->attach : seller.attach;
}

Issues check_e_invoice(const BillingRequest& request, const Seller& seller, const Customer* buyer,
                       EInvoiceFormat format) {
    if (format == EInvoiceFormat::none) return {};
    IssueList issues;
    const EInvoiceParts parts{request, seller, buyer};
    if (ascii::is_blank(seller.address.country))
        issues.add(std::string{at_seller}, "BR-09", "the seller's country is missing");
    if (!has_sound_discount(request.terms.payment_terms)) {
        issues.add("/paymentTerms", "BR-DE-18",
                   "a line that begins with # must read like #SKONTO#TAGE=14#PROZENT=2.00#");
    }
    check_categories(parts, places_of_categories(request, seller), issues);
    check_france(parts, issues);
    switch (format) {
        case EInvoiceFormat::xrechnung_cii:
        case EInvoiceFormat::xrechnung_ubl: check_germany(parts, GermanRules::xrechnung, issues); break;
        case EInvoiceFormat::peppol: check_peppol(parts, issues); break;
        case EInvoiceFormat::factur_x:
        case EInvoiceFormat::en16931_cii:
        case EInvoiceFormat::en16931_ubl:
        case EInvoiceFormat::none: break;
    }
    return std::move(issues).take();
}

Issues check_e_invoice(const Invoice& record, EInvoiceFormat format) {
    return check_e_invoice(request_of(record), record.seller, &record.buyer, format);
}

Issues check_with_format(const BillingRequest& request, const Seller& seller, const Customer* buyer) {
    auto issues =
        buyer == nullptr ? check_for_seller(request, seller) : check_for_buyer(request, seller, *buyer);
    for (auto& issue :
         check_e_invoice(request, seller, buyer, resolve_format(request, seller, buyer).format)) {
        if (issues.size() < issues_max) issues.push_back(std::move(issue));
    }
    return issues;
}

}  // namespace billmill::domain
