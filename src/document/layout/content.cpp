#include "document/layout/content.hpp"

#include <algorithm>

#include "document/layout/facts.hpp"
#include "document/layout/payment_code.hpp"
#include "document/layout/swiss_payment.hpp"
#include "document/layout/totals.hpp"
#include "document/parties.hpp"
#include "domain/amount_in_words.hpp"
#include "domain/exemption.hpp"
#include "domain/french_law.hpp"
#include "domain/money.hpp"
#include "domain/party_ids.hpp"
#include "domain/vat_territory.hpp"
#include "foundation/ascii.hpp"

namespace billmill::document::layout {
namespace {

using domain::Invoice;

void add(std::vector<Fact>& facts, std::string_view label, std::string_view value) {
    if (!value.empty()) facts.push_back({label, std::string{value}});
}
void add_whole(std::vector<Fact>& facts, std::string_view label, std::string_view value) {
    if (!value.empty()) facts.push_back({label, std::string{value}, true});
}

std::string period_text(const domain::Period& period, const Labels& labels) {
    std::string text{date_text(period.from, labels).view()};
    return text.append(" – ").append(date_text(period.to, labels).view());
}

std::vector<Fact> dates_of(const Invoice& invoice, const Labels& labels) {
    std::vector<Fact> facts;
    facts.reserve(4);
    const auto& asked_terms = invoice.terms;
    add(facts, labels.issued_on, date_text(invoice.issued_on, labels));
    // A day for paying nothing would ask a reader to look for what is owed.
    if (!is_credit(invoice) && invoice.priced.totals.due.minor > 0) {
        const bool later = invoice.due_on > invoice.issued_on;
        add(facts, labels.due_on, later ? date_text(invoice.due_on, labels).view() : labels.due_on_receipt);
    }
    if (const auto day = domain::day_of_supply(invoice))
        add(facts, labels.delivered_on, date_text(*day, labels));
    if (asked_terms.period) add(facts, labels.period, period_text(*asked_terms.period, labels));
    return facts;
}

std::string_view operations_text(domain::Operations operations, const Labels& labels) {
    switch (operations) {
        case domain::Operations::unsaid: break;
        case domain::Operations::goods: return labels.goods;
        case domain::Operations::services: return labels.services;
        case domain::Operations::mixed: return labels.goods_and_services;
    }
    return {};
}

std::vector<Fact> references_of(const Invoice& invoice, const Labels& labels) {
    std::vector<Fact> facts;
    facts.reserve(8);
    const auto& asked_terms = invoice.terms;
    if (invoice.original) {
        const auto& original = *invoice.original;
        add(facts, labels.original,
            join(original.printed_number, " · ", date_text(original.issued_on, labels)));
    }
    const auto& reference =
        asked_terms.buyer_reference.empty() ? invoice.buyer.buyer_reference : asked_terms.buyer_reference;
    add_whole(facts, labels.reference, reference);
    add_whole(facts, labels.order, asked_terms.order_reference);
    add_whole(facts, labels.contract, asked_terms.contract_reference);
    if (!invoice.priced.place_of_supply.empty())
        add(facts, labels.place_of_supply, region_text(invoice.priced.place_of_supply, labels.language));
    if (is_indian(invoice))
        add(facts, labels.tax_on_recipient, domain::recipient_pays_tax(invoice) ? labels.yes : labels.no);
    add(facts, labels.operations, operations_text(asked_terms.operations, labels));
    return facts;
}

/// A register number, and in France the SIREN, which stands once.
void add_registration(std::vector<Fact>& ids, std::string_view number, std::string_view tax_id,
                      std::string_view country, const Labels& labels) {
    const auto siren = country == "FR" ? domain::siren_of(number, tax_id) : std::string{};
    if (siren.empty()) return add(ids, labels.registration, number);
    add(ids, "SIREN", siren);
    std::string digits{number};
    std::erase(digits, ' ');
    if (digits != siren) add(ids, labels.registration, number);
}

void add_parties(Content& content, const Invoice& invoice, const Labels& labels) {
    const auto& seller = invoice.seller;
    const auto& home = seller.address.country;
    const bool domestic = invoice.buyer.address.country == home;
    content.seller_address = address_lines(seller.address, labels.language, domestic ? home : std::string{});
    add(content.seller_ids, "GSTIN", seller.gstin);
    add(content.seller_ids, tax_id_label(seller.vat_id, home, labels.language, labels.vat_id), seller.vat_id);
    const bool word = seller.tax_number == domain::norwegian_register;
    add(content.seller_ids, word ? std::string_view{} : labels.tax_number, seller.tax_number);
    add_registration(content.seller_ids, seller.registration_number, seller.vat_id, home, labels);
    add(content.seller_contact, labels.contact, seller.contact);
    for (const auto& way : {seller.email, seller.phone, seller.website}) add(content.seller_contact, "", way);

    const auto& buyer = invoice.buyer;
    content.buyer_name = domain::display_name(buyer);
    content.buyer_address = address_lines(buyer.address, labels.language, home);
    if (!buyer.company.empty()) {
        auto person = join(join(buyer.firstname, " ", buyer.middlename), " ", buyer.lastname);
        if (!person.empty()) content.buyer_address.insert(content.buyer_address.begin(), std::move(person));
    }
    add(content.buyer_ids, tax_id_label(buyer.tax_id, buyer.address.country, labels.language, labels.vat_id),
        buyer.tax_id);
    add_registration(content.buyer_ids, buyer.registration_number, buyer.tax_id, buyer.address.country,
                     labels);
    if (invoice.terms.deliver_to)
        content.deliver_to = address_lines(*invoice.terms.deliver_to, labels.language, home);
}

/// A draft asks for none: nobody may pay what has no number.
bool asks_for_payment(const Invoice& invoice) {
    return invoice.number != 0 && !is_credit(invoice) && invoice.priced.totals.due.minor > 0;
}

std::vector<Fact> payment_of(const Invoice& invoice, const Labels& labels) {
    const auto& bank = invoice.seller.bank;
    std::vector<Fact> facts;
    if (!asks_for_payment(invoice) || swiss_payment(invoice)) return facts;  // The slip says it all.
    facts.reserve(8);
    add(facts, labels.account_holder, bank.holder);
    add(facts, labels.bank, bank.bank);
    add_whole(facts, "IBAN", iban_text(bank.iban));
    add_whole(facts, "BIC", bank.bic);
    add_whole(facts, labels.account, bank.account);
    add_whole(facts, "IFSC", bank.ifsc);
    add_whole(facts, "UPI", upi_address(invoice));
    if (!facts.empty()) add_whole(facts, labels.quote, payment_reference(invoice));
    return facts;
}

bool says_already(std::string_view sentence, std::string_view reason) {
    while (reason.ends_with('.')) reason.remove_suffix(1);
    return ascii::lower_case(sentence).find(ascii::lower_case(reason)) != std::string::npos;
}

bool is_to_zone(const Invoice& invoice) {
    return invoice.terms.supply == domain::GstSupply::sez;
}

/// Under GST an export bears the endorsement that the law words, and after it what the bill says beside that.
std::string endorsement_and(std::string_view reason, const Invoice& invoice) {
    const auto endorsement = domain::default_exemption_reason(
        domain::TaxCategory::export_outside, {},
        is_to_zone(invoice) ? domain::ExemptionLaw::gst_sez : domain::ExemptionLaw::gst);
    return says_already(reason, endorsement) ? std::string{reason} : join(endorsement, ". ", reason);
}

/// The law's words, and the bill's own where there are such.
std::string remark_of(const domain::TaxBreakdown& group, const Invoice& invoice, const Labels& labels) {
    // In the Canary Islands, Ceuta and Melilla the tax that is not charged is not VAT.
    const auto own_tax = domain::facts_of(domain::usual_category(invoice.seller.address)).tax_name;
    const auto words = domain::exemption_remark(group.category, labels.language, own_tax);
    const auto& reason = group.reason;
    if (reason.empty()) return words;
    if (domain::reason_is_of_bill(group.category)) return reason;
    const bool usual = domain::is_default_exemption_reason(group.category, reason);
    if (is_indian(invoice) && group.category == domain::TaxCategory::export_outside)
        return usual ? reason : endorsement_and(reason, invoice);
    return usual || says_already(words, reason) ? words : join(words, " ", reason);
}

/// What a zero-rated supply under GST says on whether tax is paid, as the law words it; empty: it is no such, or its
/// category says it.
std::string_view endorsement_of(const Invoice& invoice) {
    const bool abroad = domain::is_gst_export(invoice);
    if (!abroad && !is_to_zone(invoice)) return {};
    if (invoice.priced.totals.tax.minor != 0)
        return abroad ? domain::export_on_payment : domain::sez_on_payment;
    const auto has = [&](domain::TaxCategory category) {
        return std::ranges::find(invoice.priced.taxes, category, &domain::TaxBreakdown::category) !=
               invoice.priced.taxes.end();
    };
    if (has(domain::TaxCategory::export_outside) || !has(domain::TaxCategory::zero)) return {};
    return domain::default_exemption_reason(
        domain::TaxCategory::export_outside, {},
        abroad ? domain::ExemptionLaw::gst : domain::ExemptionLaw::gst_sez);
}

/// Why tax is not charged, or what the law wants said of it: a sentence for each category.
std::vector<std::string> remarks_of(const Invoice& invoice, const Labels& labels) {
    std::vector<std::string> remarks;
    bool recipient_pays = false;
    for (const auto& group : invoice.priced.taxes) {
        auto text = remark_of(group, invoice, labels);
        if (text.empty()) continue;
        if (domain::states_reason(group.category))
            text.insert(0, ": ").insert(0, domain::code(group.category));
        if (std::ranges::find(remarks, text) == remarks.end()) remarks.push_back(std::move(text));
        recipient_pays = recipient_pays || domain::recipient_pays(group.category);
    }
    if (const auto words = endorsement_of(invoice); !words.empty()) remarks.emplace_back(words);
    if (invoice.terms.reverse_charge && !recipient_pays)
        remarks.emplace_back(domain::exemption_remark(domain::TaxCategory::reverse_charge, labels.language));
    return remarks;
}

std::string tax_name_of(const Content& content, const Invoice& invoice, const Labels& labels) {
    if (content.taxes.empty())
        return is_indian(invoice) ? std::string{labels.tax} : domain::tax_name_of(invoice);
    const auto& name = content.taxes.front().name;
    const bool one = std::ranges::all_of(content.taxes, [&](const TaxRow& tax) { return tax.name == name; });
    return one ? name : std::string{labels.total_tax};
}

/// The tax in the seller's currency, and by which rate; under GST what is taxed as well.
void add_accounting(Content& content, const Invoice& invoice, const Labels& labels) {
    if (!invoice.priced.accounting) return;
    const auto& [currency, exchange, net, tax] = *invoice.priced.accounting;
    const AmountFormat own{currency, labels.language, invoice.priced.currency};
    const auto say = [&](std::string_view what, domain::Money amount) {
        content.remarks.push_back(
            fill(labels.in_currency, what, currency.code()).append(": ").append(own.amount(amount.minor)));
    };
    if (is_indian(invoice)) say(labels.taxable, net);
    say(tax_name_of(content, invoice, labels), tax);
    std::string rate{labels.exchange_rate};
    rate.append(": 1 ").append(invoice.priced.currency.code()).append(" = ");
    rate.append(own.scaled(exchange.rate.scaled, domain::conversion_decimals, 0)).append(" ");
    rate.append(currency.code()).append(" (").append(exchange.source).append(", ");
    content.remarks.push_back(rate.append(date_text(exchange.date, labels)).append(")"));
}

}  // namespace

std::string document_title(const Content& content, const Invoice& invoice) {
    return std::string{content.title}.append(" ").append(invoice.printed_number);
}

ShortText rate_text(const AmountFormat& amounts, domain::Percent rate, domain::TaxCategory category) {
    auto text = amounts.percent(rate.ten_thousandths, domain::percent_decimals);
    if (domain::states_reason(category)) text.add(" ").add(domain::code(category));
    return text;
}

ShortText rate_text(const AmountFormat& amounts, domain::Percent rate, domain::Percent cess,
                    domain::TaxCategory category) {
    if (cess == domain::Percent{}) return rate_text(amounts, rate, category);
    auto text = amounts.percent(rate.ten_thousandths - cess.ten_thousandths, domain::percent_decimals);
    return text.add(" + ").add(rate_text(amounts, cess, category));
}

Content::Content(const Invoice& invoice, const Labels& labels, const AmountFormat& amounts,
                 const domain::PortalAnswer* answer)
    : title(title_of(invoice, labels)),
      number_label(is_credit(invoice) ? labels.credit_note_number : labels.number),
      dates(dates_of(invoice, labels)),
      references(references_of(invoice, labels)),
      due_label(is_credit(invoice) ? labels.amount_credited : labels.amount_due),
      due(amounts.amount(invoice.priced.totals.due.minor)),
      remarks(remarks_of(invoice, labels)),
      payment(payment_of(invoice, labels)),
      terms(invoice.terms.payment_terms) {
    add_parties(*this, invoice, labels);
    const auto& notes = invoice.seller.notes;
    for (const auto& note : {notes.early_payment, notes.late_payment, notes.recovery_costs})
        terms = join(terms, "\n", note);
    add_taxes(*this, invoice, amounts);
    add_totals(*this, invoice, labels, amounts);
    add_accounting(*this, invoice, labels);
    if (!labels.in_words.empty()) words = domain::amount_in_words(invoice.priced.totals.due, labels.language);
    if (asks_for_payment(invoice)) {
        const bool later = invoice.due_on > invoice.issued_on;
        due_when = later ? fill(labels.due_by, date_text(invoice.due_on, labels))
                         : std::string{labels.due_on_receipt};
        payment_code = layout::payment_code(invoice);
    }
    if (answer != nullptr && !answer->irn.empty()) {
        add_whole(portal, "IRN", answer->irn);
        add_whole(portal, labels.acknowledgement, answer->acknowledgement_number);
        add(portal, labels.acknowledgement_on, answer->acknowledgement_date);
        portal_code = answer->signed_qr;
    }
}

}  // namespace billmill::document::layout
