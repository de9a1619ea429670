#include "document/layout/classic_2/facts.hpp"

#include <algorithm>

namespace billmill::document::layout::classic_2 {
namespace {

struct UnitName {
    std::string_view code;
    std::string_view english;
    std::string_view german;
};

constexpr UnitName units[]{
    {"", "", ""},
    {"C62", "", ""},
    {"H87", "pcs", "Stk."},
    {"EA", "ea", "Stk."},
    {"NAR", "pcs", "Stk."},
    {"PCE", "pcs", "Stk."},
    {"PR", "pairs", "Paar"},
    {"SET", "set", "Satz"},
    {"DZN", "doz", "Dtzd."},
    {"XBX", "box", "Karton"},
    {"XPK", "pkg", "Pkg."},
    {"HUR", "h", "Std."},
    {"MIN", "min", "Min."},
    {"SEC", "s", "s"},
    {"DAY", "d", "Tage"},
    {"WEE", "wk", "Wo."},
    {"MON", "mo", "Mon."},
    {"ANN", "yr", "Jahre"},
    {"KGM", "kg", "kg"},
    {"GRM", "g", "g"},
    {"TNE", "t", "t"},
    {"LTR", "l", "l"},
    {"MLT", "ml", "ml"},
    {"MTR", "m", "m"},
    {"CMT", "cm", "cm"},
    {"MMT", "mm", "mm"},
    {"KMT", "km", "km"},
    {"MTK", "sq m", "qm"},
    {"MTQ", "cu m", "cbm"},
    {"KWH", "kWh", "kWh"},
    {"P1", "%", "%"},
    {"E48", "svc", "psch."},
    {"LS", "lump", "psch."},
};

}  // namespace

ShortText date_text(Date date, const Labels& labels) {
    const auto month = std::clamp<std::size_t>(date.month, 1, 12) - 1;
    const auto year = static_cast<std::uint64_t>(std::max<int>(date.year, 0));
    ShortText text;
    if (labels.months[month].empty()) {
        text.add_number(date.day, 2).add(".").add_number(month + 1, 2).add(".");
    } else {
        text.add_number(date.day).add(" ").add(labels.months[month]).add(" ");
    }
    return text.add_number(year, 4);
}

std::string_view unit_text(std::string_view code, const Labels& labels) {
    const auto* found = std::ranges::find(units, code, &UnitName::code);
    if (found == std::end(units)) return code;
    return labels.language == "de" ? found->german : found->english;
}

std::string_view title_of(const domain::Invoice& invoice, const Labels& labels) {
    if (invoice.line.type == domain::DocumentType::credit_note) return labels.credit_note;
    const bool india = invoice.priced.regime != domain::TaxRegime::vat;
    return india && !invoice.seller.gstin.empty() ? labels.tax_invoice : labels.invoice;
}

}  // namespace billmill::document::layout::classic_2
