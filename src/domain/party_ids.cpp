#include "domain/party_ids.hpp"

#include <algorithm>
#include <array>

#include "domain/code_list.hpp"
#include "domain/customer.hpp"
#include "domain/text_rules.hpp"
#include "foundation/ascii.hpp"

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

bool is_australian_number(std::string_view text) {
    if (!are_digits(text, 11)) return false;
    constexpr std::array weights{10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19};
    int sum = -weights[0];  // One is taken off the first digit.
    for (std::size_t i = 0; i < weights.size(); ++i) sum += digit(text[i]) * weights[i];
    return sum % 89 == 0;
}

/// A prefix of letters, then digits.
bool is_prefixed(std::string_view id, std::string_view prefix, std::size_t digits) {
    return ascii::equal_ignoring_case(id.substr(0, prefix.size()), prefix) &&
           are_digits(id.substr(prefix.size()), digits);
}
template <std::size_t count>
bool has_digits(std::string_view id) {
    return are_digits(id, count);
}

bool is_french_vat_id(std::string_view id) {
    return id.size() == 13 && ascii::equal_ignoring_case(id.substr(0, 2), "FR") &&
           are_digits(id.substr(4), 9);
}
bool is_dutch_vat_id(std::string_view id) {
    return id.size() == 14 && is_prefixed(id.substr(0, 11), "NL", 9) && (id[11] == 'B' || id[11] == 'b') &&
           are_digits(id.substr(12), 2);
}
/// Two to twelve digits, perhaps a part of the administration's own, two check digits; hyphens between.
bool is_leitweg_id(std::string_view id) {
    const auto first = id.find('-');
    const auto last = id.rfind('-');
    if (first == std::string_view::npos || first < 2 || first > 12) return false;
    const auto own = first == last ? std::string_view{} : id.substr(first + 1, last - first - 1);
    return are_digits(id.substr(0, first), first) && are_digits(id.substr(last + 1), 2) && own.size() <= 30 &&
           (first == last || !own.empty()) && std::ranges::all_of(own, ascii::is_alphanumeric);
}

struct Form {
    std::string_view scheme;
    std::string_view words;
    bool (*fits)(std::string_view);
    std::string_view peppol_rule{};  ///< That holds for it, where there is one.
};
constexpr Form forms[]{
    {"0002", "a SIREN of 9 digits", has_digits<9>},
    {"0007", "a Swedish organisation number: 10 digits, the last a check digit", is_swedish_number,
     "PEPPOL-COMMON-R049"},
    {"0009", "a SIRET of 14 digits", has_digits<14>},
    {"0060", "a D-U-N-S number of 9 digits", has_digits<9>},
    {"0088", "a GLN of 13 digits, the last a check digit", is_gln, "PEPPOL-COMMON-R040"},
    {"0096", "10 digits", has_digits<10>, "PEPPOL-COMMON-R052"},
    {"0106", "a KVK number of 8 digits", has_digits<8>},
    {"0151", "an ABN of 11 digits, by its check digits", is_australian_number, "PEPPOL-COMMON-R050"},
    {"0184", "a CVR number of 8 digits, perhaps after DK", is_danish_number, "PEPPOL-COMMON-R042"},
    {"0190", "an OIN of 20 digits", has_digits<20>},
    {"0191", "a registry code of 8 digits", has_digits<8>},
    {"0192", "a Norwegian organisation number: 9 digits, the last a check digit", is_norwegian_number,
     "PEPPOL-COMMON-R041"},
    {"0196", "a kennitala of 10 digits", has_digits<10>},
    {"0198", "DK and 8 digits",
     [](std::string_view id) { return id.starts_with("DK") && are_digits(id.substr(2), 8); },
     "PEPPOL-COMMON-R053"},
    {"0204", "a Leitweg-ID such as 991-33333TEST-33", is_leitweg_id},
    {"0208", "a Belgian enterprise number: 10 digits, the last two check digits", is_belgian_number,
     "PEPPOL-COMMON-R043"},
    {"0211", "a partita IVA: IT and 11 digits",
     [](std::string_view id) { return is_prefixed(id, "IT", 11); }},
    {"9914", "an Austrian VAT id: ATU and 8 digits",
     [](std::string_view id) { return is_prefixed(id, "ATU", 8); }},
    {"9925", "a Belgian VAT id: BE and 10 digits",
     [](std::string_view id) { return is_prefixed(id, "BE", 10); }},
    {"9930", "a German VAT id: DE and 9 digits",
     [](std::string_view id) { return is_prefixed(id, "DE", 9); }},
    {"9944", "a Dutch VAT id: NL, 9 digits, B and 2 digits", is_dutch_vat_id},
    {"9957", "a French VAT id: FR, 2 characters and 9 digits", is_french_vat_id},
    {"EM", "an e-mail address", [](std::string_view id) { return normalise_email(id).has_value(); }},
};

