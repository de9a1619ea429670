#include "domain/exemption.hpp"

#include <algorithm>
#include <array>

#include "domain/looks.hpp"

namespace billmill::domain {
namespace {

struct LanguageWords {
    std::string_view language{};
    std::string_view reason{};  ///< As the law calls it, for e-invoices; empty: as in English.
    std::string_view
        remark{};  ///< The sentence on paper; "{tax}" stands for the name of the tax that is not charged.
};

/// All the words that billmill says of a category by itself: why no tax is due, or what the law wants said.
struct CategoryWords {
    std::string_view unsaid{};   ///< In e-invoices of records that hold no reason; empty: the English one.
    std::string_view gst{};      ///< The reason under GST; empty: the English one.
    std::string_view gst_sez{};  ///< The same to a special economic zone; empty: no other.
    std::array<LanguageWords, document_languages.size()> in{};  ///< The first serves every other language.
};

constexpr CategoryWords exempt{.unsaid = "Exempt",
                               .in = {{
                                   {"en", "", "Exempt from tax."},
                                   {"de", "", "Umsatzsteuerfrei."},
                                   {"fr", "", "Exonéré de {tax}."},
                                   {"es", "", "Operación exenta de {tax}."},
                                   {"hi", "", "कर से मुक्त।"},
                                   {"ar", "", "معفى من الضريبة."},
                                   {"zh", "", "免税。"},
                               }}};
constexpr CategoryWords reverse_charge{
    .gst = "Tax payable on reverse charge",
    .in = {{
        {"en", "Reverse charge", "Reverse charge: tax is payable by the recipient."},
        {"de", "Steuerschuldnerschaft des Leistungsempfängers",
         "Steuerschuldnerschaft des Leistungsempfängers."},
        {"fr", "Autoliquidation", "Autoliquidation : la taxe est due par le preneur."},
        {"es", "Inversión del sujeto pasivo", "Inversión del sujeto pasivo."},
        {"hi", "", "रिवर्स चार्ज: कर प्राप्तकर्ता द्वारा देय है।"},
        {"ar", "", "احتساب عكسي: الضريبة مستحقة على المستلم."},
        {"zh", "", "反向征税：税款由购买方缴纳。"},
    }}};
constexpr CategoryWords intra_community{
    .gst = "Supply to a registered recipient abroad",
    .in = {{
        {"en", "Intra-Community supply", "Intra-Community supply, exempt from {tax}."},
        {"de", "Steuerfreie innergemeinschaftliche Lieferung",
         "Steuerfreie innergemeinschaftliche Lieferung."},
        {"fr", "Livraison intracommunautaire exonérée", "Livraison intracommunautaire exonérée de {tax}."},
        {"es", "Entrega intracomunitaria exenta", "Entrega intracomunitaria exenta de {tax}."},
        {"hi", "", "अंतर-सामुदायिक आपूर्ति, कर से मुक्त।"},
        {"ar", "", "توريد داخل الاتحاد الأوروبي معفى من الضريبة."},
        {"zh", "", "欧盟内部交易，免征增值税。"},
    }}};
constexpr CategoryWords export_outside{
    .unsaid = "Export",
    .gst = "Supply meant for export under bond or letter of undertaking without payment of integrated tax",
    .gst_sez =
        "Supply to SEZ unit or SEZ developer for authorised operations under bond or letter of undertaking "
        "without payment of integrated tax",
    .in = {{
        {"en", "Export outside the EU", "Export, free of tax."},
        {"de", "Steuerfreie Ausfuhrlieferung", "Steuerfreie Ausfuhrlieferung."},
        {"fr", "Exportation hors UE exonérée", "Exportation exonérée de {tax}."},
        {"es", "Exportación exenta", "Exportación exenta de {tax}."},
        {"hi", "", "निर्यात, कर से मुक्त।"},
        {"ar", "", "تصدير معفى من الضريبة."},
        {"zh", "", "出口，免税。"},
    }}};
constexpr CategoryWords outside_scope{
    .gst = "Not subject to GST",
    .in = {{
        {"en", "Not subject to VAT", "Outside the scope of tax."},
        {"de", "Nicht steuerbar", "Nicht steuerbare Leistung."},
        {"fr", "Hors champ de la TVA", "Opération hors du champ de la {tax}."},
        {"es", "Operación no sujeta a IVA", "Operación no sujeta a {tax}."},
        {"hi", "", "कर के दायरे से बाहर।"},
        {"ar", "", "خارج نطاق الضريبة."},
        {"zh", "", "不属于征税范围。"},
    }}};
constexpr CategoryWords none{};

/// The compiler names a category that is left out here.
constexpr const CategoryWords& words_of(TaxCategory category) {
    switch (category) {
        case TaxCategory::exempt: return exempt;
        case TaxCategory::reverse_charge: return reverse_charge;
        case TaxCategory::intra_community: return intra_community;
        case TaxCategory::export_outside: return export_outside;
        case TaxCategory::outside_scope: return outside_scope;
        case TaxCategory::standard:
        case TaxCategory::zero:
        case TaxCategory::igic:
        case TaxCategory::ipsi: break;
    }
    return none;
}

constexpr const LanguageWords& words_in(std::string_view language, const CategoryWords& words) {
    const auto* found = std::ranges::find(words.in, language, &LanguageWords::language);
    return found == words.in.end() ? words.in.front() : *found;
}

/// In the languages whose remarks name the tax.
constexpr std::string_view vat_in(std::string_view language) {
    return language == "fr" ? "TVA" : language == "es" ? "IVA" : "VAT";
}

/// Where it states a reason, a remark in every language, and the reason in English unless only the seller knows it.
constexpr bool has_its_words(const TaxCategoryFacts& row) {
    const auto& words = words_of(row.category);
    if (!row.states_reason) return words.in.front().language.empty();
    const bool has_reason = !words.in.front().reason.empty();
    return words.in.front().language == "en" && has_reason != row.reason_is_of_bill &&
           std::ranges::all_of(document_languages, [&](std::string_view language) {
               const auto& its = words_in(language, words);
               return its.language == language && !its.remark.empty();
           });
}
static_assert(std::ranges::all_of(tax_categories, has_its_words), "a category lacks words of a language");

}  // namespace

std::string_view default_exemption_reason(TaxCategory category, std::string_view language, ExemptionLaw law) {
    const auto& words = words_of(category);
    if (law == ExemptionLaw::gst_sez && !words.gst_sez.empty()) return words.gst_sez;
    if (law != ExemptionLaw::vat) return words.gst.empty() ? words.in.front().reason : words.gst;
    const auto reason = words_in(language, words).reason;
    return reason.empty() ? words.in.front().reason : reason;
}

bool is_default_exemption_reason(TaxCategory category, std::string_view reason) {
    const auto& words = words_of(category);
    if (reason.empty()) return false;
    return reason == words.gst || reason == words.gst_sez ||
           std::ranges::find(words.in, reason, &LanguageWords::reason) != words.in.end();
}

std::string_view unsaid_exemption_reason(TaxCategory category) {
    const auto& words = words_of(category);
    return words.unsaid.empty() ? words.in.front().reason : words.unsaid;
}

std::string exemption_remark(TaxCategory category, std::string_view language, std::string_view own_tax) {
    constexpr std::string_view place = "{tax}";
    std::string remark{words_in(language, words_of(category)).remark};
    if (const auto at = remark.find(place); at != std::string::npos)
        remark.replace(at, place.size(), own_tax.empty() ? vat_in(language) : own_tax);
    return remark;
}

}  // namespace billmill::domain
