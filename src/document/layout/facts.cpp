#include "document/layout/facts.hpp"

#include <algorithm>

namespace billmill::document::layout {
namespace {

constexpr std::array<std::string_view, 7> unit_languages{"en", "de", "fr", "es", "hi", "ar", "zh"};

struct UnitName {
    std::string_view code;
    std::array<std::string_view, unit_languages.size()> names;
};

constexpr UnitName units[]{
    {"", {}},
    {"C62", {"", "", "", "", "", "", ""}},
    {"H87", {"pcs", "Stk.", "pcs", "uds.", "नग", "قطعة", "件"}},
    {"EA", {"ea", "Stk.", "pcs", "uds.", "नग", "قطعة", "个"}},
    {"NAR", {"pcs", "Stk.", "pcs", "uds.", "नग", "قطعة", "件"}},
    {"PCE", {"pcs", "Stk.", "pcs", "uds.", "नग", "قطعة", "件"}},
    {"PR", {"pairs", "Paar", "paires", "pares", "जोड़ी", "زوج", "双"}},
    {"SET", {"set", "Satz", "lot", "juego", "सेट", "طقم", "套"}},
    {"DZN", {"doz", "Dtzd.", "douz.", "docena", "दर्जन", "دزينة", "打"}},
    {"XBX", {"box", "Karton", "boîte", "caja", "डिब्बा", "صندوق", "盒"}},
    {"XPK", {"pkg", "Pkg.", "paquet", "paq.", "पैकेट", "عبوة", "包"}},
    {"HUR", {"h", "Std.", "h", "h", "घंटे", "ساعة", "小时"}},
    {"MIN", {"min", "Min.", "min", "min", "मिनट", "دقيقة", "分钟"}},
    {"SEC", {"s", "s", "s", "s", "सेकंड", "ثانية", "秒"}},
    {"DAY", {"d", "Tage", "j", "días", "दिन", "يوم", "天"}},
    {"WEE", {"wk", "Wo.", "sem.", "sem.", "सप्ताह", "أسبوع", "周"}},
    {"MON", {"mo", "Mon.", "mois", "meses", "माह", "شهر", "个月"}},
    {"ANN", {"yr", "Jahre", "ans", "años", "वर्ष", "سنة", "年"}},
    {"KGM", {"kg", "kg", "kg", "kg", "कि.ग्रा.", "كجم", "千克"}},
    {"GRM", {"g", "g", "g", "g", "ग्राम", "جم", "克"}},
    {"TNE", {"t", "t", "t", "t", "टन", "طن", "吨"}},
    {"LTR", {"l", "l", "l", "l", "लीटर", "لتر", "升"}},
    {"MLT", {"ml", "ml", "ml", "ml", "मि.ली.", "مل", "毫升"}},
    {"MTR", {"m", "m", "m", "m", "मीटर", "م", "米"}},
    {"CMT", {"cm", "cm", "cm", "cm", "से.मी.", "سم", "厘米"}},
    {"MMT", {"mm", "mm", "mm", "mm", "मि.मी.", "مم", "毫米"}},
    {"KMT", {"km", "km", "km", "km", "कि.मी.", "كم", "千米"}},
    {"MTK", {"sq m", "m²", "m²", "m²", "वर्ग मी.", "م²", "平方米"}},
    {"MTQ", {"cu m", "m³", "m³", "m³", "घन मी.", "م³", "立方米"}},
    {"KWH", {"kWh", "kWh", "kWh", "kWh", "kWh", "kWh", "千瓦时"}},
    {"P1", {"%", "%", "%", "%", "%", "%", "%"}},
    {"E48", {"svc", "psch.", "forfait", "serv.", "सेवा", "خدمة", "项"}},
    {"LS", {"lump", "psch.", "forfait", "p.a.", "एकमुश्त", "مقطوع", "项"}},
};

/// Where the law asks for the words "tax invoice" from a seller who is registered.
bool wants_tax_invoice(const domain::Seller& seller) {
    constexpr std::string_view countries = "AE AU BH KE MY NZ OM SA SG TH ZA";
    if (!seller.gstin.empty()) return true;
    const auto& country = seller.address.country;
    return !seller.vat_id.empty() && country.size() == 2 && countries.find(country) != countries.npos;
}

}  // namespace

ShortText date_text(Date date, const Labels& labels) {
    const auto month = std::clamp<std::size_t>(date.month, 1, 12);
    std::string_view pattern = labels.date;
    ShortText text;
    while (!pattern.empty()) {
        const auto open = std::min(pattern.find('{'), pattern.size());
        text.add(pattern.substr(0, open));
        pattern.remove_prefix(open);
        const auto close = pattern.find('}');
        if (close == pattern.npos) break;
        const auto part = pattern.substr(1, close - 1);
        pattern.remove_prefix(close + 1);
        if (part == "d" || part == "dd") text.add_number(date.day, static_cast<int>(part.size()));
        if (part == "m" || part == "mm") text.add_number(month, static_cast<int>(part.size()));
        if (part == "M") text.add(labels.months.at(month - 1));
        if (part == "y") text.add_number(static_cast<std::uint64_t>(std::max<int>(date.year, 0)), 4);
    }
    return text;
}

std::string_view unit_text(std::string_view code, const Labels& labels) {
    const auto* found = std::ranges::find(units, code, &UnitName::code);
    if (found == std::end(units)) return code;
    const auto* row = std::ranges::find(unit_languages, labels.language);
    return found->names.at(
        row == unit_languages.end() ? 0 : static_cast<std::size_t>(row - unit_languages.begin()));
}

bool is_credit(const domain::Invoice& invoice) {
    return invoice.line.type == domain::DocumentType::credit_note;
}

bool is_indian(const domain::Invoice& invoice) {
    return invoice.priced.regime != domain::TaxRegime::vat;
}

std::string_view title_of(const domain::Invoice& invoice, const Labels& labels) {
    if (is_credit(invoice)) return labels.credit_note;
    if (domain::is_bill_of_supply(invoice)) return labels.bill_of_supply;
    // In China an invoice proper is a form that only the tax office's system issues.
    if (invoice.seller.address.country == "CN") return labels.statement;
    return wants_tax_invoice(invoice.seller) ? labels.tax_invoice : labels.invoice;
}

std::string fill(std::string_view pattern, std::string_view first, std::string_view second) {
    std::string text;
    for (std::size_t i = 0; i < pattern.size();) {
        const auto rest = pattern.substr(i);
        if (rest.starts_with("{0}") || rest.starts_with("{1}")) {
            text += rest[1] == '0' ? first : second;
            i += 3;
        } else {
            text += rest.front();
            ++i;
        }
    }
    return text;
}

}  // namespace billmill::document::layout
