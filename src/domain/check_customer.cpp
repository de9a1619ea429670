#include <algorithm>

#include "domain/customer.hpp"
#include "domain/findings.hpp"
#include "domain/gstin.hpp"
#include "domain/text_rules.hpp"

namespace billmill::domain {
namespace {

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_phone(std::string_view text) {
    return std::ranges::count_if(text, is_digit) >= 7 && std::ranges::all_of(text, [](char c) {
               return is_digit(c) || std::string_view{"+-.() "}.find(c) != std::string_view::npos;
           });
}

bool is_vat_like(std::string_view text) {
    return text.size() >= 4 && std::ranges::all_of(text, [](char c) {
               return is_digit(c) || (c >= 'A' && c <= 'Z') ||
                      std::string_view{" .-/"}.find(c) != std::string_view::npos;
           });
}

/// Two digits first and fifteen in all: meant as a GSTIN wherever the buyer lives.
bool is_meant_as_gstin(std::string_view text) {
    return text.size() == 15 && is_digit(text[0]) && is_digit(text[1]);
}

void check_tax_id(const Customer& customer, Findings& findings) {
    const auto& id = customer.tax_id;
    if (id.empty()) return;
    if (customer.address.country == "IN" || is_meant_as_gstin(id)) {
        if (!is_gstin(id)) findings.add("/taxId", "not_a_gstin", "its form or its check digit is wrong");
    } else if (!is_vat_like(id)) {
        findings.add("/taxId", "not_a_tax_id", "capital letters, digits and ' .-/', at least 4 characters");
    }
}

void check_electronic_address(const ElectronicAddress& address, Findings& findings) {
    if (address == ElectronicAddress{}) return;
    if (!is_electronic_scheme(address.scheme)) {
        findings.add("/electronicAddress/scheme", address.scheme.empty() ? "required" : "unknown_scheme",
                     "not a code of the EAS list, such as 0088 (GLN), 9930 (German VAT id) or EM (e-mail)");
    }
    findings.text("/electronicAddress/id", address.id, text_rules::electronic_address);
}

}  // namespace

void check_address(std::string_view above, const Address& address, Findings& findings) {
    const auto at = [&](std::string_view member) { return std::string{above}.append("/").append(member); };
    findings.text(at("line1"), address.line1, text_rules::address_line);
    findings.text(at("line2"), address.line2, text_rules::address_line);
    findings.text(at("city"), address.city, text_rules::city);
    findings.text(at("postcode"), address.postcode, text_rules::postcode);
    findings.text(at("region"), address.region, text_rules::region);
    if (!address.country.empty() && !is_country(address.country)) {
        findings.add(at("country"), "unknown_country", "not an ISO 3166-1 code of two capital letters");
    }
    if (address.country == "IN" && !address.region.empty() && !gst_state_code(address.region)) {
        findings.add(at("region"), "unknown_state", "not an Indian state or its two-digit GST code");
    }
}

Issues check(const Customer& customer) {
    Findings findings;
    const auto text = [&](std::string_view pointer, std::string_view value, const TextRule& rule) {
        return findings.text(pointer, value, rule);
    };
    text("/firstname", customer.firstname, text_rules::given_name);
    text("/middlename", customer.middlename, text_rules::middle_name);
    text("/lastname", customer.lastname, text_rules::given_name);
    if (customer.email.empty()) {
        findings.add("/email", "required", "it may not be empty");
    } else if (normalise_email(customer.email) != customer.email) {
        findings.add("/email", "not_an_email", "not a mailbox address");
    }
    if (text("/mobile", customer.mobile, text_rules::mobile) && !is_phone(customer.mobile)) {
        findings.add("/mobile", "not_a_phone", "digits, and '+-.() ' between them");
    }
    text("/company", customer.company, text_rules::company);
    check_address("/address", customer.address, findings);
    if (text("/taxId", customer.tax_id, text_rules::tax_id)) check_tax_id(customer, findings);
    text("/registrationNumber", customer.registration_number, text_rules::registration_number);
    check_electronic_address(customer.electronic_address, findings);
    text("/buyerReference", customer.buyer_reference, text_rules::reference);
    if (!customer.language.empty() && !is_language(customer.language)) {
        findings.add("/language", "not_a_language", "two or three small letters, such as en");
    }
    return std::move(findings).take();
}

}  // namespace billmill::domain
