#include "domain/party_ids.hpp"

#include <algorithm>
#include <array>

#include "domain/code_list.hpp"
#include "domain/text_rules.hpp"

namespace billmill::domain {
namespace {

/// Peppol's list is shorter than EN 16931's: no e-mail among others.
constexpr std::string_view peppol_schemes =
    " 0002 0007 0009 0060 0088 0096 0097 0106 0130 0135 0142 0151 0183 0184 0188 0190 0191 0192 0195 0196 "
    "0198 "
    "0199 0200 0201 0204 0208 0209 0210 0211 0216 0218 0221 0225 0230 0235 0240 0242 0244 0245 0246 0248 "
    "9910 "
    "9913 9914 9915 9918 9919 9920 9922 9923 9924 9925 9926 9927 9928 9929 9930 9931 9932 9933 9934 9935 "
    "9936 "
    "9937 9938 9939 9940 9941 9942 9943 9944 9945 9946 9947 9948 9949 9950 9951 9952 9953 9957 9959 ";

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
constexpr int digit(char c) {
    return c - '0';
}

/// GS1: weights 3, 1, 3 … from the right, the check digit last.
bool is_gln(std::string_view text) {
    if (text.size() < 2 || !are_digits(text, text.size())) return false;
    int sum = 0;
    for (std::size_t i = 0; i + 1 < text.size(); ++i)
        sum += digit(text[text.size() - 2 - i]) * (i % 2 == 0 ? 3 : 1);
    return (10 - sum % 10) % 10 == digit(text.back());
}

bool is_danish_number(std::string_view text) {
    return are_digits(text, 8) || (text.starts_with("DK") && are_digits(text.substr(2), 8));
}

bool is_belgian_number(std::string_view text) {
    if (!are_digits(text, 10)) return false;
    int value = 0;
    for (std::size_t i = 0; i < 8; ++i) value = (value * 10 + digit(text[i])) % 97;
    return 97 - value == digit(text[8]) * 10 + digit(text[9]);
}

bool is_australian_number(std::string_view text) {
    if (!are_digits(text, 11)) return false;
    constexpr std::array weights{10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19};
    int sum = -weights[0];  // One is taken off the first digit.
    for (std::size_t i = 0; i < weights.size(); ++i) sum += digit(text[i]) * weights[i];
    return sum % 89 == 0;
}

struct Form {
    std::string_view scheme;
    std::string_view rule;
    bool (*fits)(std::string_view);
};
constexpr Form forms[]{
    {"0088", "PEPPOL-COMMON-R040", is_gln},
    {"0192", "PEPPOL-COMMON-R041", is_norwegian_number},
    {"0184", "PEPPOL-COMMON-R042", is_danish_number},
    {"0208", "PEPPOL-COMMON-R043", is_belgian_number},
    {"0007", "PEPPOL-COMMON-R049", is_swedish_number},
    {"0151", "PEPPOL-COMMON-R050", is_australian_number},
    {"0096", "PEPPOL-COMMON-R052", [](std::string_view id) { return are_digits(id, 10); }},
    {"0198", "PEPPOL-COMMON-R053",
     [](std::string_view id) { return id.starts_with("DK") && are_digits(id.substr(2), 8); }},
};

}  // namespace

bool are_digits(std::string_view text, std::size_t count) {
    return text.size() == count && std::ranges::all_of(text, is_digit);
}

bool is_norwegian_number(std::string_view text) {
    if (!are_digits(text, 9)) return false;
    constexpr std::array weights{3, 2, 7, 6, 5, 4, 3, 2};
    int sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) sum += digit(text[i]) * weights[i];
    return (11 - sum % 11) % 11 == digit(text[8]);
}

bool is_swedish_number(std::string_view text) {
    if (!are_digits(text, 10)) return false;
    int sum = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int doubled = digit(text[i]) * (i % 2 == 0 ? 2 : 1);
        sum += doubled / 10 + doubled % 10;
    }
    return sum % 10 == 0;
}

bool has_vat_prefix(std::string_view id) {
    const auto prefix = id.substr(0, 2);
    return prefix == "EL" || prefix == "XI" || is_country(prefix);
}

std::string_view registration_scheme(std::string_view country, std::string_view number) {
    if (country == "DK") return "0184";
    if (country == "IS") return "0196";
    if (country == "NL" && are_digits(number, 8)) return "0106";
    if (country == "NL" && are_digits(number, 20)) return "0190";
    return {};
}

std::string_view broken_address_rule(std::string_view scheme, std::string_view id) {
    if (!is_listed(peppol_schemes, scheme)) return "PEPPOL-EN16931-CL008";
    const auto* form = std::ranges::find(forms, scheme, &Form::scheme);
    return form == std::end(forms) || form->fits(id) ? std::string_view{} : form->rule;
}

}  // namespace billmill::domain
