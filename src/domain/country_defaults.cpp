#include "domain/country_defaults.hpp"

#include <algorithm>

#include "domain/vat_territory.hpp"

namespace billmill::domain {
namespace {

struct Country {
    std::string_view code;
    std::string_view currency;
    std::string_view zone;  ///< Empty: it has several.
};

constexpr Country countries[]{
    {"AE", "AED", "Asia/Dubai"},
    {"AT", "EUR", "Europe/Vienna"},
    {"AU", "AUD", ""},
    {"BE", "EUR", "Europe/Brussels"},
    {"BG", "EUR", "Europe/Sofia"},
    {"BH", "BHD", "Asia/Bahrain"},
    {"CA", "CAD", ""},
    {"CH", "CHF", "Europe/Zurich"},
    {"CN", "CNY", "Asia/Shanghai"},
    {"CY", "EUR", "Asia/Nicosia"},
    {"CZ", "CZK", "Europe/Prague"},
    {"DE", "EUR", "Europe/Berlin"},
    {"DK", "DKK", "Europe/Copenhagen"},
    {"EE", "EUR", "Europe/Tallinn"},
    {"EG", "EGP", "Africa/Cairo"},
    {"ES", "EUR", ""},
    {"FI", "EUR", "Europe/Helsinki"},
    {"FR", "EUR", "Europe/Paris"},
    {"GB", "GBP", "Europe/London"},
    {"GR", "EUR", "Europe/Athens"},
    {"HR", "EUR", "Europe/Zagreb"},
    {"HU", "HUF", "Europe/Budapest"},
    {"IE", "EUR", "Europe/Dublin"},
    {"IN", "INR", "Asia/Kolkata"},
    {"IT", "EUR", "Europe/Rome"},
    {"JP", "JPY", "Asia/Tokyo"},
    {"LI", "CHF", "Europe/Vaduz"},
    {"LT", "EUR", "Europe/Vilnius"},
    {"LU", "EUR", "Europe/Luxembourg"},
    {"LV", "EUR", "Europe/Riga"},
    {"MC", "EUR", "Europe/Monaco"},
    {"MT", "EUR", "Europe/Malta"},
    {"MX", "MXN", ""},
    {"NL", "EUR", "Europe/Amsterdam"},
    {"NO", "NOK", "Europe/Oslo"},
    {"NZ", "NZD", ""},
    {"PL", "PLN", "Europe/Warsaw"},
    {"PT", "EUR", ""},
    {"RO", "RON", "Europe/Bucharest"},
    {"SA", "SAR", "Asia/Riyadh"},
    {"SE", "SEK", "Europe/Stockholm"},
    {"SG", "SGD", "Asia/Singapore"},
    {"SI", "EUR", "Europe/Ljubljana"},
    {"SK", "EUR", "Europe/Bratislava"},
    {"TH", "THB", "Asia/Bangkok"},
    {"US", "USD", ""},
    {"ZA", "ZAR", "Africa/Johannesburg"},
};

const Country* find(std::string_view code) {
    const auto* found = std::ranges::find(countries, code, &Country::code);
    return found == std::end(countries) ? nullptr : found;
}

struct TaxName {
    std::string_view language, country, name;  ///< Country empty: any other one of this language.
};

constexpr TaxName tax_names[]{
    {"de", "CH", "MWST"},  {"de", "LI", "MWST"},
    {"de", "BE", "MwSt."}, {"de", "LU", "MwSt."},
    {"de", "", "USt."},    {"fr", "CA", "TPS"},
    {"fr", "", "TVA"},     {"es", "", "IVA"},
    {"hi", "", "GST"},     {"ar", "", "ضريبة القيمة المضافة"},
    {"zh", "SG", "GST"},   {"zh", "", "增值税"},
    {"en", "IN", "GST"},   {"en", "AU", "GST"},
    {"en", "NZ", "GST"},   {"en", "SG", "GST"},
    {"en", "CA", "GST"},   {"en", "US", "Sales tax"},
    {"en", "MY", "SST"},   {"en", "JP", "Consumption tax"},
};

}  // namespace

std::string_view usual_currency(std::string_view country) {
    const auto* found = find(country);
    return found != nullptr ? found->currency : std::string_view{};
}

std::string_view usual_zone(std::string_view country) {
    const auto* found = find(country);
    return found != nullptr ? found->zone : std::string_view{};
}

std::string_view usual_tax_name(const Address& address, std::string_view language) {
    const auto& country = address.country;
    if (country == "IN") return "GST";
    if (const auto own = facts_of(usual_category(address)).tax_name; !own.empty()) return own;
    for (const auto& entry : tax_names) {
        if (entry.language == language && (entry.country.empty() || entry.country == country))
            return entry.name;
    }
    return "VAT";
}

}  // namespace billmill::domain
