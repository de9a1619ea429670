#include <algorithm>

#include "domain/blank.hpp"
#include "domain/customer.hpp"
#include "domain/gstin.hpp"
#include "domain/issue_list.hpp"
#include "domain/looks.hpp"
#include "domain/party_ids.hpp"
#include "domain/text_rules.hpp"
#include "foundation/ascii.hpp"

namespace billmill::domain {
namespace {

constexpr std::ptrdiff_t phone_digits_min = 7;
constexpr std::ptrdiff_t phone_digits_max = 15;  ///< Source: ITU-T E.164, 6.2.1.

/// As people write it, in groups.
bool is_phone(std::string_view text) {
    const auto digits = std::ranges::count_if(text, ascii::is_digit);
    return digits >= phone_digits_min && digits <= phone_digits_max && std::ranges::all_of(text, [](char c) {
               return ascii::is_digit(c) || std::string_view{"+-.()/ "}.find(c) != std::string_view::npos;
           });
}

bool is_vat_like(std::string_view text) {
    return text.size() >= 4 && std::ranges::all_of(text, [](char c) {
               return ascii::is_digit(c) || ascii::is_upper(c) ||
                      std::string_view{" .-/"}.find(c) != std::string_view::npos;
           });
}

/// Two digits first and fifteen in all, letters among them: meant as a GSTIN wherever the buyer lives. Numbers of fifteen
/// digits are those of the Emirates, of Saudi Arabia and of Bahrain.
bool is_meant_as_gstin(std::string_view text) {
    return text.size() == 15 && ascii::is_digit(text[0]) && ascii::is_digit(text[1]) &&
           !std::ranges::all_of(text, ascii::is_digit);
}

/// A GSTIN begins with the code of the State that it is registered in.
bool is_of_other_state(const Customer& customer) {
    const auto state = state_of_gstin(customer.tax_id);
    const auto address = gst_state_code(customer.address.region);
    return customer.address.country == "IN" && state && address && state != address &&
           *state != other_territory_gst_code;
}

void check_tax_id(const Customer& customer, IssueList& issues) {
    const auto& id = customer.tax_id;
    if (id.empty()) return;
    if (customer.address.country == "IN" || is_meant_as_gstin(id)) {
        if (!is_gstin(id))
            issues.add("/taxId", "not_a_gstin", "its form or its check digit is wrong");
        else if (is_of_other_state(customer))
            issues.add("/taxId", "other_state", "the address lies in another state than the GSTIN's");
    } else if (!is_vat_like(id)) {
        issues.add("/taxId", "not_a_tax_id", "capital letters, digits and ' .-/', at least 4 characters");
    }
}

void check_names(const Customer& customer, IssueList& issues) {
    const auto check = [&](std::string_view pointer, std::string_view name) {
        if (!name.empty() && is_blank(name))
            issues.add(std::string{pointer}, "required", "it is blank: leave it out, or write a name");
        else
            issues.text(pointer, name, text_rules::party_name);
    };
    check("/firstname", customer.firstname);
    check("/middlename", customer.middlename);
    check("/lastname", customer.lastname);
    check("/company", customer.company);
    if (customer.company.empty() && customer.lastname.empty())
        issues.add("/lastname", "required", "a lastname or a company is needed");
}

void check_mobile(std::string_view mobile, IssueList& issues) {
    if (mobile.empty()) return;
    if (issues.text("/mobile", mobile, text_rules::mobile) && !is_phone(mobile))
        issues.add("/mobile", "not_a_phone", "7 to 15 digits, and '+-.()/ ' between them");
}

void check_electronic_address(const ElectronicAddress& address, IssueList& issues) {
    if (address == ElectronicAddress{}) return;
    if (!is_electronic_scheme(address.scheme)) {
        issues.add("/electronicAddress/scheme", address.scheme.empty() ? "required" : "unknown_scheme",
                   "not a code of the EAS list, such as 0088 (GLN), 9930 (German VAT id) or EM (e-mail)");
    }
    if (!issues.text("/electronicAddress/id", address.id, text_rules::electronic_address)) return;
    if (const auto form = missed_address_form(address.scheme, address.id); !form.empty())
        issues.add("/electronicAddress/id", "wrong_form",
                   "in scheme " + address.scheme + " it is " + std::string{form});
}

}  // namespace

void check_address(std::string_view above, const Address& address, IssueList& issues) {
    const auto at = [&](std::string_view member) { return std::string{above}.append("/").append(member); };
    issues.text(at("line1"), address.line1, text_rules::address_line);
    issues.text(at("line2"), address.line2, text_rules::address_line);
    issues.text(at("city"), address.city, text_rules::city);
    issues.text(at("postcode"), address.postcode, text_rules::postcode);
    issues.text(at("region"), address.region, text_rules::region);
    if (!address.country.empty() && !is_country(address.country)) {
        issues.add(at("country"), "unknown_country", "not an ISO 3166-1 code of two capital letters");
    }
    if (address.country == "IN" && !address.region.empty() && !gst_state_code(address.region)) {
        issues.add(at("region"), "unknown_state", "not an Indian state or its two-digit GST code");
    }
}

Issues check_customer(const Customer& customer) {
    IssueList issues;
    const auto text = [&](std::string_view pointer, std::string_view value, const TextRule& rule) {
        return issues.text(pointer, value, rule);
    };
    check_names(customer, issues);
    if (customer.email.empty()) {
        issues.add("/email", "required", "it may not be empty");
    } else if (normalise_email(customer.email) != customer.email) {
        issues.add("/email", "not_an_email", "not a mailbox address");
    }
    if (!customer.external_id.empty() && is_blank(customer.external_id))
        issues.add("/externalId", "required", "it is blank: leave it out, or write an id");
    else
        text("/externalId", customer.external_id, text_rules::external_id);
    check_mobile(customer.mobile, issues);
    check_address("/address", customer.address, issues);
    if (text("/taxId", customer.tax_id, text_rules::tax_id)) check_tax_id(customer, issues);
    text("/registrationNumber", customer.registration_number, text_rules::registration_number);
    check_electronic_address(customer.electronic_address, issues);
    text("/buyerReference", customer.buyer_reference, text_rules::reference);
    if (!customer.language.empty() && !is_language(customer.language)) {
        issues.add("/language", "not_a_language", "two or three small letters, such as en");
    } else if (!customer.language.empty() && !is_document_language(customer.language)) {
        issues.add("/language", "unsupported_language",
                   "documents are written in en, hi, de, fr, es, ar and zh: without it, in the seller's");
    }
    if (customer.format == EInvoiceFormat::none && customer.attach && *customer.attach != Attach::pdf)
        issues.add("/attach", "no_xml", "format is none, so there is no XML: pdf, or another format");
    return std::move(issues).take();
}

}  // namespace billmill::domain
