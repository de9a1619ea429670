#include "domain/exemption.hpp"

#include <algorithm>
#include <iterator>

namespace billmill::domain {
namespace {

struct Wording {
    std::string_view language;
    std::string_view reverse_charge;
    std::string_view intra_community;
    std::string_view export_outside;
    std::string_view outside_scope;
};

/// The first serves every language without a row of its own.
constexpr Wording wordings[]{
    {"en", "Reverse charge", "Intra-Community supply", "Export outside the EU", "Not subject to VAT"},
    {"de", "Steuerschuldnerschaft des Leistungsempfängers", "Steuerfreie innergemeinschaftliche Lieferung",
     "Steuerfreie Ausfuhrlieferung", "Nicht steuerbar"},
    {"fr", "Autoliquidation", "Livraison intracommunautaire exonérée", "Exportation hors UE exonérée",
     "Hors champ de la TVA"},
    {"es", "Inversión del sujeto pasivo", "Entrega intracomunitaria exenta", "Exportación exenta",
     "Operación no sujeta a IVA"},
};

constexpr Wording under_gst_wording{
    "en", "Tax payable on reverse charge", "Supply to a registered recipient abroad",
    "Supply meant for export under bond or letter of undertaking without payment of integrated tax",
    "Not subject to GST"};

constexpr Wording sez_wording{"en", under_gst_wording.reverse_charge, under_gst_wording.intra_community,
                              "Supply to SEZ unit or SEZ developer for authorised operations under bond or "
                              "letter of undertaking without payment of integrated tax",
                              under_gst_wording.outside_scope};

}  // namespace

std::string_view default_exemption_reason(TaxCategory category, std::string_view language, ExemptionLaw law) {
    const auto* found = std::ranges::find(wordings, language, &Wording::language);
    const auto& words = law == ExemptionLaw::gst_sez  ? sez_wording
                        : law == ExemptionLaw::gst    ? under_gst_wording
                        : found == std::end(wordings) ? wordings[0]
                                                      : *found;
    switch (category) {
        case TaxCategory::reverse_charge: return words.reverse_charge;
        case TaxCategory::intra_community: return words.intra_community;
        case TaxCategory::export_outside: return words.export_outside;
        case TaxCategory::outside_scope: return words.outside_scope;
        case TaxCategory::standard:
        case TaxCategory::zero:
        case TaxCategory::exempt: break;
    }
    return {};
}

bool is_default_exemption_reason(TaxCategory category, std::string_view reason) {
    return reason == default_exemption_reason(category, {}, ExemptionLaw::gst) ||
           reason == default_exemption_reason(category, {}, ExemptionLaw::gst_sez) ||
           std::ranges::any_of(wordings, [&](const Wording& words) {
               return reason == default_exemption_reason(category, words.language, ExemptionLaw::vat);
           });
}

}  // namespace billmill::domain
