#include "domain/vat_territory.hpp"

#include <algorithm>
#include <string>

#include "domain/party_ids.hpp"
#include "foundation/ascii.hpp"

namespace billmill::domain {
namespace {

struct Part {
    std::string_view country;
    std::string_view postcode;  ///< What those of the part begin with.
};

/// A part of Germany with Swiss customs, where Swiss VAT is due.   Source: MWSTG art. 3 a.
constexpr std::string_view buesingen = "78266";

/// Parts of member states where the Directive does not apply. Those with a country code of their own, such as RE or AX,
/// are told apart by that already.
constexpr Part parts_outside[]{
    {"DE", "27498"},                                                   // Heligoland
    {"DE", buesingen}, {"ES", "35"},    {"ES", "38"},                  // Canary Islands: usual_category()
    {"ES", "51"},      {"ES", "52"},                                   // Ceuta, Melilla
    {"FI", "22"},                                                      // Åland
    {"FR", "97"},      {"FR", "986"},   {"FR", "987"}, {"FR", "988"},  // Overseas
    {"GR", "63086"},   {"GR", "63087"},                                // Mount Athos
    {"IT", "22061"},                                                   // Campione d'Italia
    {"IT", "23041"},                                                   // Livigno
};

/// Capital letters and digits alone: "bt1 5gs", "D-78266".
std::string compact(std::string_view postcode, std::string_view country) {
    std::string out;
    for (const char c : postcode)
        if (ascii::is_alphanumeric(c)) out += ascii::to_upper(c);
    // As abroad people write it: "D-78266", "FI-22100".
    const auto letters = std::ranges::find_if(out, ascii::is_digit) - out.begin();
    return country == "GB" || letters > 2 ? out : out.substr(static_cast<std::size_t>(letters));
}

}  // namespace

std::string_view vat_country(std::string_view country) {
    if (country == "MC") return "FR";
    if (country == "IM") return "GB";
    return country;
}

TaxCategory usual_category(const Address& address) {
    if (address.country != "ES") return TaxCategory::standard;
    const auto province = compact(address.postcode, address.country).substr(0, 2);
    if (province == "35" || province == "38") return TaxCategory::igic;
    return province == "51" || province == "52" ? TaxCategory::ipsi : TaxCategory::standard;
}

VatTerritory vat_territory(const Address& address) {
    auto country = vat_country(address.country);
    const auto postcode = compact(address.postcode, country);
    if (country == "GB" && postcode.starts_with("BT")) country = "XI";
    if (country == "LI") country = "CH";
    if (country == "DE" && postcode.starts_with(buesingen)) return {"CH", false, true};
    const bool apart = address.country != "MC" && std::ranges::any_of(parts_outside, [&](const Part& part) {
                           return part.country == country && postcode.starts_with(part.postcode);
                       });
    return {country, !apart && is_in_eu_vat_area(country), apart};
}

}  // namespace billmill::domain
