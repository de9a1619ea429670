#pragma once

#include <string>
#include <string_view>

#include "domain/invoice.hpp"

namespace billmill::domain {

/// What French law wants every invoice between businesses to say, where the seller words it no other way.
/// Source: Code de commerce, art. L441-9 (discount), L441-10 II and D441-5 (penalties, recovery costs).
inline constexpr std::string_view french_recovery_costs =
    "Entre professionnels, indemnité forfaitaire pour frais de recouvrement en cas de retard de paiement : "
    "40 €.";
inline constexpr std::string_view french_late_payment =
    "Entre professionnels, pénalités de retard au taux de refinancement de la Banque centrale européenne "
    "majoré de 10 "
    "points.";
inline constexpr std::string_view french_early_payment = "Pas d’escompte pour paiement anticipé.";

/// Gives a seller in France these words where it has none of its own. Records hold them, so an older one stays as it was.
void complete_french_notes(Seller& seller);

/// The nine digits that name a business in France: of its register number (a SIREN, a SIRET, or words around one), else of
/// its VAT id. Empty: there is none.   Source: Code de commerce, art. R123-237; XP Z12-012, BR-FR-10.
[[nodiscard]] std::string siren_of(std::string_view registration_number, std::string_view vat_id);

/// BT-23 of a French invoice: B goods, S services, M both; 1 to be paid, 2 paid already. Empty: the bill does not say what
/// it is for, or the seller is not in France.   Source: XP Z12-012, BR-FR-08, BR-FR-CO-09.
[[nodiscard]] std::string_view french_billing_mode(const Invoice& invoice);

}  // namespace billmill::domain
