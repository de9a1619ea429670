#include "domain/vat_ids.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "domain/party_ids.hpp"
#include "domain/vat_territory.hpp"
#include "foundation/ascii.hpp"

namespace billmill::domain {
namespace {

constexpr int value_of(char c) {
    return c - '0';
}

/// Modulo 11 with weights, the last digit checks the others.   Source: eCH-0097, UID.
bool is_swiss_uid(std::string_view digits) {
    constexpr std::array weights{5, 4, 3, 2, 7, 6, 5, 4};
    int sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) sum += value_of(digits[i]) * weights.at(i);
    return (11 - sum % 11) % 11 == value_of(digits[weights.size()]);
}

/// What follows the country's code; in a pattern d is a digit, l a letter, x either, + a letter, digit, plus or asterisk, and capital
/// letters stand for themselves.
struct Form {
    std::string_view country;  ///< As VAT ids begin: EL for Greece.
    std::string_view words;
    std::string_view patterns;                                  ///< Any of them, with spaces between.
    bool (*has_right_check_digit)(std::string_view) = nullptr;  ///< Of what follows the code.
};
constexpr Form forms[]{
    {"AT", "an Austrian VAT id: ATU and 8 digits", "Udddddddd"},
    {"BE", "a Belgian VAT id: BE and 10 digits, the first 0 or 1, the last two check digits", "dddddddddd",
     [](std::string_view id) { return id[0] <= '1' && is_belgian_number(id); }},
    {"BG", "a Bulgarian VAT id: BG and 9 or 10 digits", "ddddddddd dddddddddd"},
    {"CH", "a Swiss UID: CHE and 9 digits, the last a check digit, perhaps before MWST, TVA or IVA",
     "Eddddddddd EdddddddddMWST EdddddddddTVA EdddddddddIVA",
     [](std::string_view id) { return is_swiss_uid(id.substr(1, 9)); }},
    {"CY", "a Cypriot VAT id: CY, 8 digits and a letter", "ddddddddl"},
    {"CZ", "a Czech VAT id: CZ and 8 to 10 digits", "dddddddd ddddddddd dddddddddd"},
    {"DE", "a German VAT id: DE and 9 digits", "ddddddddd"},
    {"DK", "a Danish VAT id: DK and 8 digits", "dddddddd"},
    {"EE", "an Estonian VAT id: EE and 9 digits", "ddddddddd"},
    {"EL", "a Greek VAT id: EL and 9 digits", "ddddddddd"},
    {"ES", "a Spanish VAT id: ES and 9 characters, a letter first or last", "ldddddddx ddddddddl"},
    {"FI", "a Finnish VAT id: FI and 8 digits", "dddddddd"},
    {"FR", "a French VAT id: FR, 2 characters and 9 digits", "xxddddddddd"},
    {"GB", "a British VAT id: GB and 9 or 12 digits, or GD or HA and 3 digits",
     "ddddddddd dddddddddddd GDddd HAddd"},
    {"HR", "a Croatian VAT id: HR and 11 digits", "ddddddddddd"},
    {"HU", "a Hungarian VAT id: HU and 8 digits", "dddddddd"},
    {"IE", "an Irish VAT id: IE, 7 digits and one or two letters", "dddddddl dddddddll d+dddddl"},
    {"IT", "an Italian VAT id: IT and 11 digits", "ddddddddddd"},
    {"LT", "a Lithuanian VAT id: LT and 9 or 12 digits", "ddddddddd dddddddddddd"},
    {"LU", "a Luxembourgish VAT id: LU and 8 digits", "dddddddd"},
    {"LV", "a Latvian VAT id: LV and 11 digits", "ddddddddddd"},
    {"MT", "a Maltese VAT id: MT and 8 digits", "dddddddd"},
    {"NL", "a Dutch VAT id: NL, 9 digits, B and 2 digits", "dddddddddBdd"},
    {"NO", "a Norwegian VAT id: NO and 9 digits, the last a check digit, perhaps before MVA",
     "ddddddddd dddddddddMVA", [](std::string_view id) { return is_norwegian_number(id.substr(0, 9)); }},
    {"PL", "a Polish VAT id: PL and 10 digits", "dddddddddd"},
    {"PT", "a Portuguese VAT id: PT and 9 digits", "ddddddddd"},
    {"RO", "a Romanian VAT id: RO and 2 to 10 digits",
     "dd ddd dddd ddddd dddddd ddddddd dddddddd ddddddddd dddddddddd"},
    {"SE", "a Swedish VAT id: SE, the organisation number's 10 digits, the last a check digit, and 2 digits",
     "dddddddddddd", [](std::string_view id) { return is_swedish_number(id.substr(0, 10)); }},
    {"SI", "a Slovenian VAT id: SI and 8 digits", "dddddddd"},
    {"SK", "a Slovak VAT id: SK and 10 digits", "dddddddddd"},
    {"XI", "a Northern Irish VAT id: XI and 9 or 12 digits, or GD or HA and 3 digits",
     "ddddddddd dddddddddddd GDddd HAddd"},
};

const Form* form_of(std::string_view prefix) {
    if (prefix == "GR") prefix = "EL";
    const auto* form = std::ranges::find(forms, prefix, &Form::country);
    return form == std::end(forms) ? nullptr : form;
}

bool fits(char c, char kind) {
    switch (kind) {
        case 'd': return ascii::is_digit(c);
        case 'l': return ascii::is_upper(c);
        case 'x': return ascii::is_digit(c) || ascii::is_upper(c);
        case '+': return ascii::is_digit(c) || ascii::is_upper(c) || c == '+' || c == '*';
        default: return c == kind;
    }
}

bool fits_any(std::string_view rest, std::string_view patterns) {
    while (true) {
        const auto pattern = patterns.substr(0, patterns.find(' '));
        if (std::ranges::equal(rest, pattern, fits)) return true;
        if (pattern.size() == patterns.size()) return false;
        patterns.remove_prefix(pattern.size() + 1);
    }
}

/// What the form has to say of a number without separators.
std::string_view missed(std::string_view id, const Form* form) {
    if (form == nullptr) return {};
    const auto rest = id.substr(2);
    const bool right = fits_any(rest, form->patterns) &&
                       (form->has_right_check_digit == nullptr || form->has_right_check_digit(rest));
    return right ? std::string_view{} : form->words;
}

}  // namespace

std::string without_separators(std::string_view id) {
    std::string out;
    for (const char c : id)
        if (c != ' ' && c != '.' && c != '-') out += c;
    return out;
}

std::string_view missed_vat_form(std::string_view id) {
    const auto number = without_separators(id);
    return number.size() < 2 ? std::string_view{} : missed(number, form_of(number.substr(0, 2)));
}

std::string_view missed_own_vat_form(std::string_view id, std::string_view country) {
    const auto number = without_separators(id);
    const auto own = vat_country(country);
    // A number of Mexico may begin with SE: only who has a form of its own is held to those of others.
    if (number.size() < 2 || form_of(own) == nullptr) return {};
    const auto prefix = ascii::upper_case(number.substr(0, 2));
    const auto* form = form_of(prefix);
    const bool raised = number.starts_with(prefix);
    if (form == nullptr || raised) return missed(number, form);
    return form == form_of(own) ? form->words : std::string_view{};
}

}  // namespace billmill::domain
