#include "domain/national_rules.hpp"

#include <algorithm>
#include <array>
#include <ranges>

#include "domain/blank.hpp"
#include "domain/french_law.hpp"
#include "domain/line_amount.hpp"
#include "domain/party_ids.hpp"
#include "foundation/ascii.hpp"

namespace billmill::domain {
namespace {

constexpr std::string_view at_seller = "/seller";

void want(bool there, std::string_view pointer, std::string_view rule, std::string_view detail,
          IssueList& issues) {
    if (!there) issues.add(std::string{pointer}, std::string{rule}, std::string{detail});
}

/// BR-DE-15 is DE-R-015 in Peppol.
std::string german_rule(GermanRules rules, int number) {
    const auto text = std::to_string(number);
    if (rules == GermanRules::xrechnung) return "BR-DE-" + text;
    return "DE-R-" + std::string(3 - text.size(), '0') + text;
}

bool take(std::string_view& rest, std::string_view word) {
    if (!rest.starts_with(word)) return false;
    rest.remove_prefix(word.size());
    return true;
}

bool take_digits(std::string_view& rest, std::size_t exactly = 0) {
    const auto end = std::min(rest.find_first_not_of("0123456789"), rest.size());
    if (end == 0 || (exactly > 0 && end != exactly)) return false;
    rest.remove_prefix(end);
    return true;
}

bool take_hundredths(std::string_view& rest) {
    return take_digits(rest) && take(rest, ".") && take_digits(rest, 2);
}

/// #SKONTO#TAGE=14#PROZENT=2.00#BASISBETRAG=100.00#
bool is_skonto(std::string_view line) {
    if (!take(line, "#SKONTO#TAGE=") || !take_digits(line)) return false;
    if (!take(line, "#PROZENT=") || !take_hundredths(line)) return false;
    if (take(line, "#BASISBETRAG=")) {
        take(line, "-");
        if (!take_hundredths(line)) return false;
    }
    return line == "#";
}

std::string_view country_of_buyer(const EInvoiceParts& parts) {
    if (parts.buyer == nullptr) return {};
    return parts.buyer->address.country.empty() ? parts.seller.address.country : parts.buyer->address.country;
}

bool is_whole(const Address& address) {
    return !is_blank(address.line1) && !is_blank(address.city) && !is_blank(address.postcode);
}

bool pays_by_transfer(const Seller& seller) {
    return !is_blank(seller.bank.iban) || !is_blank(seller.bank.account);
}

void check_denmark(const EInvoiceParts& parts, IssueList& issues) {
    const auto at_buyer = buyer_pointer(parts.request);
    const auto& seller = parts.seller;
    want(!is_blank(seller.registration_number), at_seller, "DK-R-002", "a Danish seller needs its CVR number",
         issues);
    const auto rule = broken_address_rule("0184", seller.registration_number);
    want(is_blank(seller.registration_number) || rule.empty(), at_seller, "DK-R-014",
         "the seller's register number is no CVR number of 8 digits", issues);
    if (country_of_buyer(parts) != "DK") return;
    const auto currency = currency_of(parts.request, seller);
    const bool euro = currency && currency->code() == "EUR";
    const bool domestic = danish_account(seller.bank.iban, seller.bank.account).has_value();
    want(!pays_by_transfer(seller) || domestic || (euro && !is_blank(seller.bank.iban)), at_seller,
         "DK-R-005", "between Danish parties the account is Danish, an IBAN for euro, or none", issues);
    const auto& buyer = *parts.buyer;
    want(buyer.tax_id.empty() || has_vat_prefix(buyer.tax_id), at_buyer, "DK-R-013",
         "the customer's tax id begins with no country code", issues);
    want(
        is_blank(buyer.registration_number) || broken_address_rule("0184", buyer.registration_number).empty(),
        at_buyer, "DK-R-017", "the customer's register number is no CVR number of 8 digits", issues);
}

void check_iceland(const EInvoiceParts& parts, IssueList& issues) {
    const auto at_buyer = buyer_pointer(parts.request);
    const auto& seller = parts.seller;
    want(!is_blank(seller.registration_number), at_seller, "IS-R-002",
         "an Icelandic seller needs its kennitala", issues);
    want(!is_blank(seller.address.line1) && !is_blank(seller.address.postcode), at_seller, "IS-R-003",
         "the seller's street or postcode is missing", issues);
    if (country_of_buyer(parts) != "IS") return;
    const auto& buyer = *parts.buyer;
    want(!is_blank(buyer.registration_number), at_buyer, "IS-R-004", "the customer has no kennitala", issues);
    want(!is_blank(buyer.address.line1) && !is_blank(buyer.address.postcode), at_buyer, "IS-R-005",
         "the customer's street or postcode is missing", issues);
}

void check_netherlands(const EInvoiceParts& parts, IssueList& issues) {
    const auto at_buyer = buyer_pointer(parts.request);
    constexpr std::string_view no_number =
        "the register number is neither a KVK (8 digits) nor an OIN (20 digits)";
    const auto fits = [](std::string_view number) {
        return is_blank(number) || !registration_scheme("NL", number).empty();
    };
    const auto& seller = parts.seller;
    want(is_whole(seller.address), at_seller, "NL-R-002", "the seller's street, city or postcode is missing",
         issues);
    want(fits(seller.registration_number), at_seller, "NL-R-003", no_number, issues);
    const bool has_order_line =
        std::ranges::any_of(parts.request.items, [](const Item& item) { return !is_blank(item.order_line); });
    want(!has_order_line || !is_blank(parts.request.terms.order_reference), "/orderReference", "NL-R-009",
         "a line of an order needs the order's reference", issues);
    if (country_of_buyer(parts) != "NL") return;
    want(is_whole(parts.buyer->address), at_buyer, "NL-R-004",
         "the customer's street, city or postcode is missing", issues);
    want(fits(parts.buyer->registration_number), at_buyer, "NL-R-005", no_number, issues);
    want(pays_by_transfer(seller), at_seller, "NL-R-008", "the seller has no account to pay to", issues);
}

/// Companies of these forms say that they stand in the register.   Source: foretaksregisterloven § 10-2.
void check_norwegian_register(const Seller& seller, IssueList& issues) {
    constexpr std::array<std::string_view, 3> forms{" AS", " ASA", " NUF"};
    const bool wanted = std::ranges::any_of(
        forms, [&](std::string_view form) { return std::string_view{seller.name}.ends_with(form); });
    want(!wanted || seller.tax_number == norwegian_register, at_seller, "NO-R-002",
         "the seller's tax_number must be the word Foretaksregisteret", issues);
}

void check_norway(const EInvoiceParts& parts, IssueList& issues) {
    check_norwegian_register(parts.seller, issues);
    const std::string_view id = parts.seller.vat_id;
    if (!has_vat_prefix(id)) return;
    want(id.size() == 14 && id.starts_with("NO") && id.ends_with("MVA") &&
             is_norwegian_number(id.substr(2, 9)),
         at_seller, "NO-R-001", "a Norwegian VAT id is NO, nine digits with a right check digit, and MVA",
         issues);
}

void check_swedish_rates(const EInvoiceParts& parts, IssueList& issues) {
    const auto wrong = [](TaxCategory category, Percent rate) {
        constexpr std::array rates{250'000, 120'000, 60'000};
        return bears_tax(category) && std::ranges::find(rates, rate.ten_thousandths) == rates.end();
    };
    constexpr std::string_view detail = "Swedish rates are 25, 12 and 6 %";
    const auto& items = parts.request.items;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (wrong(category_of(items[i], parts.request, parts.seller), full_rate_of(items[i], parts.seller)))
            issues.add(item_pointer(i, "taxRate"), "SE-R-006", std::string{detail});
    }
    const auto& adjustments = parts.request.adjustments;
    for (std::size_t i = 0; i < adjustments.size(); ++i) {
        const auto tax = tax_of(adjustments[i], parts.request, parts.seller);
        if (tax && wrong(tax->category, tax->rate))
            issues.add(adjustment_pointer("", adjustments, i) + "/taxRate", "SE-R-006", std::string{detail});
    }
}

void check_sweden(const EInvoiceParts& parts, IssueList& issues) {
    const auto& seller = parts.seller;
    const bool registered = !is_blank(seller.registration_number);
    want(!registered || is_swedish_number(seller.registration_number), at_seller, "SE-R-013",
         "the seller's register number is no organisationsnummer of ten digits", issues);
    want(!registered || is_blank(seller.tax_number) || seller.tax_number == "GODKÄND FÖR F-SKATT", at_seller,
         "SE-R-005", "a Swedish seller's tax number is the text GODKÄND FÖR F-SKATT", issues);
    if (!seller.vat_id.starts_with("SE")) return;
    want(are_digits(std::string_view{seller.vat_id}.substr(2), 12), at_seller, "SE-R-001",
         "a Swedish VAT id is SE and twelve digits", issues);
    check_swedish_rates(parts, issues);
}

void check_italy(const EInvoiceParts& parts, IssueList& issues) {
    const auto& seller = parts.seller;
    const auto is_code = [](char c) { return ascii::is_upper(c) || ascii::is_digit(c); };
    const auto& number = seller.tax_number;
    want(is_blank(number) ||
             (number.size() >= 11 && number.size() <= 16 && std::ranges::all_of(number, is_code)),
         at_seller, "IT-R-001", "an Italian tax number has 11 to 16 capital letters and digits", issues);
    want(!is_blank(seller.address.line1), at_seller, "IT-R-002", "the seller's street is missing", issues);
    want(!is_blank(seller.address.city), at_seller, "IT-R-003", "the seller's city is missing", issues);
    want(!is_blank(seller.address.postcode), at_seller, "IT-R-004", "the seller's postcode is missing",
         issues);
}

}  // namespace

bool has_sound_discount(std::string_view terms) {
    for (const auto part : std::views::split(terms, '\n')) {
        const auto line = ascii::trimmed(std::string_view{part.begin(), part.end()});
        if (line.starts_with('#') && !is_skonto(line)) return false;
    }
    return true;
}

void check_germany(const EInvoiceParts& parts, GermanRules rules, IssueList& issues) {
    const auto at_buyer = buyer_pointer(parts.request);
    const auto wanted = [&](const std::string& text, std::string_view pointer, int number,
                            std::string_view detail) {
        want(!is_blank(text), pointer, german_rule(rules, number), detail, issues);
    };
    const auto& seller = parts.seller;
    wanted(seller.address.city, at_seller, 3, "the seller's city is missing");
    wanted(seller.address.postcode, at_seller, 4, "the seller's postcode is missing");
    wanted(seller.contact, at_seller, 5, "the seller names no contact");
    wanted(seller.phone, at_seller, 6, "the seller's phone number is missing");
    wanted(seller.email, at_seller, 7, "the seller's e-mail address is missing");
    const auto& asked_terms = parts.request.terms;
    if (asked_terms.deliver_to) {
        wanted(asked_terms.deliver_to->city, "/deliverTo/address/city", 10,
               "the place of delivery has no city");
        wanted(asked_terms.deliver_to->postcode, "/deliverTo/address/postcode", 11,
               "the place of delivery has no postcode");
    }
    if (parts.buyer == nullptr) return;
    wanted(parts.buyer->address.city, at_buyer, 8, "the customer's city is missing");
    wanted(parts.buyer->address.postcode, at_buyer, 9, "the customer's postcode is missing");
    if (is_blank(asked_terms.buyer_reference)) {
        wanted(parts.buyer->buyer_reference, "/reference", 15, "the buyer reference (Leitweg-ID) is missing");
    }
}

void check_france(const EInvoiceParts& parts, IssueList& issues) {
    const auto& seller = parts.seller;
    if (seller.address.country != "FR") return;
    want(!siren_of(seller.registration_number, seller.vat_id).empty(), at_seller, "BR-FR-10",
         "a French seller needs its SIREN: in registration_number, or in its VAT id", issues);
    constexpr std::int64_t micros_of_four_decimals = 100;
    const auto& items = parts.request.items;
    for (std::size_t i = 0; i < items.size(); ++i) {
        want(items[i].quantity.micros % micros_of_four_decimals == 0, item_pointer(i, "quantity"),
             "BR-FR-DEC-02", "a quantity has at most four decimals in France", issues);
    }
    const auto currency = currency_of(parts.request, seller);
    const bool euro = currency && currency->code() == "EUR";
    want(euro || (parts.request.exchange_rate && seller.currency.code() == "EUR"), "/exchangeRate",
         "BR-FR-CO-12", "a French invoice that is not in euro states its VAT in euro too: name the rate",
         issues);
}

void check_peppol_country(const EInvoiceParts& parts, IssueList& issues) {
    const auto& country = parts.seller.address.country;
    if (country == "DE" && country_of_buyer(parts) == "DE") check_germany(parts, GermanRules::peppol, issues);
    if (country == "DK") check_denmark(parts, issues);
    if (country == "IS") check_iceland(parts, issues);
    if (country == "IT") check_italy(parts, issues);
    if (country == "NL") check_netherlands(parts, issues);
    if (country == "NO") check_norway(parts, issues);
    if (country == "SE") check_sweden(parts, issues);
    want(country != "GR", at_seller, "GR-R-001",
         "Greek invoices on Peppol need data of myDATA, which are not kept here", issues);
}

}  // namespace billmill::domain
