#include <algorithm>

#include "domain/customer.hpp"
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

void check_address(const Address& address, Issues& issues) {
    const auto text = [&](std::string_view pointer, std::string_view value, const TextRule& rule) {
        if (auto issue = text_issue(pointer, value, rule)) issues.push_back(*std::move(issue));
    };
    text("/address/line1", address.line1, text_rules::address_line);
    text("/address/line2", address.line2, text_rules::address_line);
    text("/address/city", address.city, text_rules::city);
    text("/address/postcode", address.postcode, text_rules::postcode);
    text("/address/region", address.region, text_rules::region);
    if (!address.country.empty() && !is_country(address.country)) {
        issues.push_back(
            {"/address/country", "unknown_country", "not an ISO 3166-1 code of two capital letters"});
    }
    if (address.country == "IN" && !address.region.empty() && !gst_state_code(address.region)) {
        issues.push_back(
            {"/address/region", "unknown_state", "not an Indian state or its two-digit GST code"});
    }
}

void check_tax_id(const Customer& customer, Issues& issues) {
    const auto& id = customer.tax_id;
    if (id.empty()) return;
    if (customer.address.country == "IN" || is_meant_as_gstin(id)) {
        if (!is_gstin(id))
            issues.push_back({"/taxId", "not_a_gstin", "its form or its check digit is wrong"});
    } else if (!is_vat_like(id)) {
        issues.push_back(
            {"/taxId", "not_a_tax_id", "capital letters, digits and ' .-/', at least 4 characters"});
    }
}

}  // namespace

Issues check(const Customer& customer) {
    Issues issues;
    const auto text = [&](std::string_view pointer, std::string_view value, const TextRule& rule) {
        auto issue = text_issue(pointer, value, rule);
        if (!issue) return true;
        issues.push_back(*std::move(issue));
        return false;
    };
    text("/firstname", customer.firstname, text_rules::given_name);
    text("/middlename", customer.middlename, text_rules::middle_name);
    text("/lastname", customer.lastname, text_rules::given_name);
    if (customer.email.empty()) {
        issues.push_back({"/email", "required", "it may not be empty"});
    } else if (normalise_email(customer.email) != customer.email) {
        issues.push_back({"/email", "not_an_email", "not a mailbox address"});
    }
    if (text("/mobile", customer.mobile, text_rules::mobile) && !is_phone(customer.mobile)) {
        issues.push_back({"/mobile", "not_a_phone", "digits, and '+-.() ' between them"});
    }
    text("/company", customer.company, text_rules::company);
    check_address(customer.address, issues);
    if (text("/taxId", customer.tax_id, text_rules::tax_id)) check_tax_id(customer, issues);
    if (!customer.language.empty() && !is_language(customer.language)) {
        issues.push_back({"/language", "not_a_language", "two or three small letters, such as en"});
    }
    return issues;
}

}  // namespace billmill::domain