const Form* form_of(std::string_view scheme) {
    const auto* form = std::ranges::find(forms, scheme, &Form::scheme);
    return form == std::end(forms) ? nullptr : form;
}

}  // namespace

bool are_digits(std::string_view text, std::size_t count) {
    return text.size() == count && std::ranges::all_of(text, ascii::is_digit);
}

bool is_norwegian_number(std::string_view text) {
    if (!are_digits(text, 9)) return false;
    constexpr std::array weights{3, 2, 7, 6, 5, 4, 3, 2};
    int sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) sum += digit(text[i]) * weights[i];
    return (11 - sum % 11) % 11 == digit(text[8]);
}

bool is_belgian_number(std::string_view text) {
    if (!are_digits(text, 10)) return false;
    int value = 0;
    for (std::size_t i = 0; i < 8; ++i) value = (value * 10 + digit(text[i])) % 97;
    return 97 - value == digit(text[8]) * 10 + digit(text[9]);
}

/// The first four characters moved to the end and letters written as numbers, the whole is 1 modulo 97.
bool is_iban(std::string_view text) {
    if (text.size() < 15 || text.size() > 34) return false;
    int rest = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[(i + 4) % text.size()];
        if (c >= '0' && c <= '9')
            rest = (rest * 10 + (c - '0')) % 97;
        else if (c >= 'A' && c <= 'Z')
            rest = (rest * 100 + (c - 'A' + 10)) % 97;
        else
            return false;
    }
    return rest == 1;
}

bool is_swiss_iban(std::string_view iban) {
    return iban.size() == 21 && (iban.starts_with("CH") || iban.starts_with("LI"));
}

bool is_qr_iban(std::string_view iban) {
    if (!is_swiss_iban(iban)) return false;
    const auto institution = iban.substr(4, 5);
    return are_digits(institution, 5) && institution >= "30000" && institution <= "31999";
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

std::optional<DanishAccount> danish_account(std::string_view iban, std::string_view account) {
    const auto digits = iban.starts_with("DK") && iban.size() == 18 ? iban.substr(4) : account;
    if (!are_digits(digits, 14)) return std::nullopt;
    return DanishAccount{digits.substr(0, 4), digits.substr(4)};
}

bool is_in_eu_vat_area(std::string_view country) {
    constexpr std::string_view members =
        " AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK XI ";
    return is_listed(members, country);
}

std::string_view country_of_vat_id(std::string_view id) {
    if (!has_vat_prefix(id)) return {};
    const auto prefix = id.substr(0, 2);
    return prefix == "EL" ? "GR" : prefix;
}

std::string_view missing_vat_prefix(std::string_view id, std::string_view country) {
    if (ascii::is_blank(id) || has_vat_prefix(id) || is_in_eu_vat_area(country)) return {};
    return country;
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
    const auto* form = form_of(scheme);
    return form == nullptr || form->fits(id) ? std::string_view{} : form->peppol_rule;
}

std::string_view missed_address_form(std::string_view scheme, std::string_view id) {
    const auto* form = form_of(scheme);
    return form == nullptr || form->fits(id) ? std::string_view{} : form->words;
}

}  // namespace billmill::domain
