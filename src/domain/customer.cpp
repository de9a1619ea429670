#include "domain/customer.hpp"

#include <algorithm>

#include "domain/text_rules.hpp"
#include "foundation/ascii.hpp"

namespace billmill::domain {
namespace {

constexpr std::size_t local_bytes_max = 64;
constexpr std::size_t label_bytes_max = 63;

constexpr bool is_atom(char c) {
    return ascii::is_alphanumeric(c) ||
           std::string_view{"!#$%&'*+-/=?^_`{|}~"}.find(c) != std::string_view::npos;
}

/// Applies `good` to each part between dots; false for an empty part.
template <class Predicate>
bool every_part(std::string_view text, Predicate good) {
    while (true) {
        const auto dot = text.find('.');
        const auto part = text.substr(0, dot);
        if (part.empty() || !good(part)) return false;
        if (dot == std::string_view::npos) return true;
        text.remove_prefix(dot + 1);
    }
}

bool is_dot_atom(std::string_view local) {
    return local.size() <= local_bytes_max &&
           every_part(local, [](std::string_view atom) { return std::ranges::all_of(atom, is_atom); });
}

bool is_label(std::string_view label) {
    return label.size() <= label_bytes_max && label.front() != '-' && label.back() != '-' &&
           std::ranges::all_of(label, [](char c) { return ascii::is_alphanumeric(c) || c == '-'; });
}

/// At least two labels, and the last is no number: neither a host of the local net nor an IP address.
bool is_mail_domain(std::string_view domain) {
    const auto dot = domain.rfind('.');
    if (dot == std::string_view::npos || !every_part(domain, is_label)) return false;
    return !std::ranges::all_of(domain.substr(dot + 1), ascii::is_digit);
}

void append_word(std::string& name, std::string_view word) {
    if (word.empty()) return;
    if (!name.empty()) name += ' ';
    name += word;
}

}  // namespace

Uuid customer_id(std::string_view normalised_email) {
    return uuid_v5(spaces::customer, {normalised_email});
}

Uuid external_customer_id(std::string_view external_id) {
    return uuid_v5(spaces::external_customer, {external_id});
}

std::optional<std::string> normalise_email(std::string_view address) {
    if (address.size() > text_rules::email_bytes_max) return std::nullopt;
    const auto at = address.rfind('@');
    if (at == std::string_view::npos) return std::nullopt;
    if (!is_dot_atom(address.substr(0, at)) || !is_mail_domain(address.substr(at + 1))) return std::nullopt;
    return ascii::lower_case(address);
}

std::string display_name(const Customer& customer) {
    if (!customer.company.empty()) return customer.company;
    std::string name;
    append_word(name, customer.firstname);
    append_word(name, customer.middlename);
    append_word(name, customer.lastname);
    return name;
}

}  // namespace billmill::domain
