#pragma once

#include <string_view>

#include "domain/customer.hpp"
#include "domain/tax.hpp"

namespace billmill::domain {

/// Where a place lies for VAT on goods.
struct VatTerritory {
    std::string_view country;  ///< ISO 3166-1, or XI for Northern Ireland; empty: not known.
    bool in_union = false;     ///< In the Union's VAT area.
    bool is_apart = false;     ///< Of a member state, and outside that area: Livigno, the Canary Islands …
    bool operator==(const VatTerritory&) const = default;
};

/// The country whose VAT a country has: France for Monaco, the United Kingdom for the Isle of Man; else itself.   Source:
/// Directive 2006/112/EC art. 7.
[[nodiscard]] std::string_view vat_country(std::string_view country);

/// What a seller of this address charges where its bills do not say: IGIC in the Canary Islands, IPSI in Ceuta and Melilla.
/// Source: Ley 20/1991 art. 2; Ley 8/1991 art. 1.
[[nodiscard]] TaxCategory usual_category(const Address& address);

/// By country, and by postcode where a part of a country is treated as no part of it; Liechtenstein is one area with
/// Switzerland.   Source: Directive 2006/112/EC art. 5 to 7; Protocol on Ireland and Northern Ireland, art. 8; MWSTG art. 3 a.
[[nodiscard]] VatTerritory vat_territory(const Address& address);

}  // namespace billmill::domain
