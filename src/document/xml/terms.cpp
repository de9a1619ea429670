#include "document/xml/terms.hpp"

#include <algorithm>

#include "document/layout/swiss_payment.hpp"
#include "domain/decimal.hpp"
#include "domain/exemption.hpp"
#include "domain/french_law.hpp"
#include "domain/gstin.hpp"
#include "domain/party_ids.hpp"
#include "domain/reason_codes.hpp"
#include "foundation/ascii.hpp"

namespace billmill::document::xml {
namespace {

using domain::TaxCategory;

using domain::discount_reason;
using domain::discount_reason_code;
constexpr std::string_view charge_reason = "Charge";
constexpr std::string_view charge_reason_code = "ZZZ";  // UNCL 7161

std::string_view first_of(std::string_view a, std::string_view b) {
    return ascii::is_blank(a) ? b : a;
}

bool comes_before(const TaxGroup& a, const TaxGroup& b) {
    return a.category != b.category ? a.category < b.category : b.rate < a.rate;
}

TaxGroup* find_group(std::vector<TaxGroup>& groups, TaxCategory category, domain::Percent rate) {
    TaxGroup wanted;
    wanted.category = category;
    wanted.rate = charged_rate(category, rate);
    const auto found = std::ranges::lower_bound(groups, wanted, comes_before);
    if (found == groups.end() || found->category != category || found->rate != wanted.rate) return nullptr;
    return &*found;
}

void read_endpoint(const domain::ElectronicAddress& address, std::string_view email, Party& party) {
    party.endpoint_scheme = "EM";
    party.endpoint = email;
    if (ascii::is_blank(address.id) || ascii::is_blank(address.scheme)) return;
    party.endpoint_scheme = address.scheme;
    party.endpoint = address.id;
}

constexpr std::int64_t power_of_ten(int exponent) {
    std::int64_t value = 1;
    for (; exponent > 0; --exponent) value *= 10;
    return value;
}

std::int64_t signed_amount(domain::AdjustmentKind kind, domain::Money amount) {
    return kind == domain::AdjustmentKind::charge ? amount.minor : -amount.minor;
}

}  // namespace

bool is_share(domain::Money amount, domain::Money base, domain::Percent percent) {
    const auto exact = static_cast<__int128>(base.minor) * percent.ten_thousandths;
    const auto stated = static_cast<__int128>(amount.minor) * domain::Percent::hundred;
    const auto slack =
        static_cast<__int128>(domain::Percent::hundred) * 2 * power_of_ten(amount.currency.decimals) / 100;
    return exact - stated <= slack && stated - exact <= slack;
}

std::string_view region_name(const domain::Address& address) {
    if (address.country != "IN" && !address.country.empty()) return address.region;
    return domain::gst_state_name(address.region).value_or(address.region);
}

namespace {

/// BR-FR-10: a French business is named by its SIREN, whatever register it names beside it.
void take_siren(std::string_view vat_id, Party& party) {
    if (party.country != "FR") return;
    party.siren = domain::siren_of(party.registration, vat_id);
    if (party.siren.empty()) return;
    party.registration = party.siren;
    party.registration_scheme = "0002";
}

}  // namespace

Terms::Terms(const domain::Invoice& the_invoice)
    : invoice(the_invoice),
      priced(the_invoice.priced),
      credit(the_invoice.line.type == domain::DocumentType::credit_note),
      buyer_reference(first_of(invoice.terms.buyer_reference, invoice.buyer.buyer_reference)) {
    outside_scope =
        std::ranges::any_of(priced.taxes, domain::is_outside_vat, &domain::TaxBreakdown::category);
    read_seller();
    read_buyer();
    read_taxes();
    read_payment();
    read_delivery();
    // BR-DEC-15: two decimals at most.
    if (priced.accounting && priced.accounting->currency.decimals <= 2) accounting = &*priced.accounting;
    complete_adjustments();
}

void Terms::read_seller() {
    const auto& from = invoice.seller;
    seller.name = from.name;
    seller.registration = from.registration_number;
    seller.tax_number = from.tax_number;
    seller.contact = from.contact;
    seller.phone = from.phone;
    seller.email = from.email;
    seller.address = &from.address;
    seller.country = from.address.country;
    read_endpoint(from.electronic_address, from.email, seller);
    if (domain::has_vat_prefix(from.vat_id))
        seller.vat_id = from.vat_id;
    else if (!from.gstin.empty()) {
        seller.vat_prefix = "IN";
        seller.vat_id = from.gstin;
    } else if (const auto prefix = domain::missing_vat_prefix(from.vat_id, seller.country); !prefix.empty()) {
        seller.vat_prefix = prefix;
        seller.vat_id = from.vat_id;
    } else if (ascii::is_blank(seller.tax_number)) {
        seller.tax_number = from.vat_id;
    }
    seller.registration_scheme = domain::registration_scheme(seller.country, seller.registration);
    take_siren(from.vat_id, seller);
    if (outside_scope) seller.vat_id = {};
    // BR-CO-26: something must identify the seller.
    if (ascii::is_blank(seller.registration) && ascii::is_blank(seller.vat_id)) seller.identifier = from.id;
}

void Terms::read_buyer() {
    const auto& from = invoice.buyer;
    buyer_name_ = domain::display_name(from);
    buyer.name = first_of(buyer_name_, from.email);
    if (!from.company.empty()) {
        buyer_contact_ = from.firstname;
        if (!from.lastname.empty()) buyer_contact_.append(" ").append(from.lastname);
        buyer.contact = buyer_contact_;
    }
    buyer.registration = from.registration_number;
    buyer.phone = from.mobile;
    buyer.email = from.email;
    buyer.address = &from.address;
    buyer.country = first_of(from.address.country, invoice.seller.address.country);
    buyer.registration_scheme = domain::registration_scheme(buyer.country, buyer.registration);
    take_siren(from.tax_id, buyer);
    read_endpoint(from.electronic_address, from.email, buyer);
    if (domain::is_gstin(from.tax_id)) buyer.vat_prefix = "IN";
    if (buyer.vat_prefix.empty() && !domain::has_vat_prefix(from.tax_id))
        buyer.identifier = from.tax_id;  // Whatever it is, no validator takes it for a VAT id.
    else if (!outside_scope)
        buyer.vat_id = from.tax_id;
}

void Terms::read_taxes() {
    // VATEX codes name articles of Directive 2006/112/EC.
    const bool codes = domain::is_in_eu_vat_area(invoice.seller.address.country);
    taxes.reserve(priced.taxes.size());
    for (const auto& tax : priced.taxes) {
        const auto& facts = domain::facts_of(tax.category);
        taxes.push_back({tax.category, charged_rate(tax.category, tax.rate), tax.taxable, tax.tax,
                         first_of(tax.reason, domain::unsaid_exemption_reason(tax.category)),
                         codes ? facts.reason_code : std::string_view{}});
    }
    std::ranges::stable_sort(taxes, comes_before);
    std::size_t kept = 0;
    for (std::size_t i = 0; i < taxes.size(); ++i) {
        if (kept > 0 && !comes_before(taxes[kept - 1], taxes[i])) {
            taxes[kept - 1].taxable.minor += taxes[i].taxable.minor;
            taxes[kept - 1].tax.minor += taxes[i].tax.minor;
        } else {
            taxes[kept++] = taxes[i];
        }
    }
    taxes.resize(kept);
}

void Terms::read_payment() {
    const auto& bank = invoice.seller.bank;
    const bool euro = priced.currency.code() == "EUR" && !bank.iban.empty();
    if (seller.country == "DK" && buyer.country == "DK" && !euro)
        payment.danish = domain::danish_account(bank.iban, bank.account);
    payment.reference = layout::payment_reference(invoice);
    payment.holder = bank.holder;
    payment.bic = bank.bic;
    if (!ascii::is_blank(bank.iban)) {
        payment.code = priced.currency.code() == "EUR" ? "58" : "30";
        payment.iban = bank.iban;
    } else if (!ascii::is_blank(bank.account)) {
        payment.code = "30";
        payment.account = bank.account;
    } else {
        payment.code = "1";  // Not defined.
    }
}

void Terms::read_delivery() {
    const auto& asked_terms = invoice.terms;
    deliver_to = asked_terms.deliver_to ? &*asked_terms.deliver_to : &invoice.buyer.address;
    deliver_to_country = first_of(deliver_to->country, buyer.country);
    delivered_on = domain::day_of_supply(invoice);
}

/// Lines less allowances plus charges are each group's taxable amount. Records of before allowances were kept one
/// by one hold only the sums: what they leave out is said as one allowance for each group.
void Terms::complete_adjustments() {
    for (const auto& line : priced.lines) {
        if (auto* group = find_group(taxes, line.category, line.rate)) group->stated += line.net.minor;
    }
    for (const auto& adjustment : priced.adjustments) {
        if (auto* group = find_group(taxes, adjustment.category, adjustment.rate))
            group->stated += signed_amount(adjustment.kind, adjustment.amount);
    }
    for (const auto& group : taxes) {
        const auto missing = group.taxable.minor - group.stated;
        if (missing == 0) continue;
        if (completed_.empty()) completed_ = priced.adjustments;
        const bool charge = missing > 0;
        domain::DocumentAdjustment rest;
        rest.kind = charge ? domain::AdjustmentKind::charge : domain::AdjustmentKind::allowance;
        rest.amount = {charge ? missing : -missing, priced.currency};
        rest.reason = charge ? charge_reason : discount_reason;
        rest.reason_code = charge ? charge_reason_code : discount_reason_code;
        rest.category = group.category;
        rest.rate = group.rate;
        completed_.push_back(std::move(rest));
    }
    adjustments = completed_.empty() ? std::span{priced.adjustments} : std::span{completed_};
    allowances = charges = {0, priced.currency};
    for (const auto& adjustment : adjustments) {
        auto& sum = adjustment.kind == domain::AdjustmentKind::charge ? charges : allowances;
        sum.minor += adjustment.amount.minor;
    }
}

LinePrice Terms::price_of(const domain::InvoiceLine& line, domain::LineAdjustment& scratch) const {
    __int128 per_minor = 1;  // quantity * price is exact in 10^-12 currency units.
    for (int i = priced.currency.decimals; i < 12; ++i) per_minor *= 10;
    const auto exact = static_cast<__int128>(line.quantity.micros) * line.price.micros;
    const auto base = static_cast<std::int64_t>(domain::divide_half_up(exact, per_minor));
    LinePrice result{
        line.price.micros, domain::price_decimals, false, line.adjustments, {base, priced.currency}};
    __int128 changed = 0;
    for (const auto& adjustment : line.adjustments)
        changed += signed_amount(adjustment.kind, adjustment.amount);
    if (line.adjustments.empty() && line.discount.minor > 0) {
        scratch = {domain::AdjustmentKind::allowance,
                   line.discount,
                   {},
                   std::string{discount_reason},
                   std::string{discount_reason_code}};
        result.adjustments = {&scratch, 1};
        changed = -static_cast<__int128>(line.discount.minor);
    }
    const bool all_off = line.net.minor == 0 && exact != base * per_minor;
    if (!priced.prices_include_tax && all_off && base + changed == 0) {
        // Half a cent that was rounded up would be left below nothing: the rounded amount is the price of all.
        result.price = base;
        result.decimals = priced.currency.decimals;
        result.for_whole_quantity = true;
        return result;
    }
    const auto off = exact + (changed - line.net.minor) * per_minor;
    constexpr __int128 slack = 20'000'000'000;  // 0.02 (Peppol R120): less than half a yen.
    if (!priced.prices_include_tax && off <= slack && off >= -slack) return result;

    // The price asked for does not lead to the net: it holds tax, or is a share of one, or more was rounded than
    // validators grant. Then the net is the price of the whole quantity, or of one piece where that comes out even.
    result.adjustments = {};
    const auto net = line.net.minor * per_minor;
    if (line.quantity.micros > 0 && net % line.quantity.micros == 0) {
        result.price = static_cast<std::int64_t>(net / line.quantity.micros);
        return result;
    }
    result.price = line.net.minor;
    result.decimals = priced.currency.decimals;
    result.for_whole_quantity = true;
    return result;
}

void Terms::write_payment_terms(Markup& out) const {
    const std::string_view text = invoice.terms.payment_terms;
    out.text(text);
    const auto last_line = text.substr(text.rfind('\n') + 1);
    if (last_line.find('#') != std::string_view::npos) out.raw("\n");
}

std::string_view Terms::business_process(std::string_view of_profile) const {
    return of_profile.empty() ? domain::french_billing_mode(invoice) : of_profile;
}

std::array<Terms::CodedNote, 3> Terms::legal_notes() const {
    const auto& notes = invoice.seller.notes;
    return {{{"PMT", notes.recovery_costs}, {"PMD", notes.late_payment}, {"AAB", notes.early_payment}}};
}

void Terms::write_rate_note(Markup& out) const {
    const auto& [rate, source, date] = accounting->exchange;
    out.raw("Exchange rate: 1 ").raw(priced.currency.code()).raw(" = ");
    out.decimal(rate.scaled, domain::conversion_decimals, 0).raw(" ").raw(accounting->currency.code());
    out.raw(" (").text(source).raw(", ").date(date).raw(")");
}

void Terms::write_gst_note(Markup& out) const {
    for (const auto& tax : priced.taxes) {
        for (const auto& head : tax.heads) {
            out.text(head.name).raw(" ").percent(head.rate).raw(" % on ").amount(tax.taxable);
            out.raw(": ").amount(head.amount).raw(". ");
        }
    }
    out.raw("Place of supply: ");
    if (const auto state = domain::gst_state_name(priced.place_of_supply)) out.text(*state).raw(" ");
    out.raw("(").text(priced.place_of_supply).raw("). Tax payable on reverse charge: ");
    out.raw(domain::recipient_pays_tax(invoice) ? "Yes." : "No.");
}

}  // namespace billmill::document::xml
