#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/money.hpp"

namespace billmill::domain {

/// EN 16931 / UNCL 5305 duty or tax category.
enum class TaxCategory : std::uint8_t {
    standard,         ///< S
    zero,             ///< Z
    exempt,           ///< E, with a reason
    reverse_charge,   ///< AE
    intra_community,  ///< K
    export_outside,   ///< G
    outside_scope,    ///< O
};
/// Their codes, in the order of the enum.
inline constexpr std::array<std::string_view, 7> tax_category_codes{"S", "Z", "E", "AE", "K", "G", "O"};
[[nodiscard]] constexpr std::string_view code(TaxCategory category) {
    return tax_category_codes.at(static_cast<std::size_t>(category));
}
static_assert(code(TaxCategory::outside_scope) == tax_category_codes.back(), "each category has a code");

/// Only these have a rate above zero.
[[nodiscard]] constexpr bool bears_tax(TaxCategory category) {
    return category == TaxCategory::standard;
}
/// These say why no tax is due. A zero rate is a rate: it needs no reason.
[[nodiscard]] constexpr bool is_exemption(TaxCategory category) {
    return !bears_tax(category) && category != TaxCategory::zero;
}
/// The rate that the seller charges. Under reverse charge in India a line has a rate, and the recipient pays it:
/// the seller charges nothing, and e-invoices say 0 (BR-AE-05).
[[nodiscard]] constexpr Percent charged_rate(TaxCategory category, Percent rate) {
    return bears_tax(category) ? rate : Percent{};
}

/// How one tax is named and split on paper: one head "VAT", or CGST + SGST, or IGST; then the cess.
struct TaxHead {
    std::string name;  ///< "CGST", "IGST", "VAT"
    Percent rate;      ///< Of the taxable amount.
    Money amount;      ///< Rounded by itself.
    bool operator==(const TaxHead&) const = default;
};

/// Tax on one (category, rate) group of an invoice: rounded once here, never per line.   Source: EN 16931 BG-23, BR-CO-17.
struct TaxBreakdown {
    TaxCategory category = TaxCategory::standard;
    Percent rate;
    Money taxable;
    std::vector<TaxHead> heads;
    Money tax;           ///< The sum of the heads; 0 under reverse charge, where the recipient pays them.
    std::string reason;  ///< Exemption reason, where the category needs one.
    bool operator==(const TaxBreakdown&) const = default;
};

/// What GST knows beside an ordinary supply.   Source: IGST Act s. 16 (1)(b); CGST Act s. 147.
enum class GstSupply : std::uint8_t {
    ordinary,
    sez,            ///< To a unit or developer of a special economic zone: always between States, zero-rated.
    deemed_export,  ///< Goods that stay in India, notified under s. 147.
};
inline constexpr std::array<std::string_view, 3> gst_supply_names{"ordinary", "sez", "deemed-export"};

/// What a bill is for. France wants it named.   Source: CGI, annexe II, art. 242 nonies A, I 16°.
enum class Operations : std::uint8_t { unsaid, goods, services, mixed };
inline constexpr std::array<std::string_view, 4> operations_names{"unsaid", "goods", "services", "mixed"};

/// Which heads a sale bears.
enum class TaxRegime : std::uint8_t {
    vat,                ///< One head, "VAT" (or as the seller names it).
    india_intra_state,  ///< CGST + SGST (or UTGST), half the rate each.
    india_inter_state,  ///< IGST.
};
struct HeadRate {
    std::string name;
    Percent rate;
};
/// `rate` is that of all heads; `cess`, part of it, is a head by itself in India.
[[nodiscard]] std::vector<HeadRate> heads_for(TaxRegime regime, Percent rate, Percent cess,
                                              std::string_view vat_name, std::string_view place_of_supply);

/// One head's tax on a net amount: half away from zero.
[[nodiscard]] constexpr std::int64_t tax_on_net(std::int64_t net_minor, Percent rate);
/// One head's tax contained in a gross amount that bears `total` in all: gross * rate / (1 + total), half away from zero.
[[nodiscard]] constexpr std::int64_t tax_in_gross(std::int64_t gross_minor, Percent rate, Percent total);

}  // namespace billmill::domain

#include "domain/tax_arithmetic.inl"
