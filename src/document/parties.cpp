#include "document/parties.hpp"

#include <algorithm>

#include "domain/gstin.hpp"

namespace billmill::document {
namespace {

struct Country {
    std::string_view code;
    std::string_view english;
    std::string_view german;
};

constexpr Country countries[]{
    {"AE", "United Arab Emirates", "Vereinigte Arabische Emirate"},
    {"AT", "Austria", "Österreich"},
    {"AU", "Australia", "Australien"},
    {"BD", "Bangladesh", "Bangladesch"},
    {"BE", "Belgium", "Belgien"},
    {"BG", "Bulgaria", "Bulgarien"},
    {"BR", "Brazil", "Brasilien"},
    {"CA", "Canada", "Kanada"},
    {"CH", "Switzerland", "Schweiz"},
    {"CN", "China", "China"},
    {"CY", "Cyprus", "Zypern"},
    {"CZ", "Czechia", "Tschechien"},
    {"DE", "Germany", "Deutschland"},
    {"DK", "Denmark", "Dänemark"},
    {"EE", "Estonia", "Estland"},
    {"EG", "Egypt", "Ägypten"},
    {"ES", "Spain", "Spanien"},
    {"FI", "Finland", "Finnland"},
    {"FR", "France", "Frankreich"},
    {"GB", "United Kingdom", "Vereinigtes Königreich"},
    {"GR", "Greece", "Griechenland"},
    {"HK", "Hong Kong", "Hongkong"},
    {"HR", "Croatia", "Kroatien"},
    {"HU", "Hungary", "Ungarn"},
    {"ID", "Indonesia", "Indonesien"},
    {"IE", "Ireland", "Irland"},
    {"IL", "Israel", "Israel"},
    {"IN", "India", "Indien"},
    {"IT", "Italy", "Italien"},
    {"JP", "Japan", "Japan"},
    {"KR", "South Korea", "Südkorea"},
    {"KW", "Kuwait", "Kuwait"},
    {"LI", "Liechtenstein", "Liechtenstein"},
    {"LK", "Sri Lanka", "Sri Lanka"},
    {"LT", "Lithuania", "Litauen"},
    {"LU", "Luxembourg", "Luxemburg"},
    {"LV", "Latvia", "Lettland"},
    {"MT", "Malta", "Malta"},
    {"MX", "Mexico", "Mexiko"},
    {"MY", "Malaysia", "Malaysia"},
    {"NL", "Netherlands", "Niederlande"},
    {"NO", "Norway", "Norwegen"},
    {"NP", "Nepal", "Nepal"},
    {"NZ", "New Zealand", "Neuseeland"},
    {"PK", "Pakistan", "Pakistan"},
    {"PL", "Poland", "Polen"},
    {"PT", "Portugal", "Portugal"},
    {"RO", "Romania", "Rumänien"},
    {"SA", "Saudi Arabia", "Saudi-Arabien"},
    {"SE", "Sweden", "Schweden"},
    {"SG", "Singapore", "Singapur"},
    {"SI", "Slovenia", "Slowenien"},
    {"SK", "Slovakia", "Slowakei"},
    {"TH", "Thailand", "Thailand"},
    {"TR", "T\u00fcrkiye", "Türkei"},
    {"TW", "Taiwan", "Taiwan"},
    {"UA", "Ukraine", "Ukraine"},
    {"US", "United States", "Vereinigte Staaten"},
    {"VN", "Vietnam", "Vietnam"},
    {"ZA", "South Africa", "Südafrika"},
};

bool postcode_first(std::string_view country) {
    constexpr std::string_view codes =
        "AT BE BG CH CN CY CZ DE DK EE ES FI FR GR HR HU IL IT JP KR LI LT LU MX MY NL NO PL PT RO RS SE SI "
        "SK TR UA";
    return country.size() == 2 && codes.find(country) != codes.npos;
}

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

}  // namespace

std::string region_text(std::string_view region) {
    const auto state = domain::gst_state_name(region);
    if (!state) return std::string{region};
    return std::string{*state}.append(" (").append(region).append(")");
}

std::string_view country_text(std::string_view code, std::string_view language) {
    const auto* found = std::ranges::find(countries, code, &Country::code);
    if (found == std::end(countries)) return code;
    return language == "de" ? found->german : found->english;
}

std::string city_text(const domain::Address& address) {
    return postcode_first(address.country) ? join(address.postcode, " ", address.city)
                                           : join(address.city, " ", address.postcode);
}

std::string region_and_country_text(const domain::Address& address, std::string_view language) {
    return join(region_text(address.region), ", ", country_text(address.country, language));
}

std::string iban_text(std::string_view iban) {
    std::string grouped;
    std::size_t count = 0;
    for (const char c : iban) {
        if (c == ' ') continue;
        if (!is_letter_or_digit(c)) return std::string{iban};
        if (count > 0 && count % 4 == 0) grouped += ' ';
        grouped += c;
        ++count;
    }
    return grouped;
}

std::string join(std::string_view left, std::string_view separator, std::string_view right) {
    std::string joined{left};
    if (!left.empty() && !right.empty()) joined += separator;
    return joined += right;
}

}  // namespace billmill::document
