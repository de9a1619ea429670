#include "document/layout/facts.hpp"

#include <algorithm>
#include <span>

#include "domain/gstin.hpp"

namespace billmill::document::layout {
namespace {

struct Name {
    std::string_view code;
    std::string_view text;
};

constexpr Name countries[]{
    {"AE", "United Arab Emirates"},
    {"AT", "Austria"},
    {"AU", "Australia"},
    {"BD", "Bangladesh"},
    {"BE", "Belgium"},
    {"BG", "Bulgaria"},
    {"BR", "Brazil"},
    {"CA", "Canada"},
    {"CH", "Switzerland"},
    {"CN", "China"},
    {"CY", "Cyprus"},
    {"CZ", "Czechia"},
    {"DE", "Germany"},
    {"DK", "Denmark"},
    {"EE", "Estonia"},
    {"EG", "Egypt"},
    {"ES", "Spain"},
    {"FI", "Finland"},
    {"FR", "France"},
    {"GB", "United Kingdom"},
    {"GR", "Greece"},
    {"HK", "Hong Kong"},
    {"HR", "Croatia"},
    {"HU", "Hungary"},
    {"ID", "Indonesia"},
    {"IE", "Ireland"},
    {"IL", "Israel"},
    {"IN", "India"},
    {"IT", "Italy"},
    {"JP", "Japan"},
    {"KR", "South Korea"},
    {"KW", "Kuwait"},
    {"LK", "Sri Lanka"},
    {"LT", "Lithuania"},
    {"LU", "Luxembourg"},
    {"LV", "Latvia"},
    {"MT", "Malta"},
    {"MX", "Mexico"},
    {"MY", "Malaysia"},
    {"NL", "Netherlands"},
    {"NO", "Norway"},
    {"NP", "Nepal"},
    {"NZ", "New Zealand"},
    {"PK", "Pakistan"},
    {"PL", "Poland"},
    {"PT", "Portugal"},
    {"RO", "Romania"},
    {"SA", "Saudi Arabia"},
    {"SE", "Sweden"},
    {"SG", "Singapore"},
    {"SI", "Slovenia"},
    {"SK", "Slovakia"},
    {"TH", "Thailand"},
    {"TR", "T\u00fcrkiye"},
    {"TW", "Taiwan"},
    {"UA", "Ukraine"},
    {"US", "United States"},
    {"VN", "Vietnam"},
    {"ZA", "South Africa"},
};

constexpr Name units[]{
    {"", ""},        {"C62", ""},    {"H87", "pcs"}, {"EA", "ea"},    {"NAR", "pcs"},  {"PCE", "pcs"},
    {"PR", "pairs"}, {"SET", "set"}, {"DZN", "doz"}, {"XBX", "box"},  {"XPK", "pkg"},  {"HUR", "h"},
    {"MIN", "min"},  {"SEC", "s"},   {"DAY", "d"},   {"WEE", "wk"},   {"MON", "mo"},   {"ANN", "yr"},
    {"KGM", "kg"},   {"GRM", "g"},   {"TNE", "t"},   {"LTR", "l"},    {"MLT", "ml"},   {"MTR", "m"},
    {"CMT", "cm"},   {"MMT", "mm"},  {"KMT", "km"},  {"MTK", "sq m"}, {"MTQ", "cu m"}, {"KWH", "kWh"},
    {"P1", "%"},     {"E48", "svc"}, {"LS", "lump"},
};

std::string_view find(std::span<const Name> names, std::string_view code) {
    const auto found = std::ranges::find(names, code, &Name::code);
    return found == names.end() ? code : found->text;
}

}  // namespace

ShortText date_text(Date date, const Labels& labels) {
    const auto month = std::clamp<std::size_t>(date.month, 1, 12) - 1;
    ShortText text;
    text.add_number(date.day).add(" ").add(labels.months[month]).add(" ");
    return text.add_number(static_cast<std::uint64_t>(std::max<int>(date.year, 0)), 4);
}

std::string region_text(std::string_view region) {
    const auto state = domain::gst_state_name(region);
    if (!state) return std::string{region};
    return std::string{*state} + " (" + std::string{region} + ")";
}

bool postcode_first(std::string_view country) {
    constexpr std::string_view countries =
        "AT BE BG CH CN CY CZ DE DK EE ES FI FR GR HR HU IL IT JP KR LT LU MX MY NL NO PL PT RO RS SE SI SK "
        "TR UA";
    return country.size() == 2 && countries.find(country) != countries.npos;
}

std::string_view country_text(std::string_view code) {
    return find(countries, code);
}
std::string_view unit_text(std::string_view code) {
    return find(units, code);
}

std::string_view title_of(const domain::Invoice& invoice, const Labels& labels) {
    if (invoice.line.type == domain::DocumentType::credit_note) return labels.credit_note;
    const bool india = invoice.priced.regime != domain::TaxRegime::vat;
    return india && !invoice.seller.gstin.empty() ? labels.tax_invoice : labels.invoice;
}

}  // namespace billmill::document::layout
